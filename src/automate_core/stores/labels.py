"""Tags and folders of automations, for the store that keeps these."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.db.models import Count, Q, QuerySet

from automate_core.workflows.models import Automation, AutomationTag
from automate_engine.ports.workflows import Labels

__all__ = ["in_folder", "labels_of", "set_tags", "tags_of", "with_tag"]


def tags_of(automations: Iterable[Automation]) -> dict[int, list[str]]:
    """The tags of automations that have any, in alphabetical order, by the automations' ids."""
    found: dict[int, list[str]] = {}
    rows = AutomationTag.objects.filter(automation__in=automations)
    for automation_id, name in rows.values_list("automation_id", "name"):
        found.setdefault(automation_id, []).append(name)
    return {automation_id: sorted(names) for automation_id, names in found.items()}


def set_tags(automation: Automation, tags: Sequence[str]) -> None:
    """Give an automation these tags in place of those it has."""
    rows = AutomationTag.objects.filter(automation=automation)
    rows.exclude(name__in=tags).delete()
    present = set(rows.values_list("name", flat=True))
    AutomationTag.objects.bulk_create(
        AutomationTag(automation=automation, tenant_id=automation.tenant_id, name=name)
        for name in sorted({*tags} - present)
    )


def with_tag(automations: QuerySet[Automation], tenant_id: str, tag: str) -> QuerySet[Automation]:
    """Those of the automations that have a tag."""
    rows = AutomationTag.objects.filter(tenant_id=tenant_id, name=tag)
    return automations.filter(id__in=rows.values("automation_id"))


def in_folder(automations: QuerySet[Automation], folder: str) -> QuerySet[Automation]:
    """Those of the automations that are in a folder or in one below it."""
    return automations.filter(Q(folder=folder) | Q(folder__startswith=f"{folder}/"))


def labels_of(tenant_id: str, limit: int) -> Labels:
    """How many automations have each tag and are in each folder."""
    automations = Automation.objects.filter(tenant_id=tenant_id)
    tags = AutomationTag.objects.filter(tenant_id=tenant_id, automation__is_deleted=False)
    folders = automations.exclude(folder="")
    return Labels(tags=_counted(tags, "name", limit), folders=_counted(folders, "folder", limit))


def _counted(
    rows: QuerySet[AutomationTag] | QuerySet[Automation], name: str, limit: int
) -> dict[str, int]:
    counts = rows.order_by(name).values(name).annotate(number=Count("id"))[:limit]
    return dict(sorted((each[name], each["number"]) for each in counts))
