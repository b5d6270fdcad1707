"""Reading the body of a delivery by its content type."""

from __future__ import annotations

import base64
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from email.message import Message
from typing import Final
from urllib.parse import parse_qsl
from xml.parsers.expat import ExpatError

import xmltodict

from automate_engine.domain import (
    FileReference,
    InvalidInputError,
    JsonObject,
    JsonValue,
    PermanentError,
    Problem,
    decode_json,
)
from automate_engine.workflows.forms import Answers, PostedFile
from automate_engine.workflows.hooks.deliveries import Delivery

__all__ = ["ReadBody", "read_body"]

_MAX_FIELDS: Final = 10_000
_LONGEST_NAME: Final = 255
_JSON_TYPE: Final = re.compile(r"application/(?:[\w.-]+\+)?json")
_XML_TYPE: Final = re.compile(r"(?:text|application)/xml|[\w.-]+/[\w.-]+\+xml")
_TEXT_TYPE: Final = re.compile(
    r"text/.+|application/(?:x-)?(?:graphql|javascript|json-seq|ndjson|yaml)"
)


@dataclass(slots=True)
class ReadBody:
    """What a body holds. `raw` is the body itself, under the name that it has in the payload;
    `files` are the bytes of the files that `value` refers to, by their keys."""

    value: JsonValue = None
    raw: JsonObject = field(default_factory=dict)
    files: dict[str, bytes] = field(default_factory=dict)


async def read_body(delivery: Delivery) -> ReadBody:
    """The body by its content type: JSON, XML and forms as data, text as it is, and anything else
    as a reference to a file.

    Raises InvalidInputError for data that is malformed.
    """
    if not delivery.body:
        return ReadBody()
    header = Message()
    header["content-type"] = delivery.headers.get("content-type", "text/plain")
    kind = header.get_content_type()
    parse = _parser_of(kind)
    if parse is not None:
        return ReadBody(parse(delivery.body), _raw(delivery.body))
    if kind == "multipart/form-data":
        return _parts_of(await _read_parts(delivery, header.get_boundary()))
    text = _text(delivery.body) if _TEXT_TYPE.fullmatch(kind) else None
    if text is not None:
        return ReadBody(text)
    read = ReadBody()
    read.value = {"file": _kept(read, PostedFile("body", kind, delivery.body))}
    return read


def _parser_of(kind: str) -> Callable[[bytes], JsonValue] | None:
    if _JSON_TYPE.fullmatch(kind):
        return _json_body
    if _XML_TYPE.fullmatch(kind):
        return _xml_body
    return _form if kind == "application/x-www-form-urlencoded" else None


def _json_body(body: bytes) -> JsonValue:
    try:
        return decode_json(body)
    except PermanentError as error:
        raise _unreadable(
            error.message, "Send valid JSON, or the content type of the body."
        ) from None


def _xml_body(body: bytes) -> JsonValue:
    """XML as an object: elements by name, attributes as ``@name``, text beside them as ``#text``.

    Entities are not declared here, so that none can grow.
    """
    try:
        return xmltodict.parse(body, disable_entities=True)
    except (ExpatError, ValueError, LookupError):
        raise _unreadable(
            "The body is not well-formed XML, or declares entities.",
            "Send XML without entities, or the content type of the body.",
        ) from None


def _form(body: bytes) -> JsonObject:
    """Form fields; a field sent more than once gives a list."""
    fields: dict[str, list[str]] = {}
    try:
        pairs = parse_qsl(
            body.decode(), keep_blank_values=True, errors="strict", max_num_fields=_MAX_FIELDS
        )
    except ValueError:
        raise _unreadable(
            "The body is not a form in UTF-8, or has too many fields.",
            "Send a form of at most 10,000 fields, or the content type of the body.",
        ) from None
    for name, value in pairs:
        fields.setdefault(name, []).append(value)
    return _single_or_listed(fields)


async def _read_parts(delivery: Delivery, boundary: str | None) -> Answers:
    """The parts of a form that ends with its closing delimiter: parsers take one that was cut off
    for a shorter one."""
    try:
        is_whole = bool(boundary) and f"--{boundary}--".encode() in delivery.body
        if delivery.read_parts is None or not is_whole:
            raise ValueError
        return await delivery.read_parts()
    except ValueError:
        raise _unreadable(
            "The body is not a whole multipart form, or has too many fields.",
            "Send each part with a name, and the boundary in the content type.",
        ) from None


def _parts_of(parts: Answers) -> ReadBody:
    """Texts and references to files, by the names of the parts."""
    read = ReadBody()
    values: dict[str, list[JsonValue]] = {name: list(texts) for name, texts in parts.texts.items()}
    for name, files in parts.files.items():
        values.setdefault(name, []).extend(_kept(read, file) for file in files)
    read.value = _single_or_listed(values)
    return read


def _kept(read: ReadBody, file: PostedFile) -> JsonObject:
    """A reference to a file, whose bytes are noted."""
    reference = FileReference.new(file.name[:_LONGEST_NAME], file.media_type, len(file.data))
    read.files[reference.blob] = file.data
    return reference.as_json()


def _single_or_listed(values: Mapping[str, list[JsonValue]]) -> JsonObject:
    return {name: found[0] if len(found) == 1 else found for name, found in values.items()}


def _raw(body: bytes) -> JsonObject:
    text = _text(body)
    if text is None:
        return {"raw_body_base64": base64.b64encode(body).decode("ascii")}
    return {"raw_body": text}


def _text(body: bytes) -> str | None:
    """The body as text that can be stored, or None when it is none."""
    try:
        return None if b"\x00" in body else body.decode()
    except UnicodeDecodeError:
        return None


def _unreadable(message: str, remedy: str) -> InvalidInputError:
    return InvalidInputError(
        "The delivery cannot be read.", [Problem("bad_body", message, remedy, "body")]
    )
