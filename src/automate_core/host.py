"""How the admin reaches the services of the process, which the app `automate` builds."""

from __future__ import annotations

from collections.abc import Callable

from automate_engine.workflows import Services

__all__ = ["current_services", "provide_services"]

_providers: list[Callable[[], Services]] = []


def provide_services(provider: Callable[[], Services]) -> None:
    """Name the function that gives the services; called once, when Django starts."""
    _providers[:] = [provider]


def current_services() -> Services | None:
    """The services of this process, or None in a project without the app `automate`."""
    return _providers[0]() if _providers else None
