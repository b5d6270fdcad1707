"""``seer export`` and ``seer import``: workflows as files."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from automate_engine.domain import AutomateError
from automate_engine.workflows.documents import WorkflowDocument, dump_documents, read_files
from automate_engine.workflows.transfer import Imported, export_documents, import_documents
from seer.cli.options import JsonOption, UserOption
from seer.cli.output import print_data, tell
from seer.cli.session import LOCAL_USER, Session, within_session

__all__ = ["export", "import_files"]


def export(
    slugs: Annotated[
        list[str] | None, typer.Argument(metavar="SLUG…", help="By default all workflows.")
    ] = None,
    output: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="JSON when it ends in .json, else YAML."),
    ] = None,
    as_json: JsonOption = False,
    user: UserOption = LOCAL_USER,
) -> None:
    """Write workflows, with their drafts and triggers but no secrets, as YAML or JSON."""

    async def work(session: Session) -> list[WorkflowDocument]:
        return await export_documents(session.services, session.principal, slugs or ())

    documents = within_session(user, work)
    as_json = as_json or (output is not None and output.suffix == ".json")
    text = dump_documents(documents, as_json=as_json)
    if output is None:
        typer.echo(text, nl=False)
        return
    try:
        output.write_text(text, encoding="utf-8")
    except OSError as error:
        raise AutomateError(f"{output} cannot be written: {error.strerror}.") from None
    tell(f"{len(documents)} workflows written to {output}.")


def import_files(
    files: Annotated[list[Path], typer.Argument(metavar="FILE…", help="YAML or JSON.")],
    publish: Annotated[bool, typer.Option("--publish", help="Publish the drafts too.")] = False,
    as_json: JsonOption = False,
    user: UserOption = LOCAL_USER,
) -> None:
    """Make or change workflows as files that `seer export` wrote say.

    When anything is wrong, everything that is wrong is listed and nothing is changed.
    """
    try:
        documents = read_files(files)
    except OSError as error:
        raise AutomateError(f"{error.filename} cannot be read: {error.strerror}.") from None

    async def work(session: Session) -> list[Imported]:
        return await session.services.stores.connection.atomically(
            lambda: import_documents(
                session.services, session.principal, documents, publish_them=publish
            )
        )

    done = within_session(user, work)
    if as_json:
        print_data([_as_data(one) for one in done], as_json=True)
        return
    for one in done:
        version = f", version {one.version_number} is live" if one.version_number else ""
        typer.echo(f"{one.slug}: {one.outcome}{version}")
        for path, secret in one.secrets.items():
            typer.echo(
                f"  The webhook {path} has a new secret, shown this once. "
                f"Set it at the sender: {secret}"
            )


def _as_data(one: Imported) -> dict[str, Any]:
    return {
        "slug": one.slug,
        "outcome": one.outcome,
        "live_version": one.version_number,
        "new_secrets": one.secrets,
    }
