"""``seer workflows``: looking at workflows, and publishing them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Annotated, Any

import typer
from pydantic import TypeAdapter, ValidationError

from automate_engine.api import RequestContext, schemas
from automate_engine.api.handlers import workflows as handlers
from automate_engine.api.schemas.workflows import DocumentName
from automate_engine.domain import NotFoundError
from seer.cli.options import CursorOption, JsonOption, LimitOption, UserOption, WorkflowArgument
from seer.cli.output import as_plain_data, print_answer, print_data, print_table, tell
from seer.cli.session import LOCAL_USER, find_workflow, within_session

__all__ = ["app"]

app = typer.Typer(help="Look at workflows, and publish them.", no_args_is_help=True)

_DOCUMENT: TypeAdapter[Any] = TypeAdapter(DocumentName)
_DOCUMENT_HELP = "A version's number, live or draft."


def _document(text: str) -> Any:
    try:
        return _DOCUMENT.validate_python(text)
    except ValidationError:
        raise typer.BadParameter("It must be a version's number, draft or live.") from None


@app.command("list")
def list_workflows(
    search: Annotated[str, typer.Option(metavar="TEXT", help="A part of the name or slug.")] = "",
    limit: LimitOption = 50,
    cursor: CursorOption = None,
    as_json: JsonOption = False,
    user: UserOption = LOCAL_USER,
) -> None:
    """List workflows."""
    query = schemas.WorkflowList(search=search, limit=limit, cursor=cursor)
    page = within_session(user, lambda context: handlers.list_workflows(context, query))
    if as_json:
        print_answer(page, as_json=True)
        return
    print_table(
        ("SLUG", "NAME", "LIVE", "ENABLED", "UPDATED", "ID"),
        (
            (
                one.slug,
                one.name,
                one.live_version or "-",
                "yes" if one.enabled else "no",
                one.updated_at,
                one.workflow_id,
            )
            for one in page.items
        ),
    )
    if page.next_cursor:
        tell(f"There are more: --cursor {page.next_cursor}")


@app.command()
def show(
    workflow: WorkflowArgument,
    version: Annotated[
        Any,
        typer.Option(metavar="DOCUMENT", parser=_document, help=_DOCUMENT_HELP),
    ] = "draft",
    as_json: JsonOption = False,
    user: UserOption = LOCAL_USER,
) -> None:
    """Show a workflow and one of its documents."""

    async def read(context: RequestContext) -> dict[str, Any]:
        workflow_id = await find_workflow(context, workflow)
        found = as_plain_data(await handlers.get_workflow(context, workflow_id))
        number = found["live_version"] if version == "live" else version
        if number is None:
            raise NotFoundError("The workflow has no live version. Publish it first.")
        if number == "draft":
            draft = as_plain_data(await handlers.get_draft(context, workflow_id))
            return {**found, "draft": draft}
        return {
            **found,
            "version": as_plain_data(await handlers.get_version(context, workflow_id, number)),
        }

    print_data(within_session(user, read), as_json=as_json)


@app.command()
def publish(
    workflow: WorkflowArgument,
    message: Annotated[str, typer.Option("--message", "-m", help="What changed.")] = "",
    as_json: JsonOption = False,
    user: UserOption = LOCAL_USER,
) -> None:
    """Make the draft the live version. A draft that was published before is reused."""

    async def work(context: RequestContext) -> schemas.Version:
        workflow_id = await find_workflow(context, workflow)
        body = schemas.Publish(message=message)
        return await handlers.publish_workflow(context, workflow_id, body)

    version = within_session(user, work)
    if as_json:
        print_answer(version, as_json=True)
    else:
        typer.echo(f"Version {version.version_number} is live.")


@app.command()
def diff(
    workflow: WorkflowArgument,
    before: Annotated[
        Any,
        typer.Argument(
            metavar="BEFORE", parser=_document, help="A version's number, live or draft."
        ),
    ] = "live",
    after: Annotated[
        Any,
        typer.Argument(
            metavar="AFTER", parser=_document, help="A version's number, live or draft."
        ),
    ] = "draft",
    as_json: JsonOption = False,
    user: UserOption = LOCAL_USER,
) -> None:
    """Show what changed between two documents of a workflow."""

    async def work(context: RequestContext) -> schemas.Diff:
        workflow_id = await find_workflow(context, workflow)
        query = schemas.DiffQuery(before=before, after=after)
        return await handlers.compare_documents(context, workflow_id, query)

    found = within_session(user, work)
    if as_json:
        print_answer(found, as_json=True)
    elif found.is_empty:
        typer.echo("Nothing changed.")
    else:
        for line in _lines(found):
            typer.echo(line)


def _lines(found: schemas.Diff) -> Iterator[str]:
    yield from (f"+ node {node}" for node in found.nodes_added)
    yield from (f"- node {node}" for node in found.nodes_removed)
    yield from (f"~ node {node} moved" for node in found.nodes_moved)
    for node in found.nodes_changed:
        yield from (_change(f"node {node.node_id}", change) for change in node.changes)
    yield from (f"+ edge {_edge(edge)}" for edge in found.edges_added)
    yield from (f"- edge {_edge(edge)}" for edge in found.edges_removed)
    yield from (_change("document", change) for change in found.document)


def _change(place: str, change: Any) -> str:
    return f"~ {place} {change.field}: {json.dumps(change.before)} -> {json.dumps(change.after)}"


def _edge(edge: dict[str, Any]) -> str:
    port = f" ({edge['when']})" if edge.get("when") else ""
    return f"{edge['from']} -> {edge['to']}{port}"
