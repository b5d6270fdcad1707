"""The web interface, from Starlette's requests and back."""

from __future__ import annotations

from typing import Final

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from automate_engine.api.requests import method_not_allowed
from automate_engine.api.studio import studio_page
from automate_studio import BUILT
from seer.api.responses import answering

__all__ = ["studio_routes"]

_BASE: Final = "/studio/"
_ABOUT: Final = {"host": "seer"}


def studio_routes() -> list[Route]:
    """The routes of the web interface."""
    return [
        Route("/studio", _to_base, include_in_schema=False),
        Route(_BASE + "{path:path}", answering(studio), include_in_schema=False),
    ]


async def studio(request: Request) -> Response:
    """The web interface."""
    if request.method not in ("GET", "HEAD"):
        raise method_not_allowed(("GET",))
    path = request.path_params["path"]
    gzip = "gzip" in request.headers.get("Accept-Encoding", "")
    page = studio_page(BUILT, path, base=_BASE, about=_ABOUT, gzip=gzip)
    return Response(page.body, page.status, dict(page.headers))


async def _to_base(request: Request) -> Response:
    return RedirectResponse(_BASE)
