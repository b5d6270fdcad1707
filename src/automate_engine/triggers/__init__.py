"""What starts runs: types of triggers, verified deliveries, and the matching of events."""

from automate_engine.triggers.base import (
    ADVANCED,
    Bell,
    Item,
    PlainTriggerConfig,
    PollConfig,
    PollContext,
    Polled,
    Poller,
    Ring,
    SetupContext,
    TriggerConfig,
    TriggerKind,
)
from automate_engine.triggers.matching import extract_inputs, filter_key, trigger_matches
from automate_engine.triggers.registry import TriggerRegistry, builtin_triggers
from automate_engine.triggers.schedules import next_tick, parse_schedule
from automate_engine.triggers.verification import SignatureError, verify

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
    "SetupContext",
    "SignatureError",
    "TriggerConfig",
    "TriggerKind",
    "TriggerRegistry",
    "builtin_triggers",
    "extract_inputs",
    "filter_key",
    "next_tick",
    "parse_schedule",
    "trigger_matches",
    "verify",
]
