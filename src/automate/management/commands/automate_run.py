"""``manage.py automate_run``."""

from __future__ import annotations

import asyncio
import json
import sys
from pathlib import Path
from typing import Any, TextIO

from django.core.management.base import BaseCommand, CommandError, CommandParser

from automate.following import run_automation
from automate.management.tenants import add_tenant, principal_of
from automate.services import close_services
from automate_engine.domain import (
    AutomateError,
    JsonObject,
    NotFoundError,
    PermanentError,
    Run,
    RunStatus,
    StepStatus,
    decode_json,
)
from automate_engine.workflows.following import Progress

__all__ = ["Command"]

_NOT_STARTED = 2
_STATUSES = {RunStatus.COMPLETED: 0, RunStatus.FAILED: 1, RunStatus.CANCELLED: 2}
_BAR_WIDTH = 30
_LINE_WIDTH = 79
_SIGNS = {
    StepStatus.COMPLETED: "✓",
    StepStatus.FAILED: "✗",
    StepStatus.CANCELLED: "✗",
    StepStatus.RETRYING: "↻",
    StepStatus.WAITING: "…",
    StepStatus.RUNNING: "…",
}


class Command(BaseCommand):
    help = (
        "Start a run of an automation's live version, show its progress, and print its outputs "
        "as JSON. Exits with 0 when the run completed, 1 when it failed, and 2 when it was "
        "cancelled, was not started, or has not ended in time."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("slug", metavar="SLUG", help="which automation")
        parser.add_argument(
            "--input", metavar="FILE", help="the inputs, a JSON object; - reads standard input"
        )
        parser.add_argument(
            "--timeout", type=float, metavar="SECONDS", help="how long to wait for the end"
        )
        add_tenant(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        inputs = _read_inputs(options["input"])
        stream: Any = self.stderr
        display = _Bar(stream) if stream.isatty() else _Lines(stream)
        try:
            run = asyncio.run(
                run_automation(
                    principal_of(options), options["slug"], inputs, display.show, options["timeout"]
                )
            )
        except TimeoutError:
            raise CommandError(
                "The run has not ended in time. It goes on as soon as a worker takes it.",
                returncode=_NOT_STARTED,
            ) from None
        except NotFoundError:
            raise CommandError(
                f"There is no automation with the slug {options['slug']!r}.",
                returncode=_NOT_STARTED,
            ) from None
        except AutomateError as error:
            raise CommandError(str(error), returncode=_NOT_STARTED) from None
        finally:
            display.close()
            close_services()
        self._tell(run)

    def _tell(self, run: Run) -> None:
        if run.status is RunStatus.COMPLETED:
            self.stdout.write(json.dumps(run.outputs, indent=2, ensure_ascii=False))
            return
        error = run.error or {}
        place = f" in step {error['step']}" if error.get("step") else ""
        reason = f"{place}: {error['message']}" if error.get("message") else ""
        self.stderr.write(f"The run ended as {run.status}{reason or '.'}")
        sys.exit(_STATUSES[run.status])


def _read_inputs(name: str | None) -> JsonObject:
    if name is None:
        return {}
    try:
        data = sys.stdin.buffer.read() if name == "-" else Path(name).read_bytes()
        inputs = decode_json(data)
    except OSError as error:
        raise CommandError(
            f"{name} cannot be read: {error.strerror}.", returncode=_NOT_STARTED
        ) from None
    except PermanentError as error:
        raise CommandError(f"{name}: {error.message}", returncode=_NOT_STARTED) from None
    if not isinstance(inputs, dict):
        raise CommandError(
            f"{name}: The inputs must be a JSON object, such as {{}}.", returncode=_NOT_STARTED
        )
    return inputs


class _Lines:
    """One line for each step that has a new status."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._started = False

    def show(self, progress: Progress) -> None:
        if not self._started:
            self._started = True
            self._stream.write(progress.run_id)
        if progress.step is not None:
            status = progress.step.status
            self._stream.write(f"{_SIGNS[status]} {progress.step.key} {status.lower()}")

    def close(self) -> None:
        """Nothing is left on the screen."""


class _Bar:
    """A bar that grows with the steps that have ended, and the step that is news."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._shown = False

    def show(self, progress: Progress) -> None:
        self._shown = True
        ended = progress.run.status is RunStatus.COMPLETED
        share = 1.0 if ended else progress.done / max(progress.total, 1)
        full = int(share * _BAR_WIDTH)
        last = progress.step
        step = f"{_SIGNS[last.status]} {last.key}" if last else ""
        line = f"{'█' * full}{'░' * (_BAR_WIDTH - full)} {progress.done}/{progress.total} {step}"
        self._write(f"\r\x1b[2K{line[:_LINE_WIDTH]}")

    def close(self) -> None:
        if self._shown:
            self._write("\n")

    def _write(self, text: str) -> None:
        self._stream.write(text, ending="")  # type: ignore[call-arg]
        self._stream.flush()
