"""The web interface: built files as answers to a browser, with the rules that the browser keeps."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from html import escape
from mimetypes import guess_type
from pathlib import Path
from secrets import token_urlsafe
from typing import Final

from automate_engine.api.pages import Page
from automate_engine.api.problems import HttpError

__all__ = ["studio_page"]

_POLICY: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self' 'nonce-{nonce}'; "
    "img-src 'self' data: blob:; font-src 'self'; connect-src 'self'; worker-src 'self'; "
    "manifest-src 'self'; form-action 'self'; base-uri 'self'; frame-ancestors 'none'"
)
_HEADERS: Final = {
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}
_FOR_EVER: Final = "public, max-age=31536000, immutable"
_INDEX: Final = "index.html"


def studio_page(built: Path, path: str, *, base: str, about: Mapping[str, str], gzip: bool) -> Page:
    """What is at a path below `base`, the Studio's own address with a slash at its end.

    A path without a file is one of the Studio's own pages, which all begin with its index: that is
    given with `about` as the attributes ``data-…`` of its root, and with a nonce of its own. With
    `gzip` the answer may be compressed. Raises HttpError 404 for a file that is not there.
    """
    built_at = _built_at(built)
    files = _files(built, built_at)
    if _INDEX not in files:
        raise HttpError(
            404,
            "not-built",
            "The Studio is not built in this installation. Run 'make studio', then start again.",
        )
    if path in files and path != _INDEX:
        return _file(files, path, built_at, gzip=gzip)
    if path.startswith("assets/"):
        raise HttpError(404, "not-found", "This file is of another Studio. Load the page again.")
    return _index(_read(files[_INDEX], built_at), base, about)


def _built_at(built: Path) -> int:
    """When the Studio was built; what is kept in memory is of that build."""
    try:
        return (built / _INDEX).stat().st_mtime_ns
    except FileNotFoundError:
        return 0


@lru_cache(maxsize=1)
def _files(built: Path, built_at: int) -> dict[str, Path]:
    """The built files by their paths. Nothing else is ever opened."""
    return {file.relative_to(built).as_posix(): file for file in built.rglob("*") if file.is_file()}


def _file(files: Mapping[str, Path], path: str, built_at: int, *, gzip: bool) -> Page:
    media_type = guess_type(path)[0] or "application/octet-stream"
    headers = {**_HEADERS, "Content-Type": media_type, "Vary": "Accept-Encoding"}
    headers["Cache-Control"] = _FOR_EVER if path.startswith("assets/") else "no-cache"
    compressed = files.get(f"{path}.gz") if gzip else None
    if compressed is not None:
        headers["Content-Encoding"] = "gzip"
    return Page(200, headers, _read(compressed or files[path], built_at))


def _index(content: bytes, base: str, about: Mapping[str, str]) -> Page:
    nonce = token_urlsafe(16)
    attributes = "".join(f' data-{name}="{escape(value)}"' for name, value in about.items())
    text = content.decode()
    text = text.replace('<base href="/"', f'<base href="{escape(base)}"')
    text = text.replace('<div id="root"', f'<div id="root" data-nonce="{nonce}"{attributes}')
    headers = {
        **_HEADERS,
        "Content-Type": "text/html; charset=utf-8",
        "Content-Security-Policy": _POLICY.format(nonce=nonce),
        "Cache-Control": "no-store",
    }
    return Page(200, headers, text.encode())


@lru_cache(maxsize=256)
def _read(file: Path, built_at: int) -> bytes:
    return file.read_bytes()
