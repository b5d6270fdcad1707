"""What commands print: answers on standard output, everything else on standard error."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

import typer
import yaml
from pydantic import BaseModel
from rich.console import Console
from rich.table import Table
from rich.text import Text

from automate_engine.api import encode_answer

__all__ = [
    "as_plain_data",
    "complain",
    "plain",
    "print_answer",
    "print_data",
    "print_table",
    "tell",
]

_UNBOUNDED = 100_000


def complain(message: str) -> None:
    """Print what went wrong."""
    typer.echo(message, err=True)


def tell(message: str) -> None:
    """Print what is good to know beside the answer."""
    typer.echo(message, err=True)


def print_answer(answer: BaseModel, *, as_json: bool) -> None:
    """Print an answer of the API with all its fields."""
    print_data(as_plain_data(answer), as_json=as_json)


def print_data(data: Any, *, as_json: bool) -> None:
    """Print plain data as JSON, or else as YAML."""
    if as_json:
        typer.echo(json.dumps(data, indent=2, ensure_ascii=False))
    else:
        typer.echo(yaml.safe_dump(data, sort_keys=False, allow_unicode=True, width=100), nl=False)


def as_plain_data(answer: BaseModel) -> Any:
    """An answer as the HTTP API encodes it."""
    return json.loads(encode_answer(answer))


def print_table(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Print rows below the names of their columns."""
    table = Table(box=None, pad_edge=False, header_style="bold")
    for column in columns:
        table.add_column(column, overflow="fold")
    for row in rows:
        table.add_row(*(Text(plain(value)) for value in row))
    console = Console()
    if not console.is_terminal:
        console.width = _UNBOUNDED
    console.print(table)


def plain(value: object) -> str:
    """A value as text that a terminal shows as it is."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d %H:%M:%S}"
    return "".join(letter if letter.isprintable() else " " for letter in str(value))
