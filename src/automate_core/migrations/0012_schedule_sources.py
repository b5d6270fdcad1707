"""Gives schedules that exist, and their ticks, a source of their own, so that a replayed tick
starts the schedule that it came from."""

from __future__ import annotations

from typing import Any

from django.db import migrations
from django.db.models import F, TextField, Value
from django.db.models.functions import Cast, Left, StrIndex


def name_schedules(apps: Any, schema_editor: Any) -> None:
    alias = schema_editor.connection.alias
    triggers = apps.get_model("automate_core", "Trigger").objects.using(alias)
    triggers.filter(type="schedule", source="").update(source=Cast("id", TextField()))
    # The key of a tick is the id of its trigger, a colon, and the time.
    ticks = apps.get_model("automate_core", "Event").objects.using(alias)
    of_trigger = Left(F("dedupe_key"), StrIndex(F("dedupe_key"), Value(":")) - 1)
    ticks.filter(type="schedule", source="", dedupe_key__contains=":").update(source=of_trigger)


class Migration(migrations.Migration):
    dependencies = [
        ("automate_core", "0011_run_rates"),
    ]

    operations = [
        migrations.RunPython(name_schedules, migrations.RunPython.noop),
    ]
