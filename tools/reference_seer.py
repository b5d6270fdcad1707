"""The parts of Seer's reference pages that are made from its settings and commands."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from typing import Any, Final

import typer

from tools.reference_tables import table

__all__ = ["seer_regions"]

_SHARED: Final = {"--json", "--user", "--help"}
_DERIVED: Final = {
    "database_url": "in the data folder",
    "secret_key": "in the data folder",
    "encryption_keys": "in the data folder",
}


def seer_regions() -> Mapping[str, Callable[[], str]]:
    """What each region is made of, by its name: ``seer.settings`` and each command's words."""
    from seer.cli import app

    commands = dict(_commands("seer", typer.main.get_command(app)))
    return {
        "seer.settings": _settings,
        **{name: partial(_command, command) for name, command in commands.items()},
    }


def _commands(name: str, command: Any) -> Iterator[tuple[str, Any]]:
    inner = getattr(command, "commands", None)
    if inner is None:
        yield name, command
        return
    for word, one in inner.items():
        yield from _commands(f"{name}.{word}", one)


def _command(command: Any) -> str:
    rows = [
        f"| `{_usage(parameter)}` | {_meaning(parameter)} | {_default(parameter)} |"
        for parameter in command.params
        if not _SHARED.intersection(parameter.opts)
    ]
    text = str(command.help)
    return f"{text}\n\n{table('| Argument | Meaning | Default |', iter(rows))}" if rows else text


def _usage(parameter: Any) -> str:
    word = str(parameter.metavar or parameter.name.upper()).replace("|", " or ")
    if parameter.param_type_name == "argument":
        return word
    names = ", ".join(parameter.opts + parameter.secondary_opts)
    if parameter.is_flag:
        return names
    return f"{names} {word}" + (" …" if parameter.multiple else "")


def _meaning(parameter: Any) -> str:
    return str(parameter.help or "").rstrip(".")


def _default(parameter: Any) -> str:
    if parameter.required:
        return "required"
    if parameter.default in (None, False, ""):
        return ""
    return f"`{parameter.default}`"


def _settings() -> str:
    from seer.config import Settings, variable_of

    rows = (
        f"| `{variable_of(name)}` | {field.description} | {_default_of(name, field)} |"
        for name, field in Settings.model_fields.items()
    )
    return table("| Variable | Meaning | Default |", rows)


def _default_of(name: str, field: Any) -> str:
    if name in _DERIVED:
        return _DERIVED[name]
    value = field.default
    if isinstance(value, tuple):
        value = ",".join(value)
    if value in (None, ""):
        return ""
    return f"`{value if isinstance(value, str) else json.dumps(value, default=str)}`".replace(
        '"', ""
    )
