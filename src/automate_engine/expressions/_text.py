"""Filters that read or make text."""

from __future__ import annotations

import base64
import binascii
import hashlib
import html
import re
import unicodedata
from collections.abc import Callable
from typing import Any
from urllib.parse import quote, quote_plus

from automate_engine.expressions._evaluation import Evaluation
from automate_engine.expressions._missing import UnfitError, needs
from automate_engine.expressions._values import entries_of, parse_json, text_of, to_json

__all__ = [
    "b64decode",
    "b64encode",
    "capitalize",
    "count_text",
    "endswith",
    "escape",
    "find",
    "from_json",
    "join",
    "lower",
    "lstrip",
    "replace",
    "rstrip",
    "sha256",
    "slugify",
    "split",
    "splitlines",
    "startswith",
    "string",
    "text_argument",
    "title",
    "tojson",
    "trim",
    "truncate",
    "upper",
    "urlencode",
    "whole_number",
]

_LONGEST_STRIP = 100
_OCCURRENCES_PER_OPERATION = 4
_LONGEST_SLUG_SOURCE = 10_000
_LONGEST_ESCAPE = 6
_LINE_ENDS = "\n\r\v\f\x1c\x1d\x1e\x85\u2028\u2029"
_WORD = re.compile(r"[^-\s({\[<]+")
_NOT_IN_SLUG = re.compile(r"[^a-z0-9]+")


def text_argument(value: Any) -> str:
    """Return a text. Raises UnfitError for anything else."""
    if type(value) is str:
        return value
    needs("text", value)


def whole_number(value: Any) -> int:
    """Return a whole number. Raises UnfitError for anything else, true and false included."""
    if type(value) is not int:
        needs("a whole number", value)
    return value


def _recased(change: Callable[[str], str]) -> Callable[[Evaluation, Any], str]:
    def filter_text(evaluation: Evaluation, value: Any) -> str:
        text = text_argument(value)
        charged = len(text) if text.isascii() else 2 * len(text)
        evaluation.produce(charged)
        made = change(text)
        evaluation.produce(max(0, len(made) - charged))
        return made

    return filter_text


lower = _recased(str.lower)
upper = _recased(str.upper)
capitalize = _recased(str.capitalize)


def title(evaluation: Evaluation, value: Any) -> str:
    text = text_argument(value)
    evaluation.spend(len(text))
    return _WORD.sub(
        lambda word: upper(evaluation, word[0][0]) + lower(evaluation, word[0][1:]), text
    )


def _charged(evaluation: Evaluation, value: Any) -> str:
    text = text_argument(value)
    evaluation.produce(len(text))
    return text


def trim(evaluation: Evaluation, value: Any, chars: Any = None) -> str:
    return _charged(evaluation, value).strip(_strip_set(chars))


def lstrip(evaluation: Evaluation, value: Any, chars: Any = None) -> str:
    return _charged(evaluation, value).lstrip(_strip_set(chars))


def rstrip(evaluation: Evaluation, value: Any, chars: Any = None) -> str:
    return _charged(evaluation, value).rstrip(_strip_set(chars))


def _strip_set(chars: Any) -> str | None:
    if chars is not None and len(text_argument(chars)) > _LONGEST_STRIP:
        raise UnfitError(f"strips at most {_LONGEST_STRIP} different characters.")
    return chars  # type: ignore[no-any-return]


def replace(evaluation: Evaluation, value: Any, old: Any, new: Any, count: Any = None) -> str:
    text, old, new = text_argument(value), text_argument(old), text_argument(new)
    evaluation.scan(len(text) + len(old))
    found = text.count(old)
    if count is not None:
        found = min(found, max(whole_number(count), 0))
    evaluation.spend(found // _OCCURRENCES_PER_OPERATION)
    evaluation.produce(len(text) + found * max(len(new) - len(old), 0))
    return text.replace(old, new, found)


def split(
    evaluation: Evaluation, value: Any, separator: Any = None, limit: Any = None
) -> list[str]:
    text = text_argument(value)
    if separator is not None and not text_argument(separator):
        raise UnfitError("needs a separator of at least one character.")
    most = evaluation.limits.items
    if limit is not None:
        most = min(most, max(whole_number(limit), 0))
    evaluation.produce(len(text))
    return _counted(evaluation, text.split(separator, most))


def splitlines(evaluation: Evaluation, value: Any) -> list[str]:
    text = text_argument(value)
    evaluation.produce(len(text))
    evaluation.entries(sum(map(text.count, _LINE_ENDS)))
    return _counted(evaluation, text.splitlines())


def _counted(evaluation: Evaluation, parts: list[str]) -> list[str]:
    evaluation.entries(len(parts))
    evaluation.spend(2 * len(parts))
    return parts


def join(evaluation: Evaluation, value: Any, separator: Any = "") -> str:
    glue = text_argument(separator)
    texts = [text_of(evaluation, item) for item in entries_of(evaluation, value)]
    evaluation.produce(sum(map(len, texts)) + len(glue) * len(texts))
    return glue.join(texts)


def truncate(evaluation: Evaluation, value: Any, length: Any = 255, end: Any = "…") -> str:
    text, ending = text_argument(value), text_argument(end)
    kept = whole_number(length) - len(ending)
    if kept < 0:
        raise UnfitError("needs a length that is at least the length of the ending.")
    if len(text) <= length:
        return text
    evaluation.produce(length)
    return text[:kept] + ending


def startswith(evaluation: Evaluation, value: Any, prefix: Any) -> bool:
    evaluation.scan(len(text_argument(prefix)))
    return bool(text_argument(value).startswith(prefix))


def endswith(evaluation: Evaluation, value: Any, suffix: Any) -> bool:
    evaluation.scan(len(text_argument(suffix)))
    return bool(text_argument(value).endswith(suffix))


def find(evaluation: Evaluation, value: Any, part: Any) -> int:
    evaluation.scan(len(text_argument(value)) + len(text_argument(part)))
    return int(value.find(part))


def count_text(evaluation: Evaluation, value: Any, part: Any) -> int:
    evaluation.scan(len(text_argument(value)) + len(text_argument(part)))
    return int(value.count(part))


def string(evaluation: Evaluation, value: Any) -> str:
    return text_of(evaluation, value)


def tojson(evaluation: Evaluation, value: Any, indent: Any = None) -> str:
    if indent not in (None, 2):
        raise UnfitError("needs an indent of 2, or none.")
    return to_json(evaluation, value, indented=indent is not None)


def from_json(evaluation: Evaluation, value: Any) -> Any:
    return parse_json(evaluation, text_argument(value))


def escape(evaluation: Evaluation, value: Any) -> str:
    text = text_of(evaluation, value)
    evaluation.produce(len(text))
    special = sum(map(text.count, "&<>\"'"))
    evaluation.produce(special * _LONGEST_ESCAPE)
    return html.escape(text)


def slugify(evaluation: Evaluation, value: Any) -> str:
    text = text_of(evaluation, value)
    if len(text) > _LONGEST_SLUG_SOURCE:
        raise UnfitError(f"takes at most {_LONGEST_SLUG_SOURCE:,} characters.")
    evaluation.spend(len(text))
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return _NOT_IN_SLUG.sub("-", plain).strip("-")


def urlencode(evaluation: Evaluation, value: Any) -> str:
    if type(value) is not dict:
        return _quoted(evaluation, text_of(evaluation, value))
    evaluation.entries(len(value))
    return "&".join(
        f"{_quoted(evaluation, name, plus=True)}="
        f"{_quoted(evaluation, text_of(evaluation, part), plus=True)}"
        for name, part in value.items()
        if part is not None
    )


def _quoted(evaluation: Evaluation, text: str, *, plus: bool = False) -> str:
    size = len(_encoded(evaluation, text))
    evaluation.spend(size)
    evaluation.produce(3 * size)
    return quote_plus(text) if plus else quote(text, safe="/")


def sha256(evaluation: Evaluation, value: Any) -> str:
    return hashlib.sha256(_encoded(evaluation, text_argument(value))).hexdigest()


def b64encode(evaluation: Evaluation, value: Any) -> str:
    data = _encoded(evaluation, text_argument(value))
    evaluation.produce(len(data) * 4 // 3 + 4)
    return base64.b64encode(data).decode("ascii")


def b64decode(evaluation: Evaluation, value: Any) -> str:
    text = text_argument(value)
    evaluation.produce(len(text))
    try:
        return base64.b64decode(text, validate=True).decode()
    except (binascii.Error, ValueError):
        raise UnfitError("needs Base64 of UTF-8 text.") from None


def _encoded(evaluation: Evaluation, text: str) -> bytes:
    evaluation.produce(len(text))
    try:
        return text.encode()
    except UnicodeEncodeError:
        raise UnfitError("needs text without lone surrogates.") from None
