"""How a field of a form is shown: its controls with their attributes, its hints, its problem."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from mimetypes import guess_extension
from typing import Final

from automate_engine.domain.json import JsonValue, canonical_json
from automate_engine.workflows.forms import (
    Answers,
    FieldKind,
    FormField,
    posted_name,
    size_text,
)

__all__ = ["ShownField", "shown_field"]

_TYPES: Final[Mapping[FieldKind, str]] = {
    FieldKind.TEXT: "text",
    FieldKind.EMAIL: "email",
    FieldKind.ADDRESS: "url",
    FieldKind.DATE: "date",
    FieldKind.DATE_TIME: "datetime-local",
    FieldKind.INTEGER: "number",
    FieldKind.NUMBER: "number",
    FieldKind.FILE: "file",
}
_FAMILIES: Final = {"image/*": "images", "audio/*": "sound", "video/*": "video", "text/*": "text"}
_TICKED: Final = "true"

Attributes = Mapping[str, str | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownField:
    """A field as the template writes it.

    `widget` is ``input``, ``textarea``, ``select``, ``checkbox`` or ``group`` (a control for each
    option). `control` are the attributes of the control, without those of None; `controls` are
    those of each option with its label. `text` is what stands in a text area.
    """

    id: str
    label: str
    widget: str
    help: str
    hint: str
    problem: str
    is_optional: bool
    text: str
    control: Attributes
    controls: Sequence[tuple[str, Attributes]]


def shown_field(
    field: FormField, number: int, largest_file: int, answers: Answers | None, problem: str
) -> ShownField:
    """A field with its default, or what was answered before; `number` counts from 1."""
    id_ = f"field-{number}"
    texts = _default_texts(field) if answers is None else answers.texts.get(posted_name(field), ())
    hint = _hint(field, largest_file)
    described = {"help": field.help, "hint": hint, "problem": problem}
    shared: dict[str, str | None] = {
        "name": posted_name(field),
        "aria-describedby": " ".join(f"{id_}-{one}" for one in described if described[one]) or None,
        "aria-invalid": "true" if problem else None,
    }
    widget = _widget(field)
    must = field.required and not field.nullable
    return ShownField(
        id=id_,
        label=field.label,
        widget=widget,
        help=field.help,
        hint=hint,
        problem=problem,
        is_optional=not must and field.kind not in (FieldKind.BOOLEAN, FieldKind.CHOICES),
        text=next(iter(texts), ""),
        control={
            **shared,
            "id": id_,
            "required": "required" if must else None,
            "placeholder": field.placeholder or None,
            **_own_attributes(field, widget, texts),
        },
        controls=_option_controls(field, widget, id_, texts, shared, must),
    )


def _widget(field: FormField) -> str:
    if field.kind is FieldKind.CHOICES or (field.kind is FieldKind.CHOICE and field.radio):
        return "group"
    if field.kind is FieldKind.CHOICE:
        return "select"
    if field.kind is FieldKind.BOOLEAN:
        return "checkbox"
    return "textarea" if field.kind in (FieldKind.LONG_TEXT, FieldKind.JSON) else "input"


def _own_attributes(field: FormField, widget: str, texts: Sequence[str]) -> Attributes:
    """The attributes that depend on the kind of the field."""
    if widget == "checkbox":
        return {
            "type": "checkbox",
            "value": _TICKED,
            "placeholder": None,
            "checked": "checked" if texts else None,
        }
    if widget == "textarea":
        is_json = field.kind is FieldKind.JSON
        rows = min(20, max(4, next(iter(texts), "").count("\n") + 2))
        return {
            "rows": str(rows),
            "spellcheck": "false" if is_json else None,
            "class": "code" if is_json else None,
            **_length_attributes(field),
        }
    if field.kind is FieldKind.FILE:
        return {"type": "file", "accept": ",".join(field.accept) or None, "placeholder": None}
    if widget != "input":
        return {"placeholder": None}
    return {
        "type": _TYPES[field.kind],
        "value": next(iter(texts), None),
        "autocomplete": "email" if field.kind is FieldKind.EMAIL else None,
        "min": _number_text(field.minimum),
        "max": _number_text(field.maximum),
        "step": _step(field),
        "inputmode": "numeric" if field.kind is FieldKind.INTEGER and _positive(field) else None,
        **_length_attributes(field),
    }


def _length_attributes(field: FormField) -> Attributes:
    return {"minlength": _number_text(field.shortest), "maxlength": _number_text(field.longest)}


def _step(field: FormField) -> str | None:
    if field.kind is FieldKind.DATE_TIME:
        return "1" if str(field.default or "")[17:19].strip("0") else None
    return {FieldKind.NUMBER: "any", FieldKind.INTEGER: "1"}.get(field.kind)


def _positive(field: FormField) -> bool:
    return field.minimum is not None and field.minimum >= 0


def _number_text(number: float | None) -> str | None:
    return None if number is None else json.dumps(number)


def _option_controls(
    field: FormField,
    widget: str,
    id_: str,
    texts: Sequence[str],
    shared: Attributes,
    must: bool,
) -> list[tuple[str, Attributes]]:
    if widget == "select":
        return [
            (one.label, {"value": one.posted, "selected": _if(one.posted in texts, "selected")})
            for one in field.options
        ]
    if widget != "group":
        return []
    kind = "radio" if field.kind is FieldKind.CHOICE else "checkbox"
    return [
        (
            one.label,
            {
                **shared,
                "aria-describedby": None,
                "type": kind,
                "id": id_ if index == 0 else f"{id_}-{index + 1}",
                "value": one.posted,
                "checked": _if(one.posted in texts, "checked"),
                "required": _if(must and kind == "radio", "required"),
            },
        )
        for index, one in enumerate(field.options)
    ]


def _if(holds: bool, text: str) -> str | None:
    return text if holds else None


def _default_texts(field: FormField) -> Sequence[str]:
    """What a browser would post for the default of a field."""
    default = field.default
    if default is None:
        return ()
    if field.kind is FieldKind.BOOLEAN:
        return (_TICKED,) if default is True else ()
    if field.kind is FieldKind.CHOICE:
        return _posted(field, [default])
    if field.kind is FieldKind.CHOICES:
        return _posted(field, default if isinstance(default, list) else [])
    if field.kind is FieldKind.JSON:
        return (json.dumps(default, indent=2, ensure_ascii=False),)
    if field.kind is FieldKind.DATE_TIME:
        return (_local(str(default)),)
    return (default if isinstance(default, str) else json.dumps(default),)


def _posted(field: FormField, values: Sequence[JsonValue]) -> tuple[str, ...]:
    wanted = {canonical_json(value) for value in values}
    return tuple(one.posted for one in field.options if canonical_json(one.value) in wanted)


def _local(text: str) -> str:
    """A time as a browser's control has it: in UTC, and without saying so."""
    try:
        moment = datetime.fromisoformat(text)
        local = moment.astimezone(UTC) if moment.tzinfo else moment
    except (ValueError, OverflowError):
        return ""
    return local.replace(tzinfo=None).isoformat()


def _hint(field: FormField, largest_file: int) -> str:
    """What is to be known of an answer beside the help that the schema gives."""
    if field.kind is FieldKind.JSON:
        return "Write this as JSON."
    if field.kind is FieldKind.DATE_TIME:
        return "The time is in UTC."
    if field.kind is not FieldKind.FILE:
        return ""
    largest = size_text(min(field.longest or largest_file, largest_file))
    kinds = ", ".join(_media_name(one) for one in field.accept)
    return f"{kinds}; at most {largest}." if kinds else f"At most {largest}."


def _media_name(media_type: str) -> str:
    if media_type in _FAMILIES:
        return _FAMILIES[media_type]
    extension = guess_extension(media_type)
    return extension[1:].upper() if extension else media_type
