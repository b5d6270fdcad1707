"""Hosted forms: shown, checked, sent, and followed to their result."""

from __future__ import annotations

import asyncio
import html
import json
import re
from typing import Any
from uuid import uuid4

import pytest

from automate_engine import StepContext, step
from automate_engine.api.rates import ANSWERS_PER_MINUTE
from automate_engine.domain import FileReference
from automate_engine.runtime import Engine
from tests.hosts.conftest import Client, ended, make_published, set_node, spec


@step(name="tests.forms.first_line")
def first_line(file: FileReference, context: StepContext) -> str:
    return context.read_file(file).splitlines()[0].decode()


SCHEMA = {
    "type": "object",
    "required": ["name", "age"],
    "properties": {
        "name": {"type": "string", "title": "Your name", "description": "As in your passport."},
        "age": {"type": "integer", "minimum": 18},
        "news": {"type": "boolean"},
        "colour": {"enum": ["red", "green"]},
        "tags": {"type": "array", "items": {"enum": ["new", "old"]}},
        "more": {"type": "object", "properties": {"deep": {"type": "integer"}}},
    },
}
GREET = spec(
    set_node("greet", text="Hello {{ inputs.name }}", all="{{ inputs }}"),
    inputs=SCHEMA,
    outputs={"greeting": "{{ steps.greet.output.text }}", "inputs": "{{ inputs }}"},
)
PAPER = spec(
    set_node("take", file="{{ inputs.paper }}"),
    inputs={
        "type": "object",
        "properties": {
            "paper": {"format": "binary", "contentMediaType": "application/pdf", "maxLength": 100}
        },
    },
    outputs={"file": "{{ inputs.paper }}"},
)
ANSWERS = {"inputs.name": "Ada", "inputs.age": "36"}


async def make_form(client: Client, document: Any = GREET, **config: Any) -> tuple[str, str]:
    """A live workflow with a form; gives the form's address and the trigger's id."""
    workflow_id = await make_published(client, document, slug=f"w{uuid4().hex}")
    body = {"type": "form", "config": config}
    answer = await client.post(f"/v1/workflows/{workflow_id}/triggers", json=body)
    assert answer.status_code == 201, answer.text
    trigger = answer.json()
    return f"/v1/forms/{trigger['config']['path']}", trigger["trigger_id"]


async def token_of(client: Client, form: str) -> str:
    page = await client.get(form)
    assert page.status_code == 200
    (token,) = re.findall(r'name="token" value="([^"]+)"', page.text)
    return str(token)


async def send(client: Client, form: str, answers: dict[str, Any], **more: Any) -> Any:
    """Post the answers on a page that was just loaded."""
    return await client.post(form, data={"token": await token_of(client, form), **answers}, **more)


def run_id_of(answer: Any) -> str:
    assert answer.status_code == 303, answer.text
    return str(answer.headers["location"].rpartition("/")[2])


async def runs_of(client: Client) -> list[Any]:
    items: list[Any] = (await client.get("/v1/runs")).json()["items"]
    return items


def texts(page: Any) -> str:
    """What a page shows, without its tags."""
    return html.unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page.text)))


async def test_a_form_asks_for_the_inputs_of_its_workflow(
    client: Client, anonymous: Client
) -> None:
    form, _ = await make_form(client, title="Greeting", description="Say who you are.")
    page = await anonymous.get(form)
    assert page.status_code == 200
    assert page.headers["content-type"] == "text/html; charset=utf-8"
    shown = texts(page)
    for text in ("Greeting", "Say who you are.", "Your name", "As in your passport.", "Send"):
        assert text in shown
    assert '<label for="field-1">' in page.text
    assert 'aria-describedby="field-1-help"' in page.text
    assert '<option value="red">' in page.text
    assert page.text.count('type="checkbox"') == 3


async def test_a_page_runs_no_script_and_loads_nothing_foreign(
    client: Client, anonymous: Client
) -> None:
    form, _ = await make_form(client)
    page = await anonymous.get(form)
    policy = page.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert page.headers["cache-control"] == "no-store"
    assert page.headers["x-content-type-options"] == "nosniff"
    assert "<script" not in page.text
    assert " style=" not in page.text
    (address,) = re.findall(r'<link rel="stylesheet" href="([^"]+)">', page.text)
    style = await anonymous.get(str(page.url.join(address)))
    assert style.status_code == 200
    assert style.headers["content-type"].startswith("text/css")
    assert b"http" not in style.content


async def test_what_is_shown_of_a_workflow_is_escaped(client: Client, anonymous: Client) -> None:
    evil = '"><img src=x onerror=alert(1)>'
    document = spec(
        set_node("a", x=1),
        inputs={"properties": {evil: {"title": evil, "description": evil, "default": evil}}},
    )
    form, _ = await make_form(client, document, title=evil, success_message=evil)
    page = await send(anonymous, form, {"inputs.nobody": evil})
    assert "<img" not in (await anonymous.get(form)).text
    run = await anonymous.get(form + "/runs/" + run_id_of(page))
    assert "<img" not in run.text


async def test_answers_start_a_run_with_inputs_of_the_right_types(
    client: Client, anonymous: Client, engine: Engine
) -> None:
    form, trigger_id = await make_form(client)
    answer = await send(
        anonymous,
        form,
        {
            **ANSWERS,
            "inputs.news": "true",
            "inputs.colour": "green",
            "inputs.tags": ["new", "old"],
            "inputs.more": '{"deep": 3}',
        },
    )
    run = await ended(client, run_id_of(answer))
    assert run["inputs"] == {
        "name": "Ada",
        "age": 36,
        "news": True,
        "colour": "green",
        "tags": ["new", "old"],
        "more": {"deep": 3},
    }
    assert (run["source"], run["trigger_id"]) == ("FORM", trigger_id)
    assert run["outputs"]["greeting"] == "Hello Ada"
    event = (await client.get(f"/v1/events/{run['event_id']}")).json()
    assert (event["type"], event["payload"]) == ("form", run["inputs"])
    assert event["source"] == form.rpartition("/")[2]


async def test_an_answer_in_several_parts_gives_the_same(
    client: Client, anonymous: Client, engine: Engine
) -> None:
    form, _ = await make_form(client)
    answer = await send(anonymous, form, ANSWERS, files={"inputs.nothing": ("", b"")})
    run = await ended(client, run_id_of(answer))
    assert (run["inputs"]["name"], run["inputs"]["age"]) == ("Ada", 36)


async def test_the_page_of_a_run_renews_itself_until_it_shows_the_result(
    client: Client, anonymous: Client, host: Any
) -> None:
    form, _ = await make_form(client, success_message="All done, thank you.", show_result=True)
    answer = await send(anonymous, form, ANSWERS)
    address = str(answer.url.join(answer.headers["location"]))
    waiting = await anonymous.get(address)
    assert '<meta http-equiv="refresh"' in waiting.text
    assert "All done" not in waiting.text

    engine = await host.start_engine()
    await ended(client, run_id_of(answer))
    done = await anonymous.get(address)
    await host.stop_engine(engine)
    assert "http-equiv" not in done.text
    shown = texts(done)
    assert "All done, thank you." in shown
    assert "Greeting Hello Ada" in shown


async def test_a_result_is_shown_only_where_the_form_says_so(
    client: Client, anonymous: Client, engine: Engine
) -> None:
    form, _ = await make_form(client)
    run_id = run_id_of(await send(anonymous, form, ANSWERS))
    await ended(client, run_id)
    page = await anonymous.get(f"{form}/runs/{run_id}")
    assert "Thank you." in page.text
    assert "Hello Ada" not in page.text


async def test_outputs_of_every_shape_are_shown(
    client: Client, anonymous: Client, engine: Engine
) -> None:
    deep: Any = "the deepest"
    for _ in range(40):
        deep = {"in": [deep]}
    document = spec(
        set_node("a", x=1),
        inputs={"properties": {"deep": {"type": "object"}, "paper": {"format": "binary"}}},
        outputs={
            "deep": "{{ inputs.deep }}",
            "paper": "{{ inputs.paper }}",
            "rows": [{"year": 2029, "left": 1.5}, {"year": 2030, "note": None}],
            "link": "https://example.org/?a=1&b=2",
            "trap": "javascript:alert(1)",
            "flags": [True, False],
            "lines": "one\ntwo",
            "empty": {},
        },
    )
    form, _ = await make_form(client, document, show_result=True)
    file = ("a.txt", b"12345", "text/plain")
    answers = {"inputs.deep": json.dumps(deep)}
    run_id = run_id_of(await send(anonymous, form, answers, files={"inputs.paper": file}))
    assert (await ended(client, run_id))["status"] == "COMPLETED"
    page = await anonymous.get(f"{form}/runs/{run_id}")
    assert page.status_code == 200
    assert '<th scope="col">Year</th><th scope="col">Left</th>' in page.text
    assert 'href="https://example.org/?a=1&amp;b=2" rel="nofollow noopener noreferrer"' in page.text
    assert 'href="javascript:' not in page.text
    shown = texts(page)
    assert "Paper a.txt (5 bytes)" in shown
    assert "files/" not in shown
    assert "the deepest" in shown
    assert "Flags Yes No" in shown
    assert "Empty \N{EN DASH}" in shown


async def test_a_result_too_large_for_a_page_is_told(
    client: Client, anonymous: Client, engine: Engine
) -> None:
    document = spec(set_node("a", x="{{ 'ab' * 50000 }}"))
    form, _ = await make_form(client, document, show_result=True)
    run_id = run_id_of(await send(anonymous, form, {}))
    assert (await ended(client, run_id))["status"] == "COMPLETED"
    assert "too large to be shown" in (await anonymous.get(f"{form}/runs/{run_id}")).text


async def test_defaults_of_the_schema_are_filled_in(client: Client, anonymous: Client) -> None:
    properties = {
        "name": {"type": "string", "default": 'A "B" & C'},
        "age": {"type": "integer", "default": 7},
        "news": {"type": "boolean", "default": True},
        "choice": {"enum": [1, True, "1"], "default": True},
        "several": {"type": "array", "items": {"enum": ["a", "b"]}, "default": ["b"]},
        "when": {"type": "string", "format": "date-time", "default": "2030-01-31T14:30:00+02:00"},
        "text": {"type": "string", "format": "textarea", "default": "\n<one>"},
        "more": {"type": "object", "default": {"a": [1]}},
    }
    form, _ = await make_form(client, spec(set_node("a", x=1), inputs={"properties": properties}))
    page = await anonymous.get(form)
    for written in (
        'value="A &#34;B&#34; &amp; C"',
        'value="7"',
        'value="true" checked="checked"',
        '<option value="true" selected="selected">',
        'value="b" checked="checked"',
        'value="2030-01-31T12:30:00"',
        ">\n\n&lt;one&gt;</textarea>",
        "{\n  &#34;a&#34;: [\n    1\n  ]\n}</textarea>",
    ):
        assert page.text.count(written) == 1, written


async def test_a_step_reads_the_file_that_was_sent(
    client: Client, anonymous: Client, engine: Engine
) -> None:
    reading = {"function": "tests.forms.first_line", "arguments": {"file": "{{ inputs.paper }}"}}
    document = {
        **PAPER,
        "nodes": [{"id": "read", "type": "python.step", "config": reading}],
        "outputs": {"line": "{{ steps.read.output }}"},
    }
    form, _ = await make_form(client, document)
    paper = ("a.pdf", b"%PDF-1.7\nrest", "application/pdf")
    run_id = run_id_of(await send(anonymous, form, {}, files={"inputs.paper": paper}))
    assert (await ended(client, run_id))["outputs"] == {"line": "%PDF-1.7"}


async def test_a_run_that_failed_is_told_without_its_internals(
    client: Client, anonymous: Client, engine: Engine
) -> None:
    document = spec({"id": "end", "type": "stop", "config": {"status": "error", "message": "pw"}})
    form, _ = await make_form(client, document, show_result=True)
    run_id = run_id_of(await send(anonymous, form, {}))
    assert (await ended(client, run_id))["status"] == "FAILED"
    page = await anonymous.get(f"{form}/runs/{run_id}")
    assert page.status_code == 200
    assert "Something went wrong" in page.text
    assert "pw" not in texts(page)


async def test_wrong_answers_come_back_with_what_is_wrong(
    client: Client, anonymous: Client
) -> None:
    form, _ = await make_form(client)
    answers = {"inputs.name": " ", "inputs.age": "17", "inputs.more": "{", "inputs.colour": "pink"}
    page = await send(anonymous, form, answers)
    assert page.status_code == 422
    assert 'role="alert" tabindex="-1" autofocus' in page.text
    for problem in ("Fill this in.", "at least 18", "not valid JSON", "Choose one of the options."):
        assert texts(page).count(problem) == 2
    assert 'value="17"' in page.text
    assert 'aria-describedby="field-2-problem" aria-invalid="true"' in page.text
    assert await runs_of(client) == []
    assert (await client.get("/v1/events")).json()["items"] == []


async def test_what_only_the_whole_schema_says_is_checked_too(
    client: Client, anonymous: Client
) -> None:
    inputs = {
        "properties": {
            "code": {"type": "string", "pattern": "^[A-Z]+$"},
            "a.b": {"multipleOf": 2, "type": "integer"},
        },
        "minProperties": 2,
    }
    form, _ = await make_form(client, spec(set_node("a", x=1), inputs=inputs))
    page = await send(anonymous, form, {"inputs.code": "abc", "inputs.a.b": "3"})
    assert page.status_code == 422
    assert "does not match" in page.text
    assert "not a multiple of 2" in page.text
    page = await send(anonymous, form, {"inputs.code": "ABC"})
    assert page.status_code == 422
    assert "less than 2 properties" in page.text
    assert (await send(anonymous, form, {"inputs.code": "A", "inputs.a.b": "4"})).is_redirect


async def test_sending_a_page_twice_starts_one_run(client: Client, anonymous: Client) -> None:
    form, _ = await make_form(client)
    data = {"token": await token_of(anonymous, form), **ANSWERS}
    answers = await asyncio.gather(*(anonymous.post(form, data=data) for _ in range(8)))
    assert len({run_id_of(answer) for answer in answers}) == 1
    assert len(await runs_of(client)) == 1


async def test_going_back_and_sending_other_answers_starts_another_run(
    client: Client, anonymous: Client
) -> None:
    form, _ = await make_form(client)
    data = {"token": await token_of(anonymous, form), **ANSWERS}
    first = await anonymous.post(form, data=data)
    second = await anonymous.post(form, data={**data, "inputs.name": "Grace"})
    assert run_id_of(first) != run_id_of(second)


@pytest.mark.parametrize("token", [None, "", "short", "a" * 33, "ä" * 32])
async def test_a_page_without_its_token_has_to_be_sent_again(
    client: Client, anonymous: Client, token: str | None
) -> None:
    form, _ = await make_form(client)
    data = ANSWERS if token is None else {"token": token, **ANSWERS}
    page = await anonymous.post(form, data=data)
    assert page.status_code == 422
    assert "Look through it and send it again" in page.text
    (fresh,) = re.findall(r'name="token" value="([^"]+)"', page.text)
    assert (await anonymous.post(form, data={"token": fresh, **ANSWERS})).is_redirect


async def test_only_runs_of_the_form_are_shown_there(
    client: Client, anonymous: Client, stranger: Client
) -> None:
    form, _ = await make_form(client)
    other, _ = await make_form(client)
    foreign, _ = await make_form(stranger)
    run_id = run_id_of(await send(anonymous, form, ANSWERS))
    workflow_id = (await client.get(f"/v1/runs/{run_id}")).json()["workflow_id"]
    by_hand = await client.post(
        f"/v1/workflows/{workflow_id}/runs", json={"inputs": {"name": "Ada", "age": 36}}
    )
    assert (await anonymous.get(f"{form}/runs/{run_id}")).status_code == 200
    for address in (
        f"{other}/runs/{run_id}",
        f"{foreign}/runs/{run_id}",
        f"{form}/runs/{by_hand.json()['run_id']}",
        f"{form}/runs/run_{'0' * 32}",
        f"{form}/runs/{workflow_id}",
        f"/v1/forms/nothing/runs/{run_id}",
    ):
        page = await anonymous.get(address)
        assert page.status_code == 404
        assert page.headers["content-type"].startswith("text/html")


async def test_a_form_that_is_closed_is_not_there(client: Client, anonymous: Client) -> None:
    form, trigger_id = await make_form(client)
    (trigger,) = [
        item
        for workflow in (await client.get("/v1/workflows")).json()["items"]
        for item in (await client.get(f"/v1/workflows/{workflow['workflow_id']}/triggers")).json()[
            "items"
        ]
    ]
    workflow = f"/v1/workflows/{trigger['workflow_id']}"
    token = await token_of(anonymous, form)

    async def statuses() -> set[int]:
        posted = await anonymous.post(form, data={"token": token, **ANSWERS})
        return {(await anonymous.get(form)).status_code, posted.status_code}

    await client.patch(workflow, json={"enabled": False})
    assert await statuses() == {404}
    await client.patch(workflow, json={"enabled": True})
    await client.patch(f"/v1/triggers/{trigger_id}", json={"enabled": False})
    assert await statuses() == {404}
    await client.patch(f"/v1/triggers/{trigger_id}", json={"enabled": True})
    assert await statuses() == {200, 303}
    await client.delete(f"/v1/triggers/{trigger_id}")
    assert await statuses() == {404}


async def test_a_form_of_a_workflow_without_version_is_not_there(
    client: Client, anonymous: Client
) -> None:
    workflow_id = (await client.post("/v1/workflows", json={"name": "New"})).json()["workflow_id"]
    body = {"type": "form", "config": {"path": f"new-{uuid4().hex}"}}
    answer = await client.post(f"/v1/workflows/{workflow_id}/triggers", json=body)
    assert answer.status_code == 201
    page = await anonymous.get(f"/v1/forms/{body['config']['path']}")  # type: ignore[index]
    assert page.status_code == 404
    assert "There is no form here" in page.text


async def test_a_form_follows_the_version_that_is_published(
    client: Client, anonymous: Client
) -> None:
    form, _ = await make_form(client)
    workflow_id = (await client.get("/v1/workflows")).json()["items"][0]["workflow_id"]
    changed = {**GREET, "inputs": {"properties": {"name": {"type": "string", "title": "Newest"}}}}
    await client.patch(
        f"/v1/workflows/{workflow_id}/draft", json={"spec": changed, "base_revision": 1}
    )
    assert "Newest" not in (await anonymous.get(form)).text
    await client.post(f"/v1/workflows/{workflow_id}/publish")
    assert "Newest" in (await anonymous.get(form)).text


async def test_a_file_is_stored_and_its_reference_is_the_input(
    client: Client, anonymous: Client, engine: Engine
) -> None:
    form, _ = await make_form(client, PAPER)
    paper = ("C:\\Papers\\thesis.pdf", b"%PDF-1.7 \x00\xff", "application/pdf")
    run = await ended(
        client, run_id_of(await send(anonymous, form, {}, files={"inputs.paper": paper}))
    )
    file = run["inputs"]["paper"]
    assert (file["name"], file["media_type"], file["size"]) == ("thesis.pdf", "application/pdf", 11)
    assert re.fullmatch("files/[0-9a-f]{32}", file["blob"])


@pytest.mark.parametrize(
    ("file", "problem"),
    [
        (("a.png", b"x", "image/png"), "Choose a file of the type application/pdf."),
        (("a.pdf", b"x" * 101, "application/pdf"), "Choose a file of at most 100 bytes."),
    ],
)
async def test_a_file_that_does_not_fit_is_refused(
    client: Client, anonymous: Client, file: Any, problem: str
) -> None:
    form, _ = await make_form(client, PAPER)
    page = await send(anonymous, form, {}, files={"inputs.paper": file})
    assert page.status_code == 422
    assert problem in page.text
    assert await runs_of(client) == []


async def test_a_reference_to_a_file_cannot_be_written_by_hand(
    client: Client, anonymous: Client
) -> None:
    form, _ = await make_form(client, PAPER)
    reference = json.dumps({"name": "a", "media_type": "a", "size": 1, "blob": "files/" + "0" * 32})
    await send(anonymous, form, {"inputs.paper": reference})
    (run,) = await runs_of(client)
    assert "paper" not in (await client.get(f"/v1/runs/{run['run_id']}")).json()["inputs"]


async def test_too_much_is_refused(client: Client, anonymous: Client) -> None:
    form, _ = await make_form(client)
    page = await anonymous.post(form, data={"token": "x" * (10 * 1024 * 1024)})
    assert page.status_code == 413
    assert page.headers["content-type"].startswith("text/html")


@pytest.mark.parametrize(
    ("content_type", "body", "status"),
    [
        ("application/json", b"{}", 415),
        ("text/plain", b"a=1", 415),
        ("multipart/form-data", b"a=1", 400),
        ("application/x-www-form-urlencoded", b"a=1&" * 1001, 400),
    ],
)
async def test_what_is_no_form_is_refused(
    client: Client, anonymous: Client, content_type: str, body: bytes, status: int
) -> None:
    form, _ = await make_form(client)
    page = await anonymous.post(form, content=body, headers={"Content-Type": content_type})
    assert page.status_code == status
    assert page.headers["content-type"].startswith("text/html")


@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE"])
async def test_a_form_takes_no_other_method(client: Client, anonymous: Client, method: str) -> None:
    form, _ = await make_form(client)
    page = await anonymous.request(method, form)
    assert (page.status_code, page.headers["allow"]) == (405, "GET, POST")


async def test_head_gives_the_headers_of_the_form(client: Client, anonymous: Client) -> None:
    form, _ = await make_form(client)
    page = await anonymous.head(form)
    assert (page.status_code, page.content) == (200, b"")


async def test_one_address_may_not_send_without_end(client: Client, anonymous: Client) -> None:
    form, _ = await make_form(client)
    statuses = [
        (await anonymous.post(form, data=ANSWERS)).status_code for _ in range(ANSWERS_PER_MINUTE)
    ]
    assert set(statuses) == {422}
    page = await anonymous.post(form, data=ANSWERS)
    assert page.status_code == 429
    assert int(page.headers["retry-after"]) > 0
    assert (await anonymous.get(form)).status_code == 200


async def test_inputs_of_the_trigger_stand_for_what_is_not_asked(
    client: Client, anonymous: Client, engine: Engine
) -> None:
    inputs = {"name": "{{ event.payload.name | upper }}", "age": 40, "colour": "red"}
    form, _ = await make_form(client, inputs=inputs)
    page = await anonymous.get(form)
    assert 'name="inputs.name"' in page.text
    assert 'name="inputs.age"' not in page.text
    answer = await send(anonymous, form, {"inputs.name": "Ada", "inputs.age": "99"})
    run = await ended(client, run_id_of(answer))
    assert run["inputs"] == {"name": "ADA", "age": 40, "colour": "red"}


async def test_answers_that_the_filters_refuse_are_kept_and_start_nothing(
    client: Client, anonymous: Client
) -> None:
    workflow_id = await make_published(client, GREET)
    path = uuid4().hex
    await client.post(
        f"/v1/workflows/{workflow_id}/triggers",
        json={"type": "form", "config": {"path": path}, "filters": "event.payload.age > 40"},
    )
    page = await send(anonymous, f"/v1/forms/{path}", ANSWERS)
    assert page.status_code == 200
    assert "Your answers have arrived." in page.text
    assert await runs_of(client) == []
    assert len((await client.get("/v1/events")).json()["items"]) == 1


async def test_what_is_shown_of_an_input_can_be_said_by_the_form(
    client: Client, anonymous: Client
) -> None:
    form, _ = await make_form(
        client,
        button="Go",
        fields={
            "name": {
                "label": "Who?",
                "help": "Be honest.",
                "placeholder": "Ada",
                "widget": "textarea",
            },
            "colour": {"widget": "radio"},
        },
    )
    page = await anonymous.get(form)
    assert {"Who?", "Be honest.", "Go"} <= set(re.findall(r">\s*([^<>]+?)\s*<", page.text))
    assert re.search(r'<textarea[^>]+name="inputs.name"[^>]+placeholder="Ada"', page.text)
    assert page.text.count('type="radio"') == 2


@pytest.mark.parametrize(
    ("config", "field"),
    [
        ({"path": "a/b"}, "config.path"),
        ({"path": "-"}, "config.path"),
        ({"path": "ä"}, "config.path"),
        ({"fields": {"nobody": {"label": "A"}}}, "config.fields.nobody"),
        ({"fields": {"age": {"widget": "textarea"}}}, "config.fields.age.widget"),
        ({"fields": {"age": {"widget": "video"}}}, "config.fields.age.widget"),
        ({"fields": {"age": {"colour": "red"}}}, "config.fields.age.colour"),
        ({"button": ""}, "config.button"),
        ({"inputs": {"a": "{{ event. }}"}}, "config.inputs.a"),
        ({"unknown": 1}, "config.unknown"),
    ],
)
async def test_a_form_that_is_not_well_described_is_refused(
    client: Client, config: dict[str, Any], field: str
) -> None:
    workflow_id = await make_published(client, GREET)
    answer = await client.post(
        f"/v1/workflows/{workflow_id}/triggers", json={"type": "form", "config": config}
    )
    assert answer.status_code == 422
    assert [error["field"] for error in answer.json()["errors"]] == [field]
    listed = await client.get(f"/v1/workflows/{workflow_id}/triggers")
    assert listed.json()["items"] == []


async def test_a_form_without_path_gets_one_that_nobody_guesses(client: Client) -> None:
    paths = {(await make_form(client))[0].rpartition("/")[2] for _ in range(3)}
    assert len(paths) == 3
    assert all(re.fullmatch("[0-9a-f]{32}", path) for path in paths)


async def test_a_path_belongs_to_one_form(client: Client, stranger: Client) -> None:
    await make_form(client, path="apply-here")
    workflow_id = await make_published(stranger, GREET)
    body = {"type": "form", "config": {"path": "apply-here"}}
    answer = await stranger.post(f"/v1/workflows/{workflow_id}/triggers", json=body)
    assert answer.status_code == 409
