"""What a type of trigger supplies.

A type is a subclass of `TriggerKind`; one that looks for news by itself is a `Poller`. One instance
of it is registered and shared by all triggers, so it keeps no state.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING, Any, ClassVar, Final, Generic, Literal, TypeVar
from uuid import uuid4

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

from automate_engine.domain.events import Trigger
from automate_engine.domain.json import JsonObject, JsonValue
from automate_engine.triggers.coalescing import Debounce, EventBatch

if TYPE_CHECKING:
    from automate_engine.net import GuardedClient

__all__ = [
    "ADVANCED",
    "Bell",
    "Item",
    "PlainTriggerConfig",
    "PollConfig",
    "PollContext",
    "Polled",
    "Poller",
    "Ring",
    "SecretLabel",
    "SetupContext",
    "TriggerConfig",
    "TriggerKind",
]


ADVANCED: Final[dict[str, JsonValue]] = {"x-advanced": True}
"""What the schema of a field has that few people need: forms show it on demand."""


class PlainTriggerConfig(BaseModel):
    """Base of the configurations of triggers whose runs each have one event, or none. Unknown
    fields are refused.

    Titles and descriptions of the fields become forms.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    inputs: dict[str, Any] | None = Field(
        None,
        title="Inputs",
        description="The inputs of the runs: values or expressions over event, by name.",
    )
    pause_after_failures: int | None = Field(
        None,
        ge=0,
        le=100,
        title="Pause after failures",
        description="After so many runs in a row that failed the trigger is disabled; 0 is never. "
        "By default as the service is set to.",
        json_schema_extra=ADVANCED,
    )


class TriggerConfig(PlainTriggerConfig):
    """Base of the configurations of triggers, whose events may join each other in one run."""

    debounce: Debounce | None = Field(
        None,
        title="Debounce",
        description="Lets events that follow each other become one run, of the newest event.",
        json_schema_extra=ADVANCED,
    )
    batch: EventBatch | None = Field(
        None,
        title="Batch",
        description="Collects events for one run, whose expressions see all of them as events.",
        json_schema_extra=ADVANCED,
    )


class PollConfig(TriggerConfig):
    """Base of the configurations of pollers."""

    interval_seconds: int = Field(
        300,
        ge=5,
        le=31_536_000,
        title="Interval",
        description="Seconds from one look to the next.",
    )
    first_run: Literal["from_now", "everything"] = Field(
        "from_now",
        title="First look",
        description="Whether runs start for what comes after the first look, or for everything "
        "that it finds too.",
    )
    max_failures: int = Field(
        10,
        ge=1,
        le=1000,
        title="Most failures",
        description="After so many failures in a row the trigger is disabled.",
        json_schema_extra=ADVANCED,
    )


ConfigT = TypeVar("ConfigT")
PollConfigT = TypeVar("PollConfigT", bound=PollConfig)


@dataclass(frozen=True, slots=True, kw_only=True)
class SetupContext:
    """What may be used to prepare for a trigger elsewhere."""

    trigger: Trigger
    secret: str | None = field(repr=False)
    http: GuardedClient


@dataclass(frozen=True, slots=True)
class SecretLabel:
    """What a form calls the secret of a trigger, and what it says about it."""

    title: str
    description: str


class TriggerKind(ABC, Generic[ConfigT]):
    """A type of trigger.

    `config_type` is the model of its configuration, or a union of models. `sample` is the payload
    of an event as such a trigger gets it. `secret_label` tells a person what the
    secret is; None is for a type without. Triggers with `has_path` are found by their source, which
    is unique among those of the type. Those with `has_setup` are set up elsewhere while they are
    enabled.
    """

    type: ClassVar[str]
    title: ClassVar[str]
    description: ClassVar[str]
    icon: ClassVar[str]
    config_type: ClassVar[Any]
    sample: ClassVar[JsonObject]
    secret_label: ClassVar[SecretLabel | None] = None
    has_path: ClassVar[bool] = False
    has_setup: ClassVar[bool] = False

    @cached_property
    def config_adapter(self) -> TypeAdapter[ConfigT]:
        """What checks a configuration; its `validate_python` raises pydantic's ValidationError."""
        return TypeAdapter(self.config_type)

    def source(self, config: ConfigT) -> str:
        """What events for the trigger name as their source."""
        return ""

    def subject(self, config: ConfigT, secret: str | None) -> JsonValue:
        """What the engine looks at for such a trigger. While it stays equal, a trigger whose
        configuration is changed goes on from where it was; else it begins anew."""
        return None

    def changed_source(self, former: str, source: str, *, goes_on: bool) -> str:
        """The source of a trigger whose configuration is changed: `source` is that of a new one."""
        return source

    def needs_secret(self, config: ConfigT) -> bool | None:
        """Whether a trigger has to have a secret; None when it cannot have one."""
        return None

    def secret_fault(self, config: ConfigT, secret: str) -> str | None:
        """What keeps a secret from being one of such a trigger, as a sentence, if anything does."""
        return None

    def first_due(self, config: ConfigT, now: datetime) -> datetime | None:
        """When the engine has to act for a new or enabled trigger; None when never."""
        return None

    async def set_up(self, config: ConfigT, context: SetupContext) -> None:
        """Prepare what a trigger that is made or enabled needs elsewhere; it may be there already.

        Raises RetryableError when it may succeed later, PermanentError when somebody has to change
        something; nothing is prepared then.
        """
        return

    async def take_down(self, config: ConfigT, context: SetupContext) -> None:
        """Remove what `set_up` prepared, for a trigger that is disabled or deleted. Raises as it
        does."""
        return


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """Something new that a poller found. `key` tells it apart from the others: the same key again
    is the same item."""

    key: str
    payload: JsonObject


@dataclass(frozen=True, slots=True, kw_only=True)
class Polled:
    """What a look brought: items, oldest first, and the cursor for the next look. With `more`
    the next look follows at once."""

    items: Sequence[Item]
    cursor: JsonValue
    more: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class PollContext:
    """What a look may use. `cursor` is what the look before returned, None for the first one."""

    trigger: Trigger
    secret: str | None = field(repr=False)
    cursor: JsonValue
    now: datetime
    http: GuardedClient


Ring = Callable[[str | None], None]
"""What is called when there may be news for a name, or with None for all."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bell:
    """What tells that a look is worth while before it is due.

    `listen` calls what it is given with the `name` of a trigger, and with None when it has begun to
    listen, until it fails. All triggers of a `place`, which may be a secret, share one.
    """

    place: str = field(repr=False)
    name: str
    listen: Callable[[Ring], Awaitable[None]]


class Poller(TriggerKind[PollConfigT]):
    """A type of trigger whose triggers look for news every so often."""

    def source(self, config: PollConfigT) -> str:
        """A new name for each trigger, so that its items are events for it alone."""
        return uuid4().hex

    def subject(self, config: PollConfigT, secret: str | None) -> JsonValue:
        """All that the type adds to what pollers have, and the secret."""
        own = config.model_dump(mode="json", exclude=set(PollConfig.model_fields))
        return {"config": own, "secret": secret}

    def changed_source(self, former: str, source: str, *, goes_on: bool) -> str:
        """A new name for one that begins anew, so that items with the keys of former ones count."""
        return former if goes_on else source

    def first_due(self, config: PollConfigT, now: datetime) -> datetime | None:
        return now

    def bell(self, config: PollConfigT, context: SetupContext) -> Bell | None:
        """What tells a trigger of news, if anything does; it is a hint that may be lost."""
        return None

    @abstractmethod
    async def poll(self, config: PollConfigT, context: PollContext) -> Polled:
        """Look for what is new since the cursor.

        Raises RetryableError when the look may succeed later, PermanentError when somebody has to
        change something. It may be repeated after a crash, with the cursor of before.
        """
