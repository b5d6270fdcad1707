"""A trigger that was disabled for its failures starts anew when somebody enables its row."""

from __future__ import annotations

import pytest

from automate_core.models import Automation, Execution, Trigger

pytestmark = pytest.mark.django_db


@pytest.fixture
def paused() -> Trigger:
    automation = Automation.objects.create(name="Orders", slug="orders")
    return Trigger.objects.create(
        automation=automation,
        type="webhook",
        source="orders",
        enabled=False,
        failures=2,
        disabled_reason="The last 2 runs failed: No.",
    )


def test_enabling_the_row_forgets_the_failures(paused: Trigger) -> None:
    newest = [Execution.objects.create(trigger=paused, status="FAILED") for _ in range(2)][-1]

    paused.enabled = True
    paused.save()

    paused.refresh_from_db()
    assert (paused.enabled, paused.failures, paused.disabled_reason) == (True, 0, "")
    assert paused.enabled_after_run == newest.pk


def test_a_trigger_that_stays_disabled_keeps_its_reason(paused: Trigger) -> None:
    paused.source = "others"
    paused.save()

    paused.refresh_from_db()
    assert paused.disabled_reason == "The last 2 runs failed: No."
    assert paused.enabled_after_run == 0
