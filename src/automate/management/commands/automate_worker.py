"""``manage.py automate_worker``."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from automate.worker import run_worker
from automate_engine.domain import AutomateError

__all__ = ["Command"]


class Command(BaseCommand):
    help = (
        "Execute runs, schedules and jobs until SIGINT or SIGTERM; then hand back what does not "
        "end soon. A second signal ends the process at once."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            run_worker(lambda name: self._say(f"The worker {name} has started."))
        except AutomateError as error:
            raise CommandError(str(error)) from None
        self._say("Stopped.")

    def _say(self, line: str) -> None:
        self.stdout.write(line)
        self.stdout.flush()
