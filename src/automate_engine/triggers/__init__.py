"""What starts runs: schedules, verified deliveries, and the matching of events."""

from automate_engine.triggers.matching import extract_inputs, trigger_matches
from automate_engine.triggers.schedules import next_tick, parse_schedule
from automate_engine.triggers.signatures import SignatureError, verify

__all__ = [
    "SignatureError",
    "extract_inputs",
    "next_tick",
    "parse_schedule",
    "trigger_matches",
    "verify",
]
