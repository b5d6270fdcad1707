"""Runs become test cases that pass, whatever their steps did."""

from __future__ import annotations

from collections.abc import Callable
from itertools import count, pairwise
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from automate_engine import PermanentError, RetryableError, StepContext, step
from automate_engine.compile import compile_spec
from automate_engine.credentials import KeyRing
from automate_engine.domain import ConflictError, JsonObject, Principal, RunStatus
from automate_engine.domain.ids import PublicIds
from automate_engine.nodes import default_registry
from automate_engine.spec import load_yaml
from automate_engine.testing import WorkflowTest, load_cases
from automate_engine.workflows import Services, StoreSubmitter
from automate_engine.workflows.run_cases import RunCase, run_case

SECRET = "a-secret-of-the-tests-that-is-long-enough"
_fresh = count(1)
_runs: dict[str, int] = {}


@step(name="tests.cases.fresh")
def fresh(text: str = "") -> dict[str, Any]:
    """Something else each time."""
    return {"number": next(_fresh), "text": text}


@step(name="tests.cases.flaky")
def flaky(fails: int, context: StepContext) -> dict[str, int]:
    if context.attempt <= fails:
        raise RetryableError(f"Busy, attempt {context.attempt}.")
    return {"number": next(_fresh)}


@step(name="tests.cases.broken")
def broken(when: bool = True) -> int:
    if when:
        raise PermanentError("It does not work.")
    return next(_fresh)


@step(name="tests.cases.large")
def large() -> str:
    return "x" * 100_000


def call(node_id: str, function: str, **more: Any) -> JsonObject:
    arguments = more.pop("arguments", {})
    config = {"function": f"tests.cases.{function}", "arguments": arguments}
    return {"id": node_id, "type": "python.step", "config": config, **more}


def put(node_id: str, **values: Any) -> JsonObject:
    return {"id": node_id, "type": "set", "config": {"values": values}}


def node(node_id: str, type: str, /, **config: Any) -> JsonObject:
    return {"id": node_id, "type": type, "config": config}


def chain(*nodes: JsonObject, **more: Any) -> JsonObject:
    """A document whose nodes follow one another."""
    edges = [{"from": a["id"], "to": b["id"]} for a, b in pairwise(nodes)]
    return {"nodes": list(nodes), "edges": edges, **more}


def services_of(test: WorkflowTest) -> Services:
    stores = test._stores
    return Services(
        stores=stores,
        ids=PublicIds(SECRET),
        key_ring=KeyRing.derived(SECRET),
        clock=test.clock,
        submitter=StoreSubmitter(stores.journal),
        nodes=default_registry(),
        compile_document=compile_spec,
    )


async def case_of(
    document: JsonObject,
    inputs: JsonObject | None = None,
    *,
    event: JsonObject | None = None,
    approvals: JsonObject | None = None,
    status: RunStatus = RunStatus.COMPLETED,
    **options: Any,
) -> RunCase:
    """Run a document for real, and make a case of the run."""
    async with WorkflowTest(document, **options) as test:
        await test.start(inputs, event=event)
        result = await test.finish(approvals)
        assert result.status is status, result.error
        principal = Principal(tenant_id="test", actor="ann")
        return await run_case(services_of(test), principal, test._id)


async def passes(case: RunCase, folder: Path) -> None:
    path = folder / "case.yaml"
    path.write_text(case.yaml, encoding="utf-8")
    (loaded,) = load_cases(path)
    assert loaded.name == case.name
    assert await loaded.differences() == []
    assert load_yaml(case.yaml)["cases"] == [case.case]


FETCH_AND_SUM = chain(
    call("fetch", "fresh", arguments={"text": "{{ inputs.name }}"}),
    put("double", n="{{ steps.fetch.output.number * 2 }}"),
)
BRANCH: JsonObject = {
    "nodes": [
        node("big", "branch", condition="inputs.total > 10"),
        call("yes", "fresh"),
        call("no", "fresh"),
    ],
    "edges": [
        {"from": "big", "to": "yes", "when": "true"},
        {"from": "big", "to": "no", "when": "false"},
    ],
}
EACH = chain(
    node(
        "each",
        "for_each",
        items="{{ inputs.items }}",
        concurrency=2,
        body=chain(
            call("charge", "fresh", arguments={"text": "{{ item }}"}),
            put("note", n="{{ steps.charge.output.number }}", i="{{ index }}"),
        ),
    ),
    put("sum", all="{{ steps.each.output }}"),
)
LOOP = chain(
    node(
        "again",
        "loop",
        condition="index < 3",
        max_iterations=10,
        body=chain(call("next", "fresh")),
    ),
    outputs={"last": "{{ steps.again.output.number }}"},
)
ASK: JsonObject = {
    "nodes": [
        node("ask", "approval", title="Pay {{ inputs.total }}?"),
        put("paid", by="{{ steps.ask.output.by }}"),
        put("refused", why="{{ steps.ask.output.comment }}"),
    ],
    "edges": [
        {"from": "ask", "to": "paid", "when": "approved"},
        {"from": "ask", "to": "refused", "when": "rejected"},
    ],
}
BY_ANN = {"decision": "approved", "by": "ann", "comment": "Fine."}

KINDS: dict[str, Callable[[], Any]] = {
    "a call": lambda: case_of(FETCH_AND_SUM, {"name": "Ada"}),
    "one way of a branch": lambda: case_of(BRANCH, {"total": 50}),
    "the other way": lambda: case_of(BRANCH, {"total": 5}),
    "retries": lambda: case_of(
        chain(
            call("f", "flaky", arguments={"fails": 2}, retry={"max_attempts": 3}),
            put("after", n="{{ steps.f.output.number }}"),
        )
    ),
    "retries in vain": lambda: case_of(
        chain(call("f", "flaky", arguments={"fails": 9}, retry={"max_attempts": 3})),
        status=RunStatus.FAILED,
    ),
    "a failure": lambda: case_of(
        chain(put("a", n=1), call("b", "broken"), put("c", n=2)), status=RunStatus.FAILED
    ),
    "a failure that is gone around": lambda: case_of(
        {
            "nodes": [
                {**call("b", "broken"), "on_error": "route"},
                put("c", why="{{ steps.b.error.message }}"),
            ],
            "edges": [{"from": "b", "to": "c", "when": "error"}],
        }
    ),
    "a failure whose type is read": lambda: case_of(
        {
            "nodes": [
                {**call("b", "broken"), "on_error": "route"},
                put("c", all="{{ steps.b.error }}"),
                put("d", n="{{ steps.c.output.all.type }}"),
            ],
            "edges": [{"from": "b", "to": "c", "when": "error"}, {"from": "c", "to": "d"}],
        }
    ),
    "a failure that is passed over": lambda: case_of(
        chain({**call("b", "broken"), "on_error": "continue"}, put("c", n="{{ steps.b.output }}"))
    ),
    "a wrong expression": lambda: case_of(
        chain(call("f", "fresh"), put("a", n="{{ steps.f.output.nothing }}")),
        status=RunStatus.FAILED,
    ),
    "items": lambda: case_of(EACH, {"items": ["a", "b", "c", "d", "e"]}),
    "no items": lambda: case_of(EACH, {"items": []}),
    "items of which some fail": lambda: case_of(
        chain(
            node(
                "each",
                "for_each",
                items=[False, True, False],
                continue_on_error=True,
                body=chain(call("b", "broken", arguments={"when": "{{ item }}"})),
            )
        )
    ),
    "items of which one fails all": lambda: case_of(
        chain(
            node(
                "each",
                "for_each",
                items=[False, False, True, False, False],
                concurrency=2,
                body=chain(
                    call("b", "broken", arguments={"when": "{{ item }}"}),
                    call("c", "fresh"),
                ),
            )
        ),
        status=RunStatus.FAILED,
    ),
    "items in items": lambda: case_of(
        chain(
            node(
                "outer",
                "for_each",
                items=[[1, 2], [3]],
                body=chain(
                    node(
                        "inner",
                        "for_each",
                        items="{{ item }}",
                        body=chain(call("c", "fresh", arguments={"text": "v{{ item }}"})),
                    )
                ),
            )
        )
    ),
    "items that are spread": lambda: case_of(
        chain(
            node(
                "each",
                "for_each",
                items=[1, 2, 3, 4, 5],
                spread=2,
                body=chain(call("c", "fresh")),
            ),
            put("all", items="{{ steps.each.output }}"),
        )
    ),
    "a loop": lambda: case_of(LOOP),
    "an approval": lambda: case_of(ASK, {"total": 5}, approvals={"ask": BY_ANN}),
    "a refusal": lambda: case_of(ASK, {"total": 5}, approvals={"ask": "rejected"}),
    "an approval at the end": lambda: case_of(
        chain(node("ask", "approval", title="Pay?")), approvals={"ask": BY_ANN}
    ),
    "an approval whose time is read": lambda: case_of(
        {
            "nodes": [
                node("ask", "approval", title="Pay?"),
                put("when", at="{{ steps.ask.output.at }}"),
            ],
            "edges": [{"from": "ask", "to": "when", "when": "approved"}],
        },
        approvals={"ask": BY_ANN},
    ),
    "approvals in a body": lambda: case_of(
        chain(
            node(
                "each",
                "for_each",
                items=["a", "b"],
                body={
                    "nodes": [
                        node("ask", "approval", title="{{ item }}?"),
                        put("yes", by="{{ steps.ask.output.by }}"),
                    ],
                    "edges": [{"from": "ask", "to": "yes", "when": "approved"}],
                },
            )
        ),
        approvals={"each[0]/ask": BY_ANN, "each[1]/ask": "rejected"},
    ),
    "an approval that nobody gives": lambda: case_of(
        {
            "nodes": [node("ask", "approval", title="Pay?", timeout=60), put("late", n=1)],
            "edges": [{"from": "ask", "to": "late", "when": "timeout"}],
        }
    ),
    "delays": lambda: case_of(
        chain(
            node("pause", "delay", hours=3),
            put("a", n=1),
            node("pause_again", "delay", days=1),
        )
    ),
    "a delay whose time is read": lambda: case_of(
        chain(node("pause", "delay", hours=3), put("a", at="{{ steps.pause.output.resumed_at }}"))
    ),
    "the time": lambda: case_of(
        chain(put("a", at="{{ now() }}"), put("b", at="{{ steps.a.output.at }}"))
    ),
    "the time in a branch": lambda: case_of(
        {
            "nodes": [
                node("late", "branch", condition="now() > '2000-01-01'"),
                put("yes", n=1),
                put("no", n=2),
            ],
            "edges": [
                {"from": "late", "to": "yes", "when": "true"},
                {"from": "late", "to": "no", "when": "false"},
            ],
        }
    ),
    "the time in outputs": lambda: case_of(
        chain(put("a", n=1), outputs={"id": "{{ run.id }}", "at": "{{ now() }}"})
    ),
    "an event": lambda: case_of(
        chain(put("a", n="{{ event.payload.n }}"), put("b", all="{{ event }}")),
        event={"type": "webhook", "source": "shop", "payload": {"n": 7}},
    ),
    "an event that is emitted": lambda: case_of(
        chain(node("tell", "emit", name="done", payload={"n": 1}), put("a", n=1))
    ),
    "an event that does not come": lambda: case_of(
        {
            "nodes": [
                node("wait", "wait_for_event", type="webhook", source="x", timeout=60),
                put("late", n=1),
            ],
            "edges": [{"from": "wait", "to": "late", "when": "timeout"}],
        }
    ),
    "another workflow": lambda: case_of(
        chain(
            node("sub", "workflow", workflow="other", inputs={"n": 1}),
            put("a", all="{{ steps.sub.output }}"),
        ),
        workflows={"other": chain(call("f", "fresh"))},
    ),
    "a stop": lambda: case_of(chain(call("f", "fresh"), node("end", "stop", output={"n": 1}))),
    "a stop with an error": lambda: case_of(
        chain(node("end", "stop", status="error", message="Not {{ inputs.name }}.")),
        {"name": "Ada"},
        status=RunStatus.FAILED,
    ),
    "a stop with an error that tells the time": lambda: case_of(
        chain(node("end", "stop", status="error", message="At {{ now() }}.")),
        status=RunStatus.FAILED,
    ),
    "branches at once, one of which fails": lambda: case_of(
        {
            "nodes": [
                call("good", "fresh"),
                call("bad", "broken"),
                put("after", n="{{ steps.good.output.number }}"),
                node("ask", "approval", title="Pay?"),
            ],
            "edges": [{"from": "good", "to": "after"}],
        },
        status=RunStatus.FAILED,
    ),
    "odd texts": lambda: case_of(
        chain(call("f", "fresh", arguments={"text": "{{ inputs.text }}"})),
        {"text": "no: yes\n- 2020-01-01 # 'x' \"y\" \u2028 é 🎉 \t{{ '{{' }}", "on": "off"},
    ),
    "logs and merges": lambda: case_of(
        chain(
            call("f", "fresh"),
            node("say", "log", message="{{ steps.f.output.number }}"),
            node("both", "merge", values=["{{ steps.f.output }}", 2]),
        )
    ),
}


@pytest.mark.parametrize("kind", KINDS)
async def test_the_case_of_a_run_passes(kind: str, tmp_path: Path) -> None:
    await passes(await KINDS[kind](), tmp_path)


async def test_a_case_is_what_somebody_would_write() -> None:
    document = {
        "nodes": [
            *BRANCH["nodes"],
            call("f", "flaky", arguments={"fails": 1}, retry={"max_attempts": 2}),
        ],
        "edges": [*BRANCH["edges"], {"from": "yes", "to": "f"}],
    }
    made = await case_of(document, {"total": 50})

    case = made.case
    number = case["mocks"]["yes"]["returns"]["number"]
    assert case == {
        "name": made.name,
        "inputs": {"total": 50},
        "mocks": {
            "yes": {"returns": {"number": number, "text": ""}},
            "f": [
                {"fails": "Busy, attempt 1.", "retryable": True},
                {"returns": {"number": number + 1}},
            ],
        },
        "expect": {
            "status": "COMPLETED",
            "outputs": {"f": {"number": number + 1}},
            "steps": {
                "big": {"port": "true"},
                "yes": {"input": {"function": "tests.cases.fresh", "arguments": {}}},
                "f": {
                    "attempts": 2,
                    "input": {"function": "tests.cases.flaky", "arguments": {"fails": 1}},
                },
                "no": {"status": "SKIPPED"},
            },
        },
    }
    file = yaml.safe_load(made.yaml)
    assert file["imports"] == [__name__]
    assert file["workflow"]["nodes"][0]["id"] == "big"


async def test_a_case_fails_when_the_workflow_does_something_else(tmp_path: Path) -> None:
    made = await case_of(FETCH_AND_SUM, {"name": "Ada"})
    path = tmp_path / "case.yaml"
    for before, after in [("* 2", "* 3"), ("{{ inputs.name }}", "{{ inputs.name | upper }}")]:
        assert before in made.yaml
        path.write_text(made.yaml.replace(before, after))
        (case,) = load_cases(path)
        assert await case.differences() != []


async def test_outputs_that_are_too_large_are_refused() -> None:
    with pytest.raises(ConflictError, match="The output of the step 'f' is too large"):
        await case_of(chain(call("f", "large")))


async def test_a_run_that_has_not_ended_is_refused() -> None:
    async with WorkflowTest(chain(node("ask", "approval", title="Pay?"))) as test:
        await test.start()
        ann = Principal(tenant_id="test", actor="ann")
        with pytest.raises(ConflictError, match="has not ended"):
            await run_case(services_of(test), ann, test._id)
        await test.cancel()
        with pytest.raises(ConflictError, match="was cancelled"):
            await run_case(services_of(test), ann, test._id)


@st.composite
def _documents(draw: st.DrawFn) -> JsonObject:
    """Graphs of calls, values, branches and bodies, with failures that are taken in many ways."""
    size = draw(st.integers(1, 6))
    nodes: list[JsonObject] = []
    edges: list[JsonObject] = []
    for index in range(size):
        kind = draw(st.sampled_from(["fresh", "broken", "set", "branch", "each", "flaky"]))
        made = _node(draw, f"n{index}", kind)
        for source in (
            draw(st.lists(st.sampled_from(nodes), max_size=2, unique_by=id)) if nodes else ()
        ):
            ports = ["true", "false"] if source["type"] == "branch" else ["out"]
            if source.get("on_error") == "route":
                ports.append("error")
            edges.append(
                {"from": source["id"], "to": made["id"], "when": draw(st.sampled_from(ports))}
            )
        nodes.append(made)
    return {"nodes": nodes, "edges": edges}


def _node(draw: st.DrawFn, node_id: str, kind: str) -> JsonObject:
    on_error = draw(st.sampled_from(["fail", "continue", "route"]))
    match kind:
        case "fresh":
            return {**call(node_id, "fresh"), "on_error": on_error}
        case "broken":
            return {**call(node_id, "broken"), "on_error": on_error}
        case "flaky":
            fails = draw(st.integers(0, 3))
            retry = {"max_attempts": 2}
            made = call(node_id, "flaky", arguments={"fails": fails}, retry=retry)
            return {**made, "on_error": on_error}
        case "branch":
            return node(node_id, "branch", condition=draw(st.booleans()))
        case "each":
            body = chain(call("c", draw(st.sampled_from(["fresh", "broken"]))))
            again = draw(st.booleans())
            made = node(node_id, "for_each", items=[1, 2], body=body, continue_on_error=again)
            return {**made, "on_error": on_error}
        case _:
            return put(node_id, n=1)


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(_documents())
async def test_the_case_of_any_run_passes(tmp_path: Path, document: JsonObject) -> None:
    async with WorkflowTest(document) as test:
        await test.start()
        await test.finish()
        ann = Principal(tenant_id="test", actor="ann")
        made = await run_case(services_of(test), ann, test._id)
    await passes(made, tmp_path)
