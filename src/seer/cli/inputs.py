"""What `seer run` is given: a workflow's document, and the inputs of the run."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import typer

from automate_engine.domain import AutomateError, JsonObject, PermanentError, decode_json
from automate_engine.workflows.documents import read_values

__all__ = ["read_document", "read_inputs"]

_STANDARD_INPUT = "-"


def read_document(path: Path) -> JsonObject:
    """The workflow document in a YAML or JSON file, which may also be one of `seer export`."""
    values = list(read_values(_text(str(path)), str(path)))
    if len(values) != 1 or not isinstance(values[0], dict):
        raise AutomateError(f"{path} must hold one workflow document, but it holds {len(values)}.")
    (document,) = values
    spec = document.get("spec", document)
    if not isinstance(spec, dict):
        raise AutomateError(f"{path}: spec must be an object.")
    return spec


def read_inputs(file: str | None, written: Sequence[str]) -> JsonObject:
    """The inputs of a file, and over them those written as NAME=VALUE or as a JSON object."""
    inputs = {} if file is None else _object(_text(file), file)
    for text in written:
        if text.lstrip().startswith("{"):
            inputs |= _object(text, "--input")
            continue
        name, mark, value = text.partition("=")
        if not name or not mark:
            raise typer.BadParameter(
                "It must be NAME=VALUE or a JSON object.", param_hint="--input"
            )
        inputs[name] = _value(value)
    return inputs


def _value(text: str) -> Any:
    """A value in JSON, or else the text itself."""
    try:
        return decode_json(text)
    except PermanentError:
        return text


def _object(text: str, name: str) -> JsonObject:
    try:
        value = decode_json(text)
    except PermanentError as error:
        raise AutomateError(f"{name}: {error.message}") from None
    if not isinstance(value, dict):
        raise AutomateError(f"{name}: The inputs must be a JSON object, such as {{}}.")
    return value


def _text(name: str) -> str:
    try:
        data = sys.stdin.buffer.read() if name == _STANDARD_INPUT else Path(name).read_bytes()
        return data.decode()
    except OSError as error:
        raise AutomateError(f"{name} cannot be read: {error.strerror}.") from None
    except UnicodeDecodeError:
        raise AutomateError(f"{name} cannot be read: it is not text in UTF-8.") from None
