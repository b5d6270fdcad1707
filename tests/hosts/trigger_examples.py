"""The examples of triggers: loaded into a host, and looked at afterwards."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from automate_engine.workflows.triggers import TRIGGERS
from tests.hosts.conftest import Client, Host, ended

__all__ = ["EXAMPLES", "TENANT", "Example", "check_samples", "load", "runs_of", "the_run"]

EXAMPLES = Path(__file__).parents[2] / "examples" / "triggers"
TENANT = "acme"

_OF_OTHERS: Mapping[str, str] = {"webhook": "headers"}
"""By type, the part of the payload whose keys the sender chooses: their values are all text."""


@dataclass(frozen=True, slots=True)
class Example:
    """A workflow of the examples on a host, with its one trigger."""

    type: str
    workflow_id: str
    trigger: dict[str, Any]


async def load(
    host: Host, client: Client, type: str, folder: Path, *, server: str = "", secret: str = ""
) -> Example:
    """Import and publish the example of a type, with `server` for the servers that it names.

    A trigger that a document cannot hold, for it needs the `secret`, is made from the file beside.
    """
    text = (EXAMPLES / f"{type}.yaml").read_text()
    for name in ("shop", "crm", "news"):
        text = text.replace(f"https://{name}.example.com", server or f"https://{name}.example.com")
    path = folder / f"{type}.yaml"
    path.write_text(text)
    await host.import_file(path, TENANT)
    (workflow,) = (await client.get("/v1/workflows")).json()["items"]
    triggers = f"/v1/workflows/{workflow['workflow_id']}/triggers"
    beside = EXAMPLES / f"{type}.json"
    if beside.exists():
        made = await client.post(
            triggers, json={**json.loads(beside.read_text()), "secret": secret}
        )
        assert made.status_code == 201, made.text
    (trigger,) = (await client.get(triggers)).json()["items"]
    assert trigger["type"] == type
    return Example(type, workflow["workflow_id"], trigger)


async def runs_of(client: Client, workflow_id: str) -> list[dict[str, Any]]:
    answer = await client.get("/v1/runs", params={"workflow_id": workflow_id})
    items: list[dict[str, Any]] = answer.json()["items"]
    return items


async def the_run(client: Client, example: Example) -> dict[str, Any]:
    """The one run of the example, when it has ended."""
    async with asyncio.timeout(20):
        while not (found := await runs_of(client, example.workflow_id)):
            await asyncio.sleep(0.02)
    (run,) = found
    return await ended(client, run["run_id"])


async def check_samples(client: Client, example: Example, run: dict[str, Any]) -> None:
    """The sample of the type is the documented one, and the event of the run has its shape."""
    samples = (await client.get(f"/v1/triggers/{example.trigger['trigger_id']}/samples")).json()
    assert samples["sample"] == TRIGGERS[example.type].sample
    payloads = {event["event_id"]: event["payload"] for event in samples["events"]}
    if run["event_id"] is None:
        assert (payloads, samples["sample"]) == ({}, {})
        return
    got = payloads[run["event_id"]]
    assert _shape_of(example.type, got) == _shape_of(example.type, samples["sample"])


def _shape_of(type: str, payload: dict[str, Any]) -> Any:
    """Keys and JSON types of a payload, all the way down."""
    part = _OF_OTHERS.get(type, "")
    if part in payload:
        payload = payload | {part: set(map(_shape, payload[part].values()))}
    return _shape(payload)


def _shape(value: Any) -> Any:
    match value:
        case dict():
            return {name: _shape(inner) for name, inner in value.items()}
        case list():
            return [_shape(inner) for inner in value[:1]]
        case bool() | None | str() | set():
            return value if isinstance(value, set) else type(value).__name__
        case _:
            return "number"
