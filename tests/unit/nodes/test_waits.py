"""delay, delay_until, wait_for_event and approval."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from automate_engine.domain.runs import WaitKind
from automate_engine.nodes import (
    ApprovalConfig,
    ApprovalNode,
    DelayConfig,
    DelayNode,
    DelayUntilConfig,
    DelayUntilNode,
    Done,
    StepContext,
    Wait,
    WaitForEventConfig,
    WaitForEventNode,
)
from tests.unit.nodes.conftest import NOW, Clock


def test_delay_waits_for_the_sum_of_its_parts(context: StepContext) -> None:
    config = DelayConfig(seconds=1, minutes=2, hours=3, days=4)
    wait = DelayNode().run(config, context)
    assert wait == Wait(
        kind=WaitKind.TIME, until=NOW + timedelta(days=4, hours=3, minutes=2, seconds=1)
    )


def test_delay_counts_from_the_start_of_the_step(clock: Clock, context: StepContext) -> None:
    clock.time = NOW + timedelta(seconds=40)
    wait = DelayNode().run(DelayConfig(minutes=1), context)
    assert wait == Wait(kind=WaitKind.TIME, until=NOW + timedelta(minutes=1))


def test_delay_goes_on_when_its_time_has_come(clock: Clock, context: StepContext) -> None:
    clock.time = NOW + timedelta(minutes=1)
    done = Done({"resumed_at": "2030-01-01T12:01:00+00:00"})
    assert DelayNode().resume(DelayConfig(minutes=1), None, context) == done
    assert DelayNode().run(DelayConfig(seconds=1), context) == done


def test_a_delay_without_a_length_is_refused() -> None:
    [problem] = DelayNode().check({})
    assert problem.code == "missing"
    assert DelayNode().check({"minutes": "{{ inputs.m }}"}) == []


@pytest.mark.parametrize("length", [-1, float("nan"), float("inf"), 1e12])
def test_a_delay_of_a_senseless_length_is_refused(length: float) -> None:
    with pytest.raises(ValidationError, match="seconds"):
        DelayConfig(seconds=length)


@given(
    until=st.datetimes(min_value=datetime(1, 1, 2), max_value=datetime(9999, 12, 30)),
    minutes=st.integers(min_value=-23 * 60, max_value=23 * 60),
)
def test_delay_until_reads_every_aware_time(until: datetime, minutes: int) -> None:
    aware = until.replace(tzinfo=timezone(timedelta(minutes=minutes)))
    config = DelayUntilConfig.model_validate({"until": aware.isoformat()})
    assert config.until == aware
    assert config.until.tzinfo is UTC


def test_delay_until_waits_for_its_time(clock: Clock, context: StepContext) -> None:
    config = DelayUntilConfig.model_validate({"until": "2030-01-01T14:00:00+01:00"})
    wait = Wait(kind=WaitKind.TIME, until=datetime(2030, 1, 1, 13, tzinfo=UTC))
    assert DelayUntilNode().run(config, context) == wait
    assert DelayUntilNode().resume(config, None, context) == wait
    clock.time = datetime(2030, 1, 1, 13, tzinfo=UTC)
    assert DelayUntilNode().resume(config, None, context).port is None


@pytest.mark.parametrize("until", ["2030-01-01T12:00:00Z", "1999-01-01T00:00:00Z"])
def test_delay_until_a_time_that_has_passed_goes_on_at_once(
    until: str, context: StepContext
) -> None:
    outcome = DelayUntilNode().run(DelayUntilConfig.model_validate({"until": until}), context)
    assert outcome == Done({"resumed_at": "2030-01-01T12:00:00+00:00"})


@pytest.mark.parametrize(
    ("until", "message"),
    [
        ("2030-01-01T12:00:00", "has no zone; add one at its end"),
        ("2030-01-01", "has no zone"),
        ("tomorrow", "not a time in ISO 8601"),
        (1893499200, "not a time in ISO 8601"),
        (None, "not a time in ISO 8601"),
        ("9999-12-31T23:59:59-10:00", "outside the years"),
    ],
)
def test_delay_until_says_what_is_wrong_with_a_time(until: Any, message: str) -> None:
    with pytest.raises(ValidationError, match=message):
        DelayUntilConfig.model_validate({"until": until})


def test_wait_for_event_waits_for_type_source_and_values(context: StepContext) -> None:
    config = WaitForEventConfig(
        type="webhook", source="payments", match={"payload.order_id": 5}, timeout=60
    )
    assert WaitForEventNode().run(config, context) == Wait(
        kind=WaitKind.EVENT,
        until=NOW + timedelta(seconds=60),
        event="webhook:payments",
        match={"payload.order_id": 5},
    )


def test_wait_for_event_goes_on_with_the_event_or_by_timeout(context: StepContext) -> None:
    node, config = WaitForEventNode(), WaitForEventConfig(type="webhook", source="payments")
    event = {"type": "webhook", "source": "payments", "payload": {}}
    assert node.resume(config, event, context) == Done(event, "out")
    assert node.resume(config, None, context) == Done(None, "timeout")
    assert node.ports({}) == ("out", "timeout")


def test_without_a_time_limit_a_wait_has_no_end(context: StepContext) -> None:
    event = WaitForEventNode().run(WaitForEventConfig(type="webhook", source="x"), context)
    decision = ApprovalNode().run(ApprovalConfig(title="Pay?"), context)
    assert event.until is None
    assert decision.until is None


def test_a_type_with_a_colon_would_be_ambiguous() -> None:
    with pytest.raises(ValidationError, match="type"):
        WaitForEventConfig(type="web:hook", source="x")


def test_a_path_with_an_empty_part_is_refused() -> None:
    [problem] = WaitForEventNode().check({"match": {"payload..id": 1, "payload.id": 2}})
    assert (problem.code, problem.field) == ("bad_path", "match")
    assert WaitForEventNode().check({"match": "{{ inputs.match }}"}) == []


def test_approval_waits_for_a_person(context: StepContext) -> None:
    config = ApprovalConfig(title="Pay?", assignees=["ada"], timeout=3600)
    assert ApprovalNode().run(config, context) == Wait(
        kind=WaitKind.APPROVAL, until=NOW + timedelta(hours=1)
    )


@pytest.mark.parametrize("decision", ["approved", "rejected"])
def test_approval_goes_on_by_the_decision(decision: str, context: StepContext) -> None:
    resolution = {"decision": decision, "comment": "fine", "by": "ada", "at": NOW.isoformat()}
    done = ApprovalNode().resume(ApprovalConfig(title="Pay?"), resolution, context)
    assert done == Done(resolution, decision)
    assert decision in ApprovalNode().ports({})


def test_approval_that_nobody_gave_goes_on_by_timeout(context: StepContext) -> None:
    done = ApprovalNode().resume(ApprovalConfig(title="Pay?"), None, context)
    assert done.port == "timeout"
    assert done.output == {
        "decision": "timeout",
        "comment": "",
        "by": None,
        "at": "2030-01-01T12:00:00+00:00",
    }
