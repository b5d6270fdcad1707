"""The command ``seer``. Each module has a group of its commands."""

from __future__ import annotations

from typing import Any

import typer
from typer.core import TyperGroup

from automate_engine.domain import AutomateError
from seer.cli import keys, migrations, processes, running, runs, transfer, workflows
from seer.cli.output import complain

__all__ = ["app", "main"]


class _Commands(TyperGroup):
    """Commands whose errors are told in one message."""

    def invoke(self, ctx: Any) -> Any:
        try:
            return super().invoke(ctx)
        except AutomateError as error:
            complain(str(error))
            raise typer.Exit(1) from None


app = typer.Typer(
    name="seer",
    cls=_Commands,
    help="Run workflows as a service: every step is committed before the next one starts.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode="markdown",
)
app.command("serve")(processes.serve)
app.command("worker")(processes.worker)
app.add_typer(migrations.app, name="migrate")
app.add_typer(keys.app, name="keys")
app.command("run")(running.run)
app.add_typer(workflows.app, name="workflows")
app.add_typer(runs.app, name="runs")
app.command("export")(transfer.export)
app.command("import")(transfer.import_files)


def main() -> None:
    """Run the command that the arguments of the process name."""
    app()
