"""From a template to an answer with the headers that every page has."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import Any, Final

from jinja2 import Environment, PackageLoader, StrictUndefined

from automate_engine.api.pages.results import is_file, is_link, table_columns
from automate_engine.domain.json import JsonValue, encode_json
from automate_engine.workflows.forms import size_text, spoken

__all__ = ["Page", "render", "style"]

_POLICY: Final = (
    "default-src 'none'; style-src 'self'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'"
)
_HEADERS: Final = {
    "Content-Type": "text/html; charset=utf-8",
    "Content-Security-Policy": _POLICY,
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Robots-Tag": "noindex",
}
_STYLE_HEADERS: Final = {
    "Content-Type": "text/css; charset=utf-8",
    "Cache-Control": "public, max-age=3600",
    "X-Content-Type-Options": "nosniff",
}


@dataclass(frozen=True, slots=True)
class Page:
    """An answer to a browser, ready to be sent."""

    status: int
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""


def render(
    template: str, *, status: int = 200, headers: Mapping[str, str] | None = None, **values: Any
) -> Page:
    """The page that a template gives for some values, which are escaped."""
    text = _environment().get_template(template).render(values)
    return Page(status, {**_HEADERS, **(headers or {})}, text.encode())


@cache
def style() -> Page:
    """The one stylesheet of the pages."""
    return Page(200, _STYLE_HEADERS, files(__package__).joinpath("form.css").read_bytes())


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader(__package__),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters.update(
        columns=table_columns, json_text=_json_text, size_text=size_text, spoken=spoken
    )
    environment.tests.update(file=is_file, link=is_link)
    return environment


def _json_text(value: JsonValue) -> str:
    return encode_json(value).decode()
