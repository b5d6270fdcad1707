"""``seer migrate``: the schema of the database."""

from __future__ import annotations

import asyncio

import typer

from seer.cli.options import JsonOption
from seer.cli.output import print_data
from seer.config import settings
from seer.database import migrations
from seer.migrating import upgrade_schema

__all__ = ["app"]

app = typer.Typer(
    help="Bring the schema of the database up to date; without a command as `upgrade` does.",
    invoke_without_command=True,
)


@app.callback()
def migrate(context: typer.Context) -> None:
    if context.invoked_subcommand is None:
        upgrade()


@app.command()
def upgrade(as_json: JsonOption = False) -> None:
    """Apply the migrations that are to be applied."""
    applied = asyncio.run(upgrade_schema(settings()))
    _print_names("applied", applied, "The schema is current already.", as_json)


@app.command()
def downgrade(as_json: JsonOption = False) -> None:
    """Undo the newest migration. What only it stored is lost."""
    undone = asyncio.run(migrations.downgrade(settings().database_url))
    _print_names("undone", undone, "There is no migration to undo.", as_json)


@app.command()
def status(as_json: JsonOption = False) -> None:
    """List the migrations, and whether they are applied."""
    found = asyncio.run(migrations.schema_status(settings().database_url))
    if as_json:
        print_data({"applied": found.applied, "pending": found.pending}, as_json=True)
        return
    for name in found.applied:
        typer.echo(f"[x] {name}")
    for name in found.pending:
        typer.echo(f"[ ] {name}")


def _print_names(word: str, names: list[str], otherwise: str, as_json: bool) -> None:
    if as_json:
        print_data({word: names}, as_json=True)
        return
    for name in names:
        typer.echo(f"{name} {word}")
    if not names:
        typer.echo(otherwise)
