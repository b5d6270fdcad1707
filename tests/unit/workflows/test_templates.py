"""The templates: each is valid, and does what it says."""

from __future__ import annotations

from typing import Any

import pytest

from automate_engine.compile import check
from automate_engine.testing import Fails, WorkflowTest, run_workflow
from automate_engine.workflows.templates import Template, read_templates
from automate_engine.workflows.triggers import check_trigger

_TEMPLATES = {template.slug: template for template in read_templates()}
_ORDER = {"number": "17", "customer": "ann", "total": 20}
_RECORDS = {"records": [{"id": "a"}, {"id": "b"}]}
_LEAVE = {"name": "Ann", "from": "2030-05-01", "days": 5}


def _issue(title: str) -> dict[str, Any]:
    return {"issue": {"number": 7, "title": title, "html_url": "https://github.com/a/b/issues/7"}}


def _entry(title: str) -> dict[str, Any]:
    return {"entry": {"id": "1", "title": title, "link": "https://news.example.com/1"}}


def _failure(*, retryable: bool) -> dict[str, Any]:
    error = {"message": "The card was declined.", "retryable": retryable}
    return {"failure": {"run_id": "run_1", "step": "charge", "error": error}}


def _answered(body: Any) -> dict[str, Any]:
    return {"status": 200, "headers": {}, "body": body}


_CASES: list[tuple[str, dict[str, Any], dict[str, Any], str]] = [
    ("order-webhook", {"order": {"number": "17"}}, {}, "refuse"),
    ("order-webhook", {"order": _ORDER}, {}, "accept placed"),
    (
        "order-webhook",
        {"order": _ORDER | {"total": 900}},
        {"approvals": {"ask": "approved"}},
        "postpone placed",
    ),
    (
        "order-webhook",
        {"order": _ORDER | {"total": 900}},
        {"approvals": {"ask": "rejected"}},
        "postpone decline",
    ),
    (
        "daily-report",
        {},
        {"mocks": {"fetch": _answered([{"total": 2.5}, {"total": 4}]), "report": _answered(None)}},
        "report",
    ),
    ("daily-report", {}, {"mocks": {"fetch": _answered([])}}, "quiet"),
    ("leave-request", _LEAVE | {"days": 1}, {}, "grant notify"),
    ("leave-request", _LEAVE, {"approvals": {"ask": "approved"}}, "ask grant notify"),
    ("leave-request", _LEAVE, {"approvals": {"ask": "rejected"}}, "ask refuse notify"),
    ("feed-watch", _entry("A security release"), {}, "tell"),
    ("feed-watch", _entry("Summer party"), {}, "skip"),
    ("failure-alarm", _failure(retryable=True), {}, "note"),
    (
        "failure-alarm",
        _failure(retryable=False),
        {"mocks": {"alarm": _answered(None)}},
        "alarm",
    ),
    (
        "failure-alarm",
        _failure(retryable=False),
        {"mocks": {"alarm": Fails("unreachable")}},
        "write_down",
    ),
    ("batch-upload", _RECORDS, {"mocks": {"send/post": _answered(None)}}, "done"),
    ("batch-upload", _RECORDS, {"mocks": {"send/post": Fails("refused")}}, "warn"),
    ("github-issue-triage", _issue("Bug in the form"), {}, "fault"),
    ("github-issue-triage", _issue("How do I begin?"), {}, "question"),
    (
        "github-issue-triage",
        _issue("The site is DOWN"),
        {"approvals": {"confirm": "approved"}},
        "page",
    ),
    (
        "github-issue-triage",
        _issue("The site is DOWN"),
        {"approvals": {"confirm": "rejected"}},
        "fault",
    ),
    ("customer-follow-up", {"customer": "ann", "name": "Ann"}, {}, "welcome settle remind"),
]


@pytest.mark.parametrize("template", _TEMPLATES.values(), ids=list(_TEMPLATES))
def test_a_template_is_valid_and_says_what_it_does(template: Template) -> None:
    assert check(template.spec) == []
    assert template.triggers
    for trigger in template.triggers:
        check_trigger(trigger.type, trigger.config, trigger.filters)
    assert template.title
    assert template.icon
    assert template.tags
    calls = "http.request" in str(template.spec) or "poll.feed" in str(template.triggers)
    assert ("Calls nothing outside" in template.description) is not calls
    assert all(node.get("name") for node in template.spec["nodes"])


@pytest.mark.parametrize(("slug", "inputs", "options", "reached"), _CASES)
async def test_a_template_does_what_it_says(
    slug: str, inputs: dict[str, Any], options: dict[str, Any], reached: str
) -> None:
    result = await run_workflow(_TEMPLATES[slug].spec, inputs, **options)

    assert result.status == "COMPLETED", result.error
    completed = {key for key, step in result.steps.items() if step.status == "COMPLETED"}
    assert set(reached.split()) <= completed
    ends = {"accept", "refuse", "decline", "placed", "grant", "warn", "done", "tell", "thank"}
    assert not (ends - set(reached.split())) & result.steps.keys()


def test_every_template_is_run() -> None:
    assert {slug for slug, *_ in _CASES} == _TEMPLATES.keys()


async def test_the_figures_of_the_daily_report_are_summed_up() -> None:
    mocks = {"fetch": _answered([{"total": 2.5}, {"total": 4}]), "report": _answered(None)}
    result = await run_workflow(_TEMPLATES["daily-report"].spec, {}, mocks=mocks)
    assert result.outputs == {"figures": {"orders": 2, "revenue": 6.5}}
    assert "2 orders, 6.5 in all" in str(result.steps["report"].input)


async def test_records_that_fail_are_counted_and_do_not_stop_the_others() -> None:
    async def answer(value: Any) -> Any:
        return Fails("refused") if value["json_"]["id"] == "b" else _answered(None)

    result = await run_workflow(
        _TEMPLATES["batch-upload"].spec, _RECORDS, mocks={"send/post": answer}
    )
    assert result.outputs == {"sent": 1, "failed": 1}


async def test_a_customer_who_orders_in_time_is_thanked() -> None:
    async with WorkflowTest(_TEMPLATES["customer-follow-up"].spec) as test:
        await test.start({"customer": "ann", "name": "Ann"})
        await test.advance(2 * 86_400)
        await test.send_event("event", "order.placed", {"customer": "bob", "number": "1"})
        result = await test.send_event("event", "order.placed", {"customer": "ann", "number": "2"})
        assert result.status == "COMPLETED"
        assert "order 2" in str(result.steps["thank"].output)
        assert "remind" not in result.steps
