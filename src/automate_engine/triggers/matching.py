"""Whether an event passes a trigger's filters, and what inputs it gives to the run: pure functions.

The event is the one that expressions see under the name ``event`` (`Event.as_json`).
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import Final

from automate_engine.domain.errors import AutomateError
from automate_engine.domain.events import Trigger, TriggerType
from automate_engine.domain.json import (
    JsonObject,
    JsonValue,
    canonical_json,
    decode_json,
    sha256_hex,
)
from automate_engine.domain.matching import matches_values, value_at
from automate_engine.expressions import (
    Compiled,
    compile_condition,
    compile_value,
    demanded_values,
)
from automate_engine.ports.journal import NewEvent

__all__ = [
    "batch_inputs",
    "event_view",
    "extract_inputs",
    "filter_key",
    "payload_key",
    "trigger_matches",
]

_MAX_PATH: Final = 200
_PAYLOAD: Final = ("event", "payload")


def event_view(event: NewEvent) -> JsonObject:
    """A new event as expressions see it: what `Event.as_json` gives once it is stored."""
    return {
        "type": event.type,
        "source": event.source,
        "payload": event.payload,
        "trace_id": str(event.trace_id),
        "received_at": event.received_at.isoformat(),
    }


def trigger_matches(trigger: Trigger, event: JsonObject) -> bool:
    """Whether an event passes a trigger's filters. Its type and source were compared before.

    A model change passes when the trigger's `operations` name its own. `filters` is None (every
    event passes), a mapping of dotted paths in the payload to the values
    they must have (``{"body.action": "opened"}``), or a condition over ``event``, with or without
    braces. A condition that cannot be evaluated for this event does not hold.
    """
    operations = trigger.config.get("operations")
    if operations and event["payload"].get("operation") not in operations:
        return False
    filters = trigger.filters
    if filters is None:
        return True
    if isinstance(filters, dict):
        return matches_values(filters, event["payload"])
    return isinstance(filters, str) and _holds(filters, event)


def filter_key(filters: JsonValue) -> tuple[str, str]:
    """What finds the triggers of an event: a place of the payload, and the hash of the value that
    the filters demand there.

    It is the first of their equalities with a text, a number, true, false or null, whose dotted
    path has at most 200 characters; ``("", "")`` when there is none.
    """
    for path, wanted in _equalities(filters):
        digest = _value_hash(wanted)
        if digest is not None and 0 < len(path) <= _MAX_PATH:
            return path, digest
    return "", ""


def payload_key(payload: JsonValue, path: str) -> str | None:
    """The hash of the value at the path of a `filter_key`, which is the one of the triggers whose
    filters may hold; None when no filters with this path do."""
    return "" if path == "" else _value_hash(value_at(payload, path))


def _equalities(filters: JsonValue) -> Iterable[tuple[str, JsonValue]]:
    if isinstance(filters, dict):
        return filters.items()
    return _of_payload(filters) if isinstance(filters, str) else ()


def _of_payload(condition: str) -> Iterator[tuple[str, JsonValue]]:
    for path, value in demanded_values(condition):
        names = [name for name in path[2:] if isinstance(name, str) and "." not in name]
        if path[:2] == _PAYLOAD and len(names) == len(path) - 2:
            yield ".".join(names), value


def _value_hash(value: JsonValue) -> str | None:
    """The same for values that are equal, as true and 1 and 1.0 are; None for lists and objects."""
    if isinstance(value, bool) or (isinstance(value, float) and value.is_integer()):
        value = int(value)
    if value is None or isinstance(value, str | int | float):
        return sha256_hex(json.dumps(value).encode())
    return None


def extract_inputs(trigger: Trigger, event: JsonObject) -> JsonObject:
    """The inputs of the run that an event starts.

    With ``inputs`` in the trigger's config, a mapping of names to values that may be expressions
    over ``event`` and ``events``, which is ``[event]``, each is evaluated; one that cannot be is
    left out, so that the run itself tells what it lacks. Otherwise they are the body of a webhook's
    delivery, or the payload of another event; one that is not an object comes as ``{"body": …}`` or
    ``{"payload": …}``. Those of a trigger with batches are the `batch_inputs` of this event alone.
    """
    written = trigger.config.get("inputs")
    if trigger.config.get("batch") or isinstance(written, dict):
        return batch_inputs(written, [event])
    payload = event["payload"]
    if event["type"] == TriggerType.WEBHOOK and isinstance(payload, dict):
        return _as_object("body", payload.get("body"))
    return _as_object("payload", payload)


def batch_inputs(written: JsonValue, events: list[JsonObject]) -> JsonObject:
    """The inputs of the run that several events become, in their order: as written over
    ``event``, the newest, and ``events``, or else their payloads as ``{"events": […]}``."""
    if not isinstance(written, dict):
        return {"events": [event["payload"] for event in events]}
    return _evaluated(written, {"event": events[-1], "events": events})


def _as_object(name: str, value: JsonValue) -> JsonObject:
    return value if isinstance(value, dict) else {name: value}


def _holds(condition: str, event: JsonObject) -> bool:
    try:
        return bool(_compiled_condition(condition).evaluate({"event": event}))
    except AutomateError:
        return False


def _evaluated(written: JsonObject, names: JsonObject) -> JsonObject:
    inputs: JsonObject = {}
    for name, value in written.items():
        try:
            inputs[name] = _compiled_value(canonical_json(value)).evaluate(names)
        except AutomateError:
            continue
    return inputs


@lru_cache(maxsize=2_000)
def _compiled_condition(condition: str) -> Compiled:
    return compile_condition(condition, field="filters")


@lru_cache(maxsize=2_000)
def _compiled_value(encoded: bytes) -> Compiled:
    return compile_value(decode_json(encoded), field="config.inputs")
