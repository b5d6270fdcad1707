"""``manage.py automate_check``."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from asgiref.sync import async_to_sync
from django.core.management.base import BaseCommand, CommandError

from automate.services import services
from automate_core.models import Automation, Trigger, Workflow, WorkflowDraft
from automate_core.stores import model_class
from automate_engine.domain import InvalidInputError, JsonObject, Problem, SpecError, TriggerType
from automate_engine.workflows import check_trigger, document_problems

__all__ = ["Command"]


class Command(BaseCommand):
    help = (
        "Validate every draft, live version and trigger against what is installed here. "
        "Exits with 1 when there are problems."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        checked = wrong = 0
        for name, problems in _findings():
            checked += 1
            wrong += bool(problems)
            for problem in problems:
                self.stdout.write(f"{name}: {problem}")
        if wrong:
            raise CommandError(f"{wrong} of {checked} documents and triggers have problems.")
        self.stdout.write(f"{checked} documents and triggers are valid.")


def _findings() -> Iterator[tuple[str, list[Problem]]]:
    """What was checked, by name, and its problems."""
    workflow_class: Any = model_class(Workflow)
    for automation in Automation.objects.order_by("tenant_id", "slug"):
        name = "/".join(part for part in (automation.tenant_id, automation.slug) if part)
        draft = WorkflowDraft.objects.filter(automation=automation).first()
        if draft is not None:
            unsaved = workflow_class(automation=automation, graph=draft.spec)
            yield f"{name} draft", _document_problems(unsaved)
        for live in workflow_class.objects.filter(automation=automation, is_live=True):
            yield f"{name} version {live.version}", _document_problems(live)
        for trigger in Trigger.objects.filter(automation=automation):
            yield f"{name} {trigger.type} trigger", _trigger_problems(trigger)


def _document_problems(workflow: Workflow) -> list[Problem]:
    """What the project's own validation finds, or else the engine's."""
    try:
        found = list(workflow.validate())
    except SpecError as error:
        found = list(error.problems)
    graph: JsonObject = workflow.graph
    return found or async_to_sync(document_problems)(services(), graph)


def _trigger_problems(trigger: Trigger) -> list[Problem]:
    if trigger.type not in list(TriggerType):
        known = ", ".join(TriggerType)
        return [Problem("unknown_type", "No such type of trigger.", f"Use one of: {known}.")]
    try:
        check_trigger(TriggerType(trigger.type), trigger.config, trigger.filters)
    except InvalidInputError as error:
        return list(error.problems)
    return []
