"""Write the parts of the reference pages that are made from the code.

``python -m tools.reference`` renews every marked region, ``<!-- begin NAME -->`` to
``<!-- end NAME -->``, below ``docs/reference``, and the JSON Schema of the workflow document.
"""

from __future__ import annotations

import argparse
import inspect
import json
import os
import re
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import MISSING, fields, is_dataclass
from functools import partial
from importlib import import_module
from pathlib import Path
from pkgutil import walk_packages
from typing import Any, Final, get_args, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from tools.reference_seer import seer_regions
from tools.reference_tables import table
from tools.reference_triggers import trigger_regions

__all__ = ["REFERENCE", "field_rows", "main", "pages"]

REFERENCE: Final = Path(__file__).parents[1] / "docs" / "reference"
"""The folder of the pages."""

_REGION: Final = re.compile(
    r"(?P<begin><!-- begin (?P<name>[\w.-]+) -->\n).*?(?P<end><!-- end (?P=name) -->)", re.DOTALL
)
_SCHEMA: Final = "workflow.schema.json"
_APPS: Final = ("automate_core", "automate")
_MOMENTS: Final = {"now": "now", "uuid4": "a new UUID"}


def main() -> None:
    """Renew the pages that are not current."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
    import django

    django.setup()
    for path, text in pages().items():
        if not path.exists() or path.read_text(encoding="utf-8") != text:
            path.write_text(text, encoding="utf-8")
            sys.stdout.write(f"{path.relative_to(REFERENCE.parents[1])} was renewed\n")


def pages() -> dict[Path, str]:
    """Every page with a region, and the schema, as the code makes them now.

    Django has to be set up. Raises LookupError for a region that nothing is made for, and when
    something has no region.
    """
    regions = _regions()
    shown = set()

    def renewed(match: re.Match[str]) -> str:
        shown.add(match["name"])
        return f"{match['begin']}\n{regions[match['name']]().strip()}\n\n{match['end']}"

    made = {}
    for path in sorted(REFERENCE.rglob("*.md")):
        text = path.read_text(encoding="utf-8")
        if _REGION.search(text):
            made[path] = _REGION.sub(renewed, text)
    if shown != regions.keys():
        raise LookupError(f"No page has a region for: {', '.join(regions.keys() - shown)}.")
    made[REFERENCE / _SCHEMA] = _schema()
    return made


def _regions() -> Mapping[str, Callable[[], str]]:
    """What each region is made of, by its name."""
    from django.apps import apps
    from django.core.management import get_commands

    models = [model for app in _APPS for model in apps.get_app_config(app).get_models()]
    commands = [name for name, app in get_commands().items() if app == "automate"]
    return {
        "values": _port_values,
        **{name: partial(_command, name) for name in commands},
        **{model._meta.label: partial(_model, model) for model in models},
        **{port.__name__: partial(_port, port) for port in _ports()},
        **{config.__name__: partial(_fields, config) for config in _trigger_configs()},
        **trigger_regions(),
        **seer_regions(),
    }


def _text(thing: object) -> str:
    """What is written about a class or function, in Markdown."""
    return (inspect.getdoc(thing) or "").replace("``", "`")


def _schema() -> str:
    from automate_engine.spec import WorkflowSpec

    schema = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        **WorkflowSpec.model_json_schema(),
    }
    return json.dumps(schema, indent=2) + "\n"


# -- pydantic models


def field_rows(model: type[BaseModel]) -> Iterator[tuple[str, str, str]]:
    """Name, description and default of each field of a model, as tables show them."""
    for name, info in model.model_fields.items():
        shown = info.alias or name
        if get_origin(info.annotation) is not None and len(get_args(info.annotation)) == 1:
            (only,) = get_args(info.annotation)
            shown += f": {only}" if isinstance(only, str) else ""
        yield shown, info.description or "", _default_of(info)


def _default_of(info: FieldInfo) -> str:
    if info.is_required():
        return "required"
    value = info.get_default(call_default_factory=True, validated_data={})
    if isinstance(value, BaseModel):
        value = value.model_dump(mode="json", by_alias=True)
    return f"`{json.dumps(value)}`"


def _fields(model: type[BaseModel]) -> str:
    rows = (f"| `{name}` | {text} | {default} |" for name, text, default in field_rows(model))
    return f"{_text(model)}\n\n{table('| Field | Meaning | Default |', rows)}"


def _trigger_configs() -> list[type[BaseModel]]:
    """The configurations that the modules of triggers publish."""
    from automate_engine import triggers
    from automate_engine.triggers import PlainTriggerConfig, PollConfig, TriggerConfig
    from automate_engine.workflows import forms

    names = [one.name for one in walk_packages(triggers.__path__, f"{triggers.__name__}.")]
    modules = [forms, *map(import_module, names)]
    named = [getattr(module, name) for module in modules for name in module.__all__]
    parts = (PlainTriggerConfig, PollConfig, TriggerConfig, forms.FieldOptions)
    models = (one for one in named if isinstance(one, type) and issubclass(one, BaseModel))
    return [one for one in models if one not in parts]


# -- Django models


def _model(model: Any) -> str:
    rows = (
        f"| `{field.name}` | {_field_type(field)} | {_field_default(field)} |"
        for field in model._meta.concrete_fields
    )
    return f"{_text(model)}\n\n{table('| Field | Type | Default |', rows)}"


def _field_type(field: Any) -> str:
    if field.is_relation:
        return f"{type(field).__name__} to `{field.related_model.__name__}`"
    length = getattr(field, "max_length", None)
    kind = type(field).__name__ + (f"({length})" if length else "")
    choices = ", ".join(f"`{value}`" for value, _ in field.flatchoices)
    return f"{kind}: {choices}" if choices else kind


def _field_default(field: Any) -> str:
    if getattr(field, "auto_now", False) or getattr(field, "auto_now_add", False):
        return "now"
    if field.primary_key:
        return "by the database"
    if not field.has_default():
        return "null" if field.null else '`""`' if field.blank else "required"
    moment = _MOMENTS.get(getattr(field.default, "__name__", ""))
    return moment or f"`{json.dumps(field.get_default())}`"


# -- ports


def _ports() -> list[type]:
    ports = import_module("automate_engine.ports")
    return [getattr(ports, name) for name in ports.__all__]


def _port(port: type) -> str:
    if is_dataclass(port):
        return _value(port)
    methods = [
        f"- `{_signature(method)}`" + (f": {_text(method)}" if method.__doc__ else "")
        for name, method in vars(port).items()
        if inspect.isfunction(method) and not name.startswith("_")
    ]
    return f"{_text(port)}\n\nMethods:\n\n" + "\n".join(methods)


def _signature(method: Any) -> str:
    signature = inspect.signature(method)
    parameters = list(signature.parameters.values())[1:]
    prefix = "await " if inspect.iscoroutinefunction(method) else ""
    shown = signature.replace(parameters=parameters, return_annotation=signature.empty)
    text = f"{prefix}{method.__name__}{shown}".replace("'", "")
    returned = str(signature.return_annotation)
    return text if returned == "None" else f"{text} -> {returned}"


def _value(kind: type[Any]) -> str:
    """A dataclass: what is written about it, and its fields."""
    rows = []
    for field in fields(kind):
        is_required = field.default is MISSING and field.default_factory is MISSING
        value = field.default if field.default is not MISSING else None
        if field.default_factory is not MISSING:
            value = field.default_factory()
        shown = "required" if is_required else f"`{_plain(value)}`"
        kind_name = str(field.type).replace(" | ", " or ")
        rows.append(f"| `{field.name}` | `{kind_name}` | {shown} |")
    return f"{_text(kind)}\n\n{table('| Field | Type | Default |', iter(rows))}"


def _plain(value: object) -> str:
    return "set()" if value == set() else repr(value)


def _port_values() -> str:
    """The dataclasses that ports take and give, in the order of their modules."""
    ports = {port.__module__: port for port in _ports()}
    parts = []
    for module in ports:
        for name in import_module(module).__all__:
            value = getattr(import_module(module), name)
            if is_dataclass(value) and name != "Stores":
                parts.append(f"### {name}\n\n{_value(value)}")  # type: ignore[arg-type]
    return "\n\n".join(parts)


# -- commands


def _command(name: str) -> str:
    from django.core.management import load_command_class
    from django.core.management.base import BaseCommand

    command = load_command_class("automate", name)
    shared = {action.dest for action in BaseCommand().create_parser("", "")._actions}
    parser = command.create_parser("manage.py", name)
    parts = [str(command.help)]
    own = [action for action in parser._actions if action.dest not in shared]
    parts += _arguments(own)
    for action in own:
        if isinstance(action, argparse._SubParsersAction):
            helps = {choice.dest: choice.help for choice in action._choices_actions}
            for word, sub in action.choices.items():
                told = str(helps[word])
                parts.append(f"### {name} {word}\n\n{told[:1].upper()}{told[1:]}.")
                parts += _arguments([one for one in sub._actions if one.dest not in shared])
    return "\n\n".join(parts)


def _arguments(actions: list[argparse.Action]) -> list[str]:
    rows = [
        f"| `{_usage(action)}` | {_help(action)} | {_argument_default(action)} |"
        for action in actions
        if not isinstance(action, argparse._SubParsersAction)
    ]
    return [table("| Argument | Meaning | Default |", iter(rows))] if rows else []


def _usage(action: argparse.Action) -> str:
    word = str(action.metavar or action.dest.upper())
    if action.nargs in ("*", "+"):
        word += " …"
    if not action.option_strings:
        return word
    return action.option_strings[-1] + ("" if action.nargs == 0 else f" {word}")


def _help(action: argparse.Action) -> str:
    return (action.help or "").replace("*", "`*`")


def _argument_default(action: argparse.Action) -> str:
    if action.required and action.nargs != "*":
        return "required"
    if action.default in (None, False, []):
        return ""
    value = action.default
    return f"`{' '.join(value) if isinstance(value, list) else value}`"


if __name__ == "__main__":
    main()
