"""Schedules that were there before, and their ticks, have a source of their own."""

from __future__ import annotations

from importlib import import_module
from types import SimpleNamespace

import pytest
from django.apps import apps
from django.db import connection

from automate_core.models import Automation, Event, Trigger

MIGRATION = import_module("automate_core.migrations.0012_schedule_sources")


@pytest.mark.django_db
def test_schedules_that_exist_and_their_ticks_get_the_same_source() -> None:
    automation = Automation.objects.create(name="Report", slug="report")
    make = Trigger.objects.create
    old = make(automation=automation, type="schedule")
    new = make(automation=automation, type="schedule", source="its-own")
    alarm = make(automation=automation, type="workflow_error")
    written = [
        ("schedule", "", f"{old.id}:2030-01-01T08:30:00+00:00"),
        ("schedule", "its-own", f"{new.id}:2030-01-01T08:30:00+00:00"),
        ("schedule", "", None),
        ("webhook", "", f"{old.id}:x"),
    ]
    events = [
        Event.objects.create(type=type, source=source, dedupe_key=key, payload={})
        for type, source, key in written
    ]

    MIGRATION.name_schedules(apps, SimpleNamespace(connection=connection))

    for row in (old, new, alarm, *events):
        row.refresh_from_db()
    assert [row.source for row in (old, new, alarm)] == [str(old.id), "its-own", ""]
    assert [event.source for event in events] == [str(old.id), "its-own", "", ""]
