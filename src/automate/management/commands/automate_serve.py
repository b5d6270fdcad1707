"""``manage.py automate_serve``."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib.staticfiles.handlers import ASGIStaticFilesHandler
from django.core.asgi import get_asgi_application
from django.core.management.base import BaseCommand, CommandError, CommandParser

from automate.embedding import ASGIApplication
from automate.serving import serve
from automate_engine.api.serving import AddressInUseError, address_of, listen
from automate_engine.domain import AutomateError

__all__ = ["Command"]


class Command(BaseCommand):
    help = "Serve the project over HTTP, with a worker that executes runs in the same process."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--host", default="127.0.0.1", help="address to listen at")
        parser.add_argument(
            "--port", type=_port, default=8000, help="port to listen at; 0 for a free one"
        )
        parser.add_argument(
            "--no-worker", action="store_true", help="only serve; workers run elsewhere"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            listening = listen(options["host"], options["port"])
        except AddressInUseError as error:
            raise CommandError(str(error)) from None
        address = address_of(listening)
        try:
            serve(
                _application(),
                listening,
                with_worker=not options["no_worker"],
                started=lambda: self._say(f"Listening at {address}"),
            )
        except AutomateError as error:
            raise CommandError(str(error)) from None
        self._say("Stopped.")

    def _say(self, line: str) -> None:
        self.stdout.write(line)
        self.stdout.flush()


def _port(text: str) -> int:
    port = int(text)
    if not 0 <= port <= 65535:
        raise ValueError
    return port


_port.__name__ = "port"


def _application() -> ASGIApplication:
    """The project, with its static files while DEBUG is on, as ``runserver`` serves them."""
    application: Any = get_asgi_application()
    if settings.DEBUG and "django.contrib.staticfiles" in settings.INSTALLED_APPS:
        application = ASGIStaticFilesHandler(application)
    return application  # type: ignore[no-any-return]
