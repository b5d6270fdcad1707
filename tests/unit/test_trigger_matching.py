"""Filters decide whether an event starts a run; the trigger's config shapes its inputs."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import pytest

from automate_engine.domain.events import Event, Trigger
from automate_engine.domain.json import JsonObject, JsonValue
from automate_engine.ports.journal import NewEvent
from automate_engine.triggers.matching import event_view, extract_inputs, trigger_matches

BODY = {"action": "opened", "issue": {"number": 7, "labels": [{"name": "bug"}]}}


def _trigger(**changes: Any) -> Trigger:
    values: dict[str, Any] = {"type": "webhook", "source": "github"}
    return Trigger(id=1, tenant_id="t", workflow_id=2, **values | changes)


def _event(payload: JsonValue, type: str = "webhook") -> JsonObject:
    return {
        "type": type,
        "source": "github",
        "payload": payload,
        "trace_id": str(uuid4()),
        "received_at": "2031-01-01T00:00:00+00:00",
    }


def _delivery(body: JsonValue) -> JsonObject:
    headers = {"x-github-event": "issues"}
    return _event({"method": "POST", "headers": headers, "query": {}, "body": body})


def test_the_view_of_a_new_event_is_that_of_the_stored_one() -> None:
    now, trace_id = datetime(2031, 1, 1, 1, 2, 3, 4, tzinfo=UTC), uuid4()
    same: dict[str, Any] = {
        "tenant_id": "t",
        "type": "webhook",
        "source": "github",
        "payload": BODY,
        "trace_id": trace_id,
        "received_at": now,
        "dedupe_key": None,
    }

    view = event_view(NewEvent(dedupe_since=now, **same))

    assert view == Event(id=1, **same).as_json()


@pytest.mark.parametrize(
    ("filters", "holds"),
    [
        (None, True),
        ({}, True),
        ({"body.action": "opened"}, True),
        ({"headers.x-github-event": "issues", "body.issue.labels.0.name": "bug"}, True),
        ({"body.action": "opened", "body.issue.number": 8}, False),
        ({"body.missing": None}, False),
        ({"payload.body.action": "opened"}, False),
        ("event.payload.body.issue.number > 5", True),
        ("{{ event.payload.body.issue.number > 5 }}", True),
        ("event.payload.body.issue.number > 50", False),
        ("event.payload.body.missing.number > 5", False),
        ("not an ( expression", False),
        ("'x' * 10000000000", False),
        (["body.action"], False),
        (True, False),
    ],
)
def test_filters_decide(filters: JsonValue, holds: bool) -> None:
    assert trigger_matches(_trigger(filters=filters), _delivery(BODY)) is holds


@pytest.mark.parametrize(
    ("event", "inputs"),
    [
        (_delivery(BODY), BODY),
        (_delivery([1]), {"body": [1]}),
        (_delivery(None), {"body": None}),
        (_event({"id": 7}, "model_change"), {"id": 7}),
        (_event({"body": {"id": 7}}, "model_change"), {"body": {"id": 7}}),
        (_event("tick", "schedule"), {"payload": "tick"}),
        (_event("text"), {"payload": "text"}),
    ],
)
def test_without_config_the_inputs_are_what_was_sent(event: JsonObject, inputs: JsonObject) -> None:
    assert extract_inputs(_trigger(), event) == inputs


def test_configured_inputs_are_evaluated_over_the_event() -> None:
    written = {
        "number": "{{ event.payload.body.issue.number }}",
        "title": "Issue {{ event.payload.body.issue.number }}",
        "labels": ["{{ event.payload.body.issue.labels[0].name }}", "new"],
        "fixed": 1,
    }

    inputs = extract_inputs(_trigger(config={"inputs": written}), _delivery(BODY))

    assert inputs == {"number": 7, "title": "Issue 7", "labels": ["bug", "new"], "fixed": 1}


def test_an_input_that_cannot_be_evaluated_is_left_out() -> None:
    written = {"a": "{{ event.payload.body.missing }}", "b": "{{ ( }}", "c": 1}

    assert extract_inputs(_trigger(config={"inputs": written}), _delivery(BODY)) == {"c": 1}
