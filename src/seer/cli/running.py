"""``seer run``: starting a run and following it to its end."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from typing import Annotated, Any

import typer

from automate_engine.api import RequestContext
from automate_engine.domain import AutomateError, JsonObject, Run, RunStatus
from automate_engine.domain.ids import Kind
from automate_engine.workflows.following import attend_run
from automate_engine.workflows.runs import run_document, start_run
from seer.cli.display import display
from seer.cli.inputs import read_document, read_inputs
from seer.cli.options import JsonOption, UserOption
from seer.cli.output import complain, plain, print_data
from seer.cli.runs import run_data
from seer.cli.session import LOCAL_USER, Session, find_workflow, session
from seer.config import settings
from seer.services import running_engine

__all__ = ["run"]

_FILES = {".json", ".yaml", ".yml"}


def run(
    target: Annotated[
        str,
        typer.Argument(
            metavar="WORKFLOW|FILE",
            help="An id or slug, of which the live version runs; or a document in YAML or JSON.",
        ),
    ],
    written: Annotated[
        list[str] | None,
        typer.Option(
            "--input",
            "-i",
            metavar="NAME=VALUE",
            help="An input: the value is JSON or else text. Or a JSON object with several.",
        ),
    ] = None,
    input_file: Annotated[
        str | None,
        typer.Option(metavar="FILE", help="The inputs, a JSON object; - reads standard input."),
    ] = None,
    runtime: Annotated[
        str, typer.Option(metavar="NAME", help="What executes the run: native or langgraph.")
    ] = "native",
    timeout: Annotated[
        float | None,
        typer.Option(min=0, metavar="SECONDS", help="How long to wait for the end of the run."),
    ] = None,
    as_json: JsonOption = False,
    user: UserOption = LOCAL_USER,
) -> None:
    """Start a run, show its steps, and print its outputs as JSON.

    It is executed here unless another worker takes it. Ctrl-C cancels it; a second one leaves it.
    The status is 0 when the run completed, else 1. With --json the run is printed as
    `seer runs show --json` prints it.
    """
    inputs = read_inputs(input_file, written or ())
    document = read_document(Path(target)) if _is_file(target) else None

    async def work() -> tuple[Run, Any]:
        async with _executing(user) as context:
            if document is None:
                run_id, nodes = await _start_workflow(context, target, inputs, runtime)
            else:
                run_id, nodes = await _start_document(context, document, inputs, runtime)
            ended = await _attend(context, run_id, nodes, timeout)
            public_id = context.public(Kind.RUN, run_id)
            return ended, await run_data(context, public_id) if as_json else ended.outputs

    ended, result = asyncio.run(work())
    if as_json or ended.status is RunStatus.COMPLETED:
        print_data(result, as_json=True)
    if ended.status is not RunStatus.COMPLETED:
        complain(f"The run ended as {ended.status}{_reason(ended)}")
        raise typer.Exit(1)


@asynccontextmanager
async def _executing(user: str) -> AsyncIterator[Session]:
    """A session whose new runs are executed in this process."""
    async with (
        session(user) as context,
        running_engine(context.services, settings()) as engine,
    ):
        yield replace(context, services=replace(context.services, submitter=engine))


async def _start_workflow(
    context: RequestContext, reference: str, inputs: JsonObject, runtime: str
) -> tuple[int, int]:
    """Start a run of the live version; its id, and how many nodes it has."""
    workflow_id = context.internal(Kind.WORKFLOW, await find_workflow(context, reference))
    workflows = context.services.stores.workflows
    version = await workflows.live_version(context.tenant_id, workflow_id)
    run_id = await start_run(
        context.services, context.principal, workflow_id, inputs, runtime=runtime
    )
    return run_id, len(version.spec["nodes"])


async def _start_document(
    context: RequestContext, document: JsonObject, inputs: JsonObject, runtime: str
) -> tuple[int, int]:
    """Start a run of a document; its id, and how many nodes it has."""
    run_id = await run_document(
        context.services, context.principal, document, inputs, runtime=runtime
    )
    return run_id, len(document["nodes"])


async def _attend(
    context: RequestContext,
    run_id: int,
    nodes: int,
    timeout: float | None,  # noqa: ASYNC109 - ends the waiting, not the run
) -> Run:
    with display() as show:
        try:
            return await attend_run(
                context.services, context.principal, run_id, show, total=nodes, timeout=timeout
            )
        except TimeoutError:
            public_id = context.public(Kind.RUN, run_id)
            raise AutomateError(
                f"The run {public_id} has not ended in time. It goes on as soon as a worker takes "
                f"it. See: seer runs tail {public_id}"
            ) from None


def _reason(run: Run) -> str:
    error = run.error or {}
    place = f" in step {plain(error['step'])}" if error.get("step") else ""
    return f"{place}: {plain(error['message'])}" if error.get("message") else f"{place}."


def _is_file(target: str) -> bool:
    path = Path(target)
    return path.suffix in _FILES or path.is_file()
