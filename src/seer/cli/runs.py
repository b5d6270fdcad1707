"""``seer runs``: looking at runs, following and cancelling them."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

import orjson
import typer

from automate_engine.api import RequestContext, schemas
from automate_engine.api.handlers import runs as handlers
from automate_engine.api.streams import event_of
from automate_engine.domain import RunStatus, decode_json
from automate_engine.domain.ids import Kind
from automate_engine.workflows.following import follow_run
from seer.cli.display import event_line
from seer.cli.options import CursorOption, JsonOption, LimitOption, RunArgument, UserOption
from seer.cli.output import as_plain_data, print_answer, print_data, print_table, tell
from seer.cli.session import LOCAL_USER, find_workflow, within_session

__all__ = ["app", "run_data"]

app = typer.Typer(help="Look at runs, follow and cancel them.", no_args_is_help=True)

_STEPS = 1000


@app.command("list")
def list_runs(
    workflow: Annotated[
        str | None, typer.Option(metavar="WORKFLOW", help="Only runs of this one: an id or a slug.")
    ] = None,
    status: Annotated[RunStatus | None, typer.Option(help="Only runs with this status.")] = None,
    limit: LimitOption = 50,
    cursor: CursorOption = None,
    as_json: JsonOption = False,
    user: UserOption = LOCAL_USER,
) -> None:
    """List runs, the newest first."""

    async def work(context: RequestContext) -> schemas.RunPage:
        workflow_id = None if workflow is None else await find_workflow(context, workflow)
        query = schemas.RunList(workflow_id=workflow_id, status=status, limit=limit, cursor=cursor)
        return await handlers.list_runs(context, query)

    page = within_session(user, work)
    if as_json:
        print_answer(page, as_json=True)
        return
    print_table(
        ("STATUS", "SOURCE", "CREATED", "TOOK", "ID"),
        ((one.status, one.source, one.created_at, _took(one), one.run_id) for one in page.items),
    )
    if page.next_cursor:
        tell(f"There are more: --cursor {page.next_cursor}")


@app.command()
def show(run: RunArgument, as_json: JsonOption = False, user: UserOption = LOCAL_USER) -> None:
    """Show a run with its steps."""

    found = within_session(user, lambda context: run_data(context, run))
    if as_json:
        print_data(found, as_json=True)
        return
    steps = found.pop("steps")
    del found["next_cursor"]
    print_data(found, as_json=False)
    print_table(
        ("STEP", "STATUS", "ATTEMPT", "MS", "ERROR"),
        (
            (
                step["key"],
                step["status"],
                step["attempt"],
                step["duration_ms"],
                (step["error"] or {}).get("message"),
            )
            for step in steps
        ),
    )


@app.command()
def tail(run: RunArgument, as_json: JsonOption = False, user: UserOption = LOCAL_USER) -> None:
    """Follow a run to its end: the events that the HTTP API streams.

    With --json each line is an object with "event" and "data".
    """

    async def work(context: RequestContext) -> None:
        run_id = context.internal(Kind.RUN, run)
        async for update in follow_run(context.services, context.tenant_id, run_id):
            if update is None:
                continue
            name, data = event_of(context, update)
            typer.echo(_json_line(name, data) if as_json else event_line(name, data))

    within_session(user, work)


@app.command()
def cancel(run: RunArgument, as_json: JsonOption = False, user: UserOption = LOCAL_USER) -> None:
    """Ask a run to stop. It ends as CANCELLED as soon as a worker sees it."""
    found = within_session(user, lambda context: handlers.cancel_run(context, run))
    if as_json:
        print_answer(found, as_json=True)
    else:
        typer.echo(f"The run is asked to stop. It is {found.status} now.")


async def run_data(context: RequestContext, run_id: str) -> dict[str, Any]:
    """A run with all its steps and its whole outputs, as the API answers them."""
    query = schemas.RunStepsQuery(limit=_STEPS)
    found: dict[str, Any] = as_plain_data(await handlers.get_run(context, run_id, query))
    while found["next_cursor"]:
        query = schemas.RunStepsQuery(limit=_STEPS, cursor=found["next_cursor"])
        page = as_plain_data(await handlers.list_steps(context, run_id, query))
        found["steps"] += page["items"]
        found["next_cursor"] = page["next_cursor"]
    return {**found, "outputs": await _outputs(context, run_id)}


async def _outputs(context: RequestContext, run_id: str) -> Any:
    """The outputs of a run, also when they are too large for its row."""
    stores = context.services.stores
    run = await stores.runs.get(context.tenant_id, context.internal(Kind.RUN, run_id))
    if run.outputs_blob is None:
        return run.outputs
    return decode_json(await stores.blobs.get(context.tenant_id, run.outputs_blob))


def _json_line(name: str, data: dict[str, Any]) -> str:
    return orjson.dumps({"event": name, "data": data}).decode()


def _took(run: schemas.Run) -> str:
    if run.started_at is None:
        return ""
    end: datetime | None = run.ended_at
    return "" if end is None else f"{(end - run.started_at).total_seconds():.1f} s"
