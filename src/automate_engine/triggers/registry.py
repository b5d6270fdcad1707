"""The types of triggers that an engine knows, by name."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from automate_engine.triggers.base import TriggerKind
from automate_engine.triggers.event import EventTrigger
from automate_engine.triggers.manual import ManualTrigger
from automate_engine.triggers.model_change import ModelChangeTrigger
from automate_engine.triggers.poll import FeedPoll, HttpPoll, SqlPoll
from automate_engine.triggers.postgres_change import OwnDatabase, PostgresChange
from automate_engine.triggers.schedules import ScheduleTrigger
from automate_engine.triggers.webhook import WebhookTrigger
from automate_engine.triggers.workflow_error import WorkflowErrorTrigger

__all__ = ["TriggerRegistry", "builtin_triggers"]


class TriggerRegistry(Mapping[str, TriggerKind[Any]]):
    """A mapping from names to types of triggers. Two of one name are a ValueError."""

    def __init__(self, kinds: Iterable[TriggerKind[Any]] = ()) -> None:
        self._kinds: dict[str, TriggerKind[Any]] = {}
        for kind in kinds:
            self.register(kind)

    def register(self, kind: TriggerKind[Any]) -> None:
        if kind.type in self._kinds:
            raise ValueError(f"There are two trigger types named {kind.type!r}. Rename one.")
        self._kinds[kind.type] = kind

    def __getitem__(self, name: str) -> TriggerKind[Any]:
        return self._kinds[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._kinds)

    def __len__(self) -> int:
        return len(self._kinds)


def builtin_triggers(
    *,
    local_databases: bool = False,
    own_database: OwnDatabase | None = None,
    models: bool = True,
) -> TriggerRegistry:
    """A new registry with the types of triggers that the engine brings.

    `local_databases` lets pollers of databases open SQLite files and Unix sockets; `own_database`
    is that of the host, some of whose tables they may follow. `models` tells whether the host has
    models whose changes are events.
    """
    return TriggerRegistry(
        [
            ManualTrigger(),
            WebhookTrigger(),
            ScheduleTrigger(),
            *([ModelChangeTrigger()] if models else []),
            HttpPoll(),
            FeedPoll(),
            SqlPoll(local_databases=local_databases),
            PostgresChange(local_databases=local_databases, own=own_database),
            EventTrigger(),
            WorkflowErrorTrigger(),
        ]
    )
