"""Which runs an event starts, and on what terms."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import replace

from automate_engine.compile import limit_owner, start_terms
from automate_engine.domain.errors import AutomateError
from automate_engine.domain.events import Match
from automate_engine.domain.json import JsonObject, JsonValue
from automate_engine.domain.runs import Run, RunStatus, StartTerms
from automate_engine.expressions import Compiled
from automate_engine.ports import Stores
from automate_engine.ports.journal import NewEvent, NewRun
from automate_engine.ports.workflows import WorkflowStore
from automate_engine.spec import WorkflowSettings
from automate_engine.triggers.matching import event_view

__all__ = ["created_run", "lenient_terms", "match_each", "match_event", "settings_of"]

_REMEMBERED = 10_000

_DEFAULT = WorkflowSettings()

_settings: OrderedDict[str, WorkflowSettings] = OrderedDict()
"""Settings by the hash of their document, which never changes."""


async def match_event(
    stores: Stores, event: NewEvent, trigger_ids: Sequence[int] | None = None
) -> list[Match]:
    """The triggers that an event matches, with the terms of the runs that it starts.

    With `trigger_ids`, those triggers alone are asked.
    """
    matches = await stores.triggers.match(event, trigger_ids)
    return [await _with_terms(stores.workflows, match, event) for match in matches]


async def match_each(stores: Stores, asked: Sequence[tuple[NewEvent, int]]) -> list[list[Match]]:
    """What `match_event` gives for each event and its trigger alone, in one look for all."""
    found = await stores.triggers.match_each(asked)
    return [
        [await _with_terms(stores.workflows, match, event) for match in matches]
        for (event, _trigger_id), matches in zip(asked, found, strict=True)
    ]


async def _with_terms(workflows: WorkflowStore, match: Match, event: NewEvent) -> Match:
    settings = _settings.get(match.spec_hash)
    if settings is None:
        settings = settings_of(match.spec_hash, await workflows.load_spec(match.version_id))
    if settings == _DEFAULT:
        return match
    owner = limit_owner(event.tenant_id, match.workflow_id, match.spec_hash)
    terms = lenient_terms(settings, owner, match.inputs, event_view(event))
    return replace(match, terms=terms)


def settings_of(spec_hash: str, document: JsonObject) -> WorkflowSettings:
    """The settings of a published document, read once."""
    settings = _settings.get(spec_hash)
    if settings is None:
        settings = WorkflowSettings.model_validate(document.get("settings") or {})
        _settings[spec_hash] = _DEFAULT if settings == _DEFAULT else settings
        while len(_settings) > _REMEMBERED:
            _settings.popitem(last=False)
    return settings


def lenient_terms(
    settings: WorkflowSettings, owner: str, inputs: JsonObject, event: JsonObject | None = None
) -> StartTerms:
    """The terms of a run that nobody can be told of: a key that cannot be evaluated is null, so
    that such runs share one limit."""
    return start_terms(settings, owner, inputs, event, evaluate=_key_or_null)


def _key_or_null(key: Compiled, names: JsonObject) -> JsonValue:
    try:
        return key.evaluate(names)
    except AutomateError:
        return None


def created_run(new: NewRun, run_id: int) -> Run:
    """The run that a commit created from `new` under a claim."""
    return Run(
        id=run_id,
        tenant_id=new.tenant_id,
        workflow_id=new.workflow_id,
        version_id=new.version_id,
        spec=new.spec,
        spec_hash=new.spec_hash,
        status=RunStatus.RUNNING,
        source=new.source,
        inputs=new.inputs,
        config=new.config,
        priority=new.priority,
        created_at=new.created_at,
        started_at=new.created_at,
        lease_epoch=1,
        available_at=new.claim.until if new.claim else new.available_at,
        event_id=new.event_id,
        trigger_id=new.trigger_id,
        parent_run_id=new.parent_run_id,
        parent_step_key=new.parent_step_key,
        rerun_of_id=new.rerun_of_id,
        depth=new.depth,
    )
