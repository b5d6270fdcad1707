"""How Seer stores runs, their checkpoints and events."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from automate_engine.domain import Event, JsonObject, Match, decode_json
from automate_engine.domain.ids import Kind
from automate_engine.ports.journal import Finish, NewRun, ProcessedEvent
from automate_engine.sql import Encoding, Names, Row, Schema
from seer.database.models_triggers import event_hash
from seer.database.public_ids import make_public_id

__all__ = ["SCHEMA"]


def _inputs_and_config(encoding: Encoding, inputs: bytes, config: bytes) -> Row:
    return encoding.document(inputs), encoding.document(config)


def _read_inputs_and_config(values: Sequence[Any]) -> tuple[JsonObject, JsonObject]:
    return decode_json(values[0]), decode_json(values[1])


def _public_ids(run_id: int, run: NewRun) -> Row:
    public_id = make_public_id(Kind.RUN, run_id)
    return public_id, public_id


def _message(change: Finish | None) -> Row:
    error = change.error if change else None
    return (str(error.get("message", "")) if error else None,)


def _event_values(event: Event, matches: Sequence[Match]) -> Row:
    digest = event_hash(event.dedupe_key, event.payload)
    return digest, event.processed_at is not None, _first(matches)


def _processed_values(item: ProcessedEvent) -> Row:
    return True, _first(item.matches)


def _first(matches: Sequence[Match]) -> int | None:
    """The subscription that an event is shown with: the first that it matched."""
    return matches[0].trigger_id if matches else None


_OF_THREADS = " WHERE thread_id IN (SELECT thread_id FROM workflow_runs WHERE id = ANY(%s))"

SCHEMA = Schema(
    names=Names(
        runs="workflow_runs",
        steps="workflow_run_checkpoints",
        events="trigger_events",
        run_events="workflow_run_events",
        workflows="workflows",
        triggers="trigger_subscriptions",
        rates="workflow_run_rates",
        tenant="user_id",
        workflow="workflow_id",
        version="workflow_version_id",
        trigger="subscription_id",
        ended_at="completed_at",
        error="error_detail",
        run="run_id",
        payload="event_data",
        received_at="created_at",
        trigger_type="trigger_type",
    ),
    start_columns=(("inputs", "json"), ("config", "json")),
    inputs=("inputs", None),
    start_values=_inputs_and_config,
    read_start=_read_inputs_and_config,
    run_columns=(("run_id", "text"), ("thread_id", "text")),
    run_values=_public_ids,
    change_columns=(("error", "text"),),
    change_values=_message,
    event_columns=(
        ("event_hash", "text"),
        ("processed", "boolean"),
        ("subscription_id", "bigint"),
    ),
    event_values=_event_values,
    processed_columns=(("processed", "boolean"), ("subscription_id", "bigint")),
    processed_values=_processed_values,
    deletes=(
        f"DELETE FROM workflow_run_checkpoint_writes{_OF_THREADS}",  # noqa: S608 - constants
        f"DELETE FROM workflow_run_checkpoints{_OF_THREADS}",  # noqa: S608 - constants
    ),
)
