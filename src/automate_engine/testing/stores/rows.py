"""Rows of the memory database: values are kept encoded, so that nobody shares a mutable object."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime
from typing import Protocol, TypeAlias, TypeVar

from automate_engine.domain.errors import NotFoundError
from automate_engine.domain.events import Event, Page, Trigger
from automate_engine.domain.json import JsonValue, decode_json, encode_json
from automate_engine.domain.proposals import Proposal, ProposalDetail
from automate_engine.domain.rates import Rate
from automate_engine.domain.runs import Concurrency, Lease, Run, StepRecord, StepStatus
from automate_engine.domain.workflows import Draft, Version, Workflow
from automate_engine.ports.coalescing import Waiting
from automate_engine.ports.journal import NewRun

__all__ = [
    "EventRow",
    "JobCode",
    "JobRow",
    "ProposalRow",
    "RunRow",
    "StepRow",
    "TriggerRow",
    "VersionRow",
    "WorkflowRow",
    "encoded",
    "newest_first",
    "not_found",
]


def encoded(value: JsonValue) -> bytes | None:
    """`value` as JSON, or None for None. Raises PermanentError when it is not plain JSON."""
    return None if value is None else encode_json(value)


def decoded(value: bytes | None) -> JsonValue:
    return None if value is None else decode_json(value)


def not_found(what: str) -> NotFoundError:
    return NotFoundError(f"There is no such {what}. Check the id.")


class _Row(Protocol):
    @property
    def id(self) -> int: ...


_AnyRow = TypeVar("_AnyRow", bound=_Row)
_Item = TypeVar("_Item")


def newest_first(
    rows: Iterable[_AnyRow], after: int | None, limit: int, read: Callable[[_AnyRow], _Item]
) -> Page[_Item]:
    """The page that follows the row `after`, of rows given newest first."""
    chosen: list[_AnyRow] = []
    for row in rows:
        if after is not None and row.id >= after:
            continue
        if len(chosen) == limit:
            return Page([read(row) for row in chosen], chosen[-1].id if chosen else after)
        chosen.append(row)
    return Page([read(row) for row in chosen])


@dataclass(slots=True, kw_only=True)
class VersionRow:
    """A version; `version` has an empty spec."""

    version: Version
    spec: bytes

    @property
    def id(self) -> int:
        return self.version.id

    def read(self) -> Version:
        return replace(self.version, spec=decode_json(self.spec))


@dataclass(slots=True, kw_only=True)
class WorkflowRow:
    """A workflow with its draft and its versions, the oldest first."""

    workflow: Workflow
    config: bytes
    draft: Draft
    draft_spec: bytes
    versions: list[VersionRow] = field(default_factory=list)
    live: VersionRow | None = None
    deleted: bool = False

    @property
    def id(self) -> int:
        return self.workflow.id

    def read(self) -> Workflow:
        return replace(
            self.workflow,
            config=decode_json(self.config),
            tags=list(self.workflow.tags),
            live_version_id=self.live.version.id if self.live else None,
            live_version_number=self.live.version.number if self.live else None,
        )

    def read_draft(self) -> Draft:
        return replace(self.draft, spec=decode_json(self.draft_spec))


@dataclass(slots=True, kw_only=True)
class ProposalRow:
    """A proposal with its documents."""

    proposal: Proposal
    base_spec: bytes
    spec: bytes

    @property
    def id(self) -> int:
        return self.proposal.id

    def read(self) -> Proposal:
        return replace(self.proposal)

    def read_detail(self) -> ProposalDetail:
        return ProposalDetail(
            **asdict(self.proposal),
            base_spec=decode_json(self.base_spec),
            spec=decode_json(self.spec),
        )


@dataclass(slots=True, kw_only=True)
class TriggerRow:
    """A trigger; `trigger` has no config, no filters and no state. `enabled_after_run` is the
    newest run when it was last enabled."""

    trigger: Trigger
    config: bytes
    filters: bytes | None
    state: bytes = b"{}"
    enabled_after_run: int = 0
    deleted: bool = False

    @property
    def id(self) -> int:
        return self.trigger.id

    def has_path(self, type: str, path: str) -> bool:
        return self.trigger.type == type and self.trigger.source == path

    def listens_to(self, type: str, source: str) -> bool:
        return self.trigger.type == type and self.trigger.source in (source, "")

    def read(self) -> Trigger:
        return replace(
            self.trigger,
            config=decode_json(self.config),
            filters=decoded(self.filters),
            state=decode_json(self.state),
        )


@dataclass(slots=True, kw_only=True)
class EventRow:
    """An event with the ids of the runs it started; `event` has no payload."""

    event: Event
    payload: bytes
    run_ids: list[int] = field(default_factory=list)

    @property
    def id(self) -> int:
        return self.event.id

    def read(self) -> Event:
        return replace(self.event, payload=decode_json(self.payload))


@dataclass(slots=True, kw_only=True)
class RunRow:
    """A run with its steps by key and attempt; `run` has none of its JSON values.

    `start_from` are the steps that a new run brings, until it is stored. A run of several events,
    which are the `event_ids`, has what the newest of them `asked` for, and what it waits for.
    """

    run: Run
    spec: bytes | None
    inputs: bytes
    config: bytes
    outputs: bytes | None = None
    error: bytes | None = None
    waits: bool = False
    concurrency: Concurrency | None = None
    rate: Rate | None = None
    steps: dict[tuple[str, int], StepRow] = field(default_factory=dict)
    latest: dict[str, StepRow] = field(default_factory=dict)
    start_from: list[StepRow] = field(default_factory=list)
    repeats_events: bool = False
    asked: NewRun | None = None
    waiting: Waiting | None = None
    event_ids: list[int] = field(default_factory=list)

    @property
    def id(self) -> int:
        return self.run.id

    @property
    def has_signal(self) -> bool:
        """Whether there is a cancel request, or a resolution that was not acted on."""
        return self.run.cancel_requested_at is not None or any(
            step.record.status is StepStatus.WAITING and step.record.resolution is not None
            for step in self.latest.values()
        )

    def is_held_under(self, lease: Lease) -> bool:
        """Whether a write under the lease counts."""
        return self.run.lease_epoch == lease.epoch and not self.run.status.is_terminal

    def read(self) -> Run:
        return replace(
            self.run,
            spec=decoded(self.spec),
            inputs=decode_json(self.inputs),
            config=decode_json(self.config),
            outputs=decoded(self.outputs),
            error=decoded(self.error),
        )


@dataclass(slots=True, kw_only=True, eq=False)
class StepRow:
    """One attempt of a step; `record` has neither error nor match.

    `is_approval` stays set when the step no longer waits.
    """

    id: int
    run_row: RunRow
    record: StepRecord
    error: bytes | None
    wait_match: bytes | None
    is_approval: bool = False

    def read(self) -> StepRecord:
        return replace(self.record, error=decoded(self.error), wait_match=decoded(self.wait_match))

    @property
    def waits(self) -> bool:
        """Whether it may still be resolved."""
        return (
            self.record.status is StepStatus.WAITING
            and self.record.resolution is None
            and not self.run_row.run.status.is_terminal
        )


JobCode: TypeAlias = Callable[[], Awaitable[JsonValue]]
"""What a job does: gives its result or raises."""


@dataclass(slots=True, kw_only=True)
class JobRow:
    """A job; `available_at` is None once it ended."""

    id: int
    code: JobCode
    priority: int
    scheduled_at: datetime
    max_attempts: int
    available_at: datetime | None = None
    attempts: int = 0
    epoch: int = 0
    owner: str | None = None
