"""From what a browser posts to the inputs of a run, or to what is wrong with each answer."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from mimetypes import guess_type
from typing import Final
from urllib.parse import quote, urlsplit

from automate_engine.domain.errors import PermanentError
from automate_engine.domain.json import JsonObject, JsonValue, decode_json, encode_json
from automate_engine.workflows.forms.fields import FieldKind, FormField

__all__ = ["Answers", "PostedFile", "ReadAnswers", "posted_name", "read_answers", "size_text"]

_WHOLE: Final = re.compile(r"[+-]?[0-9]{1,19}")
_NUMBER: Final = re.compile(r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]{1,3})?")
_EMAIL: Final = re.compile(r"[^\s@<>]{1,64}@[^\s@<>.]+(?:\.[^\s@<>.]+)+")
_LARGEST: Final = 2**63 - 1
_LONGEST_NAME: Final = 255


@dataclass(frozen=True, slots=True)
class PostedFile:
    """A file as a browser posted it."""

    name: str
    media_type: str
    data: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Answers:
    """A posted form: texts and files by the names of its fields, each possibly several times."""

    texts: Mapping[str, Sequence[str]]
    files: Mapping[str, Sequence[PostedFile]] = field(default_factory=dict)

    def text(self, name: str) -> str:
        """The first text of a name, empty when there is none."""
        return next(iter(self.texts.get(name, ())), "")


@dataclass(slots=True)
class ReadAnswers:
    """`values` are inputs by name, without the files; `problems` say what is wrong, by name."""

    values: JsonObject = field(default_factory=dict)
    files: dict[str, PostedFile] = field(default_factory=dict)
    problems: dict[str, str] = field(default_factory=dict)


_MISSING: Final[Mapping[FieldKind, str]] = {
    FieldKind.CHOICE: "Choose one of the options.",
    FieldKind.CHOICES: "Choose at least one of the options.",
    FieldKind.FILE: "Choose a file.",
}


class _WrongAnswerError(Exception):
    """An answer cannot be taken; the message is shown beside its field."""


def posted_name(field: FormField) -> str:
    """The name under which a browser posts an input: ASCII, and apart from the form's own names."""
    return f"inputs.{quote(field.name, safe='')}"


def read_answers(fields: Sequence[FormField], answers: Answers) -> ReadAnswers:
    """Convert every answer to the type of its input, and find those that cannot be taken."""
    read = ReadAnswers()
    for one in fields:
        try:
            if one.kind is FieldKind.FILE:
                _read_file(one, answers, read)
            else:
                _read_value(one, answers, read)
        except _WrongAnswerError as problem:
            read.problems[one.name] = str(problem)
    return read


def _read_file(field: FormField, answers: Answers, read: ReadAnswers) -> None:
    sent = [file for file in answers.files.get(posted_name(field), ()) if file.name or file.data]
    if not sent:
        _leave_out(field, read)
        return
    read.files[field.name] = _checked_file(field, sent[0])


def _read_value(field: FormField, answers: Answers, read: ReadAnswers) -> None:
    texts = answers.texts.get(posted_name(field), ())
    if any("\0" in text for text in texts):
        raise _WrongAnswerError("Remove the NUL characters from this answer.")
    if field.kind is FieldKind.BOOLEAN:
        if field.required and not texts:
            raise _WrongAnswerError("Tick this box to go on.")
        read.values[field.name] = bool(texts)
    elif field.kind is FieldKind.CHOICES and not texts and field.shortest:
        _leave_out(field, read)
    elif field.kind is FieldKind.CHOICES:
        read.values[field.name] = [_chosen(field, text) for text in texts]
    elif not answers.text(posted_name(field)).strip():
        _leave_out(field, read)
    else:
        read.values[field.name] = _READERS[field.kind](field, texts[0])


def _leave_out(field: FormField, read: ReadAnswers) -> None:
    """What no answer means: null, nothing, or that one is missing."""
    if field.nullable:
        read.values[field.name] = None
    elif field.required:
        raise _WrongAnswerError(_MISSING.get(field.kind, "Fill this in."))


def _text(field: FormField, text: str) -> str:
    lines = text.replace("\r\n", "\n")
    if field.longest is not None and len(lines) > field.longest:
        raise _WrongAnswerError(f"Use at most {_count(field.longest, 'character')}.")
    if field.shortest is not None and len(lines) < field.shortest:
        raise _WrongAnswerError(f"Use at least {_count(field.shortest, 'character')}.")
    return lines


def _email(field: FormField, text: str) -> str:
    if not _EMAIL.fullmatch(text.strip()):
        raise _WrongAnswerError("Write an email address, such as name@example.org.")
    return _text(field, text.strip())


def _address(field: FormField, text: str) -> str:
    try:
        parts = urlsplit(text.strip())
    except ValueError:
        parts = urlsplit("")
    if not parts.scheme or not (parts.netloc or parts.path) or re.search(r"\s", text.strip()):
        raise _WrongAnswerError("Write a whole address, such as https://example.org/page.")
    return _text(field, text.strip())


def _date(field: FormField, text: str) -> str:
    try:
        return date.fromisoformat(text.strip()).isoformat()
    except ValueError:
        raise _WrongAnswerError("Write a date as year-month-day, such as 2030-01-31.") from None


def _date_time(field: FormField, text: str) -> str:
    """A time with its offset (RFC 3339); one without is in UTC, as the form says."""
    try:
        moment = datetime.fromisoformat(text.strip())
    except ValueError:
        raise _WrongAnswerError("Write a date and time, such as 2030-01-31T14:30.") from None
    aware = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return aware.isoformat().replace("+00:00", "Z")


def _integer(field: FormField, text: str) -> int:
    if not _WHOLE.fullmatch(text.strip()):
        raise _WrongAnswerError("Write a whole number, such as 42.")
    number = int(text)
    if abs(number) > _LARGEST:
        raise _WrongAnswerError("Write a number of at most 18 digits.")
    _check_bounds(field, number)
    return number


def _number(field: FormField, text: str) -> float:
    if _WHOLE.fullmatch(text.strip()) and abs(int(text)) <= _LARGEST:
        return _integer(field, text)
    if not _NUMBER.fullmatch(text.strip()) or not math.isfinite(float(text)):
        raise _WrongAnswerError("Write a number, such as 4.5.")
    _check_bounds(field, float(text))
    return float(text)


def _check_bounds(field: FormField, number: float) -> None:
    if field.minimum is not None and number < field.minimum:
        raise _WrongAnswerError(f"Write a number of at least {field.minimum}.")
    if field.maximum is not None and number > field.maximum:
        raise _WrongAnswerError(f"Write a number of at most {field.maximum}.")


def _chosen(field: FormField, text: str) -> JsonValue:
    for option in field.options:
        if option.posted == text:
            return option.value
    raise _WrongAnswerError("Choose one of the options.")


def _json(field: FormField, text: str) -> JsonValue:
    try:
        value = decode_json(text)
        encode_json(value)
    except PermanentError as error:
        raise _WrongAnswerError(error.message) from None
    return value


_READERS: Final[Mapping[FieldKind, Callable[[FormField, str], JsonValue]]] = {
    FieldKind.TEXT: _text,
    FieldKind.LONG_TEXT: _text,
    FieldKind.EMAIL: _email,
    FieldKind.ADDRESS: _address,
    FieldKind.DATE: _date,
    FieldKind.DATE_TIME: _date_time,
    FieldKind.INTEGER: _integer,
    FieldKind.NUMBER: _number,
    FieldKind.CHOICE: _chosen,
    FieldKind.JSON: _json,
}


def _checked_file(field: FormField, file: PostedFile) -> PostedFile:
    """The file with a name and type that can be kept. The type of an unknown one is guessed."""
    name = re.split(r"[/\\]", file.name.replace("\0", ""))[-1][-_LONGEST_NAME:] or "file"
    stated = file.media_type.partition(";")[0].strip().lower()
    guessed = guess_type(name)[0]
    types = [one for one in (stated, guessed) if one]
    fitting = next((one for one in types if _is_accepted(one, field.accept)), None)
    if fitting is None and field.accept:
        raise _WrongAnswerError(f"Choose a file of the type {', '.join(field.accept)}.")
    if field.longest is not None and len(file.data) > field.longest:
        raise _WrongAnswerError(f"Choose a file of at most {size_text(field.longest)}.")
    if field.shortest is not None and len(file.data) < field.shortest:
        raise _WrongAnswerError(f"Choose a file of at least {size_text(field.shortest)}.")
    return PostedFile(name, fitting or "application/octet-stream", file.data)


def _is_accepted(media_type: str, accepted: Sequence[str]) -> bool:
    family = f"{media_type.partition('/')[0]}/*"
    return not accepted or media_type in accepted or family in accepted


def _count(number: int, thing: str) -> str:
    return f"{number:,} {thing}" if number == 1 else f"{number:,} {thing}s"


def size_text(size: int) -> str:
    """A number of bytes as people write it."""
    for unit, bytes_ in (("MB", 1024 * 1024), ("KB", 1024)):
        if size >= bytes_:
            return f"{size / bytes_:.4g} {unit}"
    return _count(size, "byte")
