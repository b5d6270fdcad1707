"""Options that several commands have."""

from __future__ import annotations

from typing import Annotated

import typer

__all__ = [
    "CursorOption",
    "JsonOption",
    "LimitOption",
    "RunArgument",
    "UserOption",
    "WorkflowArgument",
]

JsonOption = Annotated[
    bool, typer.Option("--json", help="Print JSON, as the HTTP API answers it, and nothing else.")
]
UserOption = Annotated[str, typer.Option("--user", metavar="ID", help="Whose things these are.")]
LimitOption = Annotated[int, typer.Option(min=1, max=200, help="The most rows to list.")]
CursorOption = Annotated[
    str | None, typer.Option(metavar="CURSOR", help="The `next_cursor` of the list before.")
]
WorkflowArgument = Annotated[str, typer.Argument(metavar="WORKFLOW", help="An id or a slug.")]
RunArgument = Annotated[str, typer.Argument(metavar="RUN", help="The id of a run.")]
