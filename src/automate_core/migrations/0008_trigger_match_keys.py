"""Gives triggers that exist the keys by which their events find them."""

from __future__ import annotations

from typing import Any

from django.db import migrations

from automate_engine.triggers.matching import filter_key

_ROWS = 1000


def fill_match_keys(apps: Any, schema_editor: Any) -> None:
    rows = apps.get_model("automate_core", "Trigger").objects.using(schema_editor.connection.alias)
    for trigger in rows.filter(filters__isnull=False).order_by("pk").iterator(chunk_size=_ROWS):
        path, value = filter_key(trigger.filters)
        if path:
            rows.filter(pk=trigger.pk).update(match_path=path, match_value=value)


class Migration(migrations.Migration):
    dependencies = [
        ("automate_core", "0007_trigger_types"),
    ]

    operations = [
        migrations.RunPython(fill_match_keys, migrations.RunPython.noop),
    ]
