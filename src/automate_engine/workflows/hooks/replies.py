"""What the run that a delivery started answers."""

from __future__ import annotations

import re
from collections.abc import AsyncGenerator, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from automate_engine.domain import (
    JsonObject,
    JsonValue,
    NotFoundError,
    Run,
    StepRecord,
    StepStatus,
    decode_json,
)
from automate_engine.workflows.following import follow_run, with_outputs
from automate_engine.workflows.services import Services

__all__ = ["Reply", "follow_replies"]

_INDEX: Final = re.compile(r"\[\d+\]")
_TYPE: Final = "respond"


@dataclass(frozen=True, slots=True)
class Reply:
    """What a `respond` step said. With `more` a later one goes on."""

    status: int
    headers: Mapping[str, str]
    body: JsonValue
    more: bool


async def follow_replies(
    services: Services, tenant_id: str, run_id: int
) -> AsyncGenerator[Reply | Run, None]:
    """What the `respond` steps of a run say, up to the first without `more`.

    When the run ends before that, the last value is the run with its outputs. Steps of the
    workflows that the run calls do not count: those are runs of their own. Of a run that has been
    deleted nothing more comes.
    """
    try:
        async for reply in _replies(services, tenant_id, run_id):
            yield reply
    except NotFoundError:
        return


async def _replies(
    services: Services, tenant_id: str, run_id: int
) -> AsyncGenerator[Reply | Run, None]:
    paths: frozenset[str] | None = None
    async for update in follow_run(services, tenant_id, run_id):
        if update is None:
            continue
        if paths is None:
            paths = frozenset(_paths(await _document(services, update.run)))
        if update.step is None:
            if update.run.status.is_terminal:
                yield await with_outputs(services, update.run)
        elif _is_said(update.step, paths):
            reply = Reply(**await _output(services, tenant_id, update.step))
            yield reply
            if not reply.more:
                return


def _is_said(step: StepRecord, paths: frozenset[str]) -> bool:
    return step.status is StepStatus.COMPLETED and _INDEX.sub("", step.key) in paths


async def _document(services: Services, run: Run) -> JsonObject:
    if run.version_id is None:
        return run.spec or {}
    return await services.stores.workflows.load_spec(run.version_id)


def _paths(graph: Any, prefix: str = "") -> Iterator[str]:
    """The ids of the `respond` nodes of a graph and of the bodies in it, after those of the nodes
    around them."""
    nodes = graph.get("nodes") if isinstance(graph, dict) else None
    for node in nodes if isinstance(nodes, list) else ():
        path = f"{prefix}{node['id']}"
        if node["type"] == _TYPE:
            yield path
        yield from _paths(node.get("config", {}).get("body"), f"{path}/")


async def _output(services: Services, tenant_id: str, step: StepRecord) -> JsonObject:
    encoded = step.output
    if step.output_blob is not None:
        encoded = await services.stores.blobs.get(tenant_id, step.output_blob)
    output: JsonObject = decode_json(encoded or b"{}")
    return output
