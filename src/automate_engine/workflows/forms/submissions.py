"""Opening a form, taking in its answers, and following the runs that it started."""

from __future__ import annotations

import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Final
from uuid import uuid4

from automate_engine.compile import check_inputs
from automate_engine.domain import (
    ConflictError,
    FileReference,
    InvalidInputError,
    JsonObject,
    Match,
    NotFoundError,
    Problem,
    Run,
    Trigger,
    TriggerType,
    canonical_json,
)
from automate_engine.domain.ids import Kind
from automate_engine.domain.json import sha256_hex
from automate_engine.ports.journal import NewEvent
from automate_engine.runtime.starts import match_event
from automate_engine.workflows.files import commit_with_files
from automate_engine.workflows.forms.answers import Answers, ReadAnswers, read_answers
from automate_engine.workflows.forms.config import FormConfig, asked_fields
from automate_engine.workflows.forms.fields import FormField
from automate_engine.workflows.services import Services
from automate_engine.workflows.values import check_storable

__all__ = [
    "TOKEN",
    "OpenForm",
    "RefusedAnswersError",
    "form_run",
    "open_form",
    "page_token",
    "submit_form",
]

TOKEN: Final = "token"  # noqa: S105 - the name of a field
"""The name of the hidden field by which a form that is sent twice is known."""

_TOKEN_BYTES: Final = 24
_TOKEN_TEXT: Final = re.compile(r"[A-Za-z0-9_-]{32}")


@dataclass(frozen=True, slots=True)
class OpenForm:
    """A form that can be filled in: its trigger, its fields, and the inputs they are made from."""

    trigger: Trigger
    config: FormConfig
    title: str
    inputs: JsonObject
    fields: tuple[FormField, ...]


class RefusedAnswersError(Exception):
    """Answers that start no run. `problems` are by input; `others` belong to none of the fields."""

    def __init__(self, problems: Mapping[str, str], others: tuple[str, ...] = ()) -> None:
        super().__init__("The answers cannot be taken.")
        self.problems = dict(problems)
        self.others = others


def page_token(answers: Answers | None = None) -> str:
    """The token of the page that some answers were given on; a new one for a new page."""
    token = "" if answers is None else answers.text(TOKEN)
    return token if _TOKEN_TEXT.fullmatch(token) else secrets.token_urlsafe(_TOKEN_BYTES)


async def open_form(services: Services, path: str) -> OpenForm:
    """The form at a path, as the live version of its workflow has it.

    Raises NotFoundError when there is none, or when its trigger or workflow takes no runs now.
    """
    trigger = await services.stores.triggers.by_path(TriggerType.FORM, path)
    config = FormConfig.model_validate(trigger.config)
    workflows = services.stores.workflows
    try:
        version = await workflows.live_version(trigger.tenant_id, trigger.workflow_id)
    except ConflictError:
        raise NotFoundError("The form takes no answers now.") from None
    title = config.title
    if not title:
        title = (await workflows.get(trigger.tenant_id, trigger.workflow_id)).name
    inputs = version.spec.get("inputs") or {}
    fields = asked_fields(version.spec_hash, inputs, config)
    return OpenForm(trigger, config, title, inputs, fields)


async def submit_form(services: Services, form: OpenForm, answers: Answers) -> int | None:
    """Start the run that the answers ask for, and give its id once it is durable (G1).

    The same answers from the same page, sent again, start nothing and give the first's run (G4).
    None when the trigger's filters let the answers start nothing; their event is kept. Raises
    RefusedAnswersError when answers are wrong; nothing is kept then.
    """
    token = answers.text(TOKEN)
    if not _TOKEN_TEXT.fullmatch(token):
        raise RefusedAnswersError(
            {}, ("This page was too old. Look through it and send it again.",)
        )
    read = read_answers(form.fields, answers)
    _check_size(services, read)
    files = {
        name: FileReference.new(file.name, file.media_type, len(file.data))
        for name, file in read.files.items()
    }
    event = _event(services, form, token, read, files)
    event.matches = await match_event(services.stores, event, [form.trigger.id])
    _check(services, form, read, event.matches)
    contents = {files[name].blob: file.data for name, file in read.files.items()}
    stored = await commit_with_files(services, event, contents)
    return stored.run_ids[0] if stored.run_ids else None


async def form_run(services: Services, form: OpenForm, run_id: str) -> Run:
    """A run that the form started, by its public id. NotFoundError for any other run."""
    try:
        internal_id = services.ids.decode(Kind.RUN, run_id)
    except ValueError:
        raise NotFoundError("There is no run of this id.") from None
    run = await services.stores.runs.get(form.trigger.tenant_id, internal_id)
    if run.trigger_id != form.trigger.id:
        raise NotFoundError("The form did not start this run.")
    return run


def _event(
    services: Services,
    form: OpenForm,
    token: str,
    read: ReadAnswers,
    files: Mapping[str, FileReference],
) -> NewEvent:
    now = services.clock.now()
    return NewEvent(
        tenant_id=form.trigger.tenant_id,
        type=TriggerType.FORM,
        source=form.trigger.source,
        payload={**read.values, **{name: file.as_json() for name, file in files.items()}},
        trace_id=uuid4(),
        received_at=now,
        dedupe_key=_dedupe_key(token, read),
        dedupe_since=now - timedelta(hours=services.limits.duplicate_hours),
    )


def _dedupe_key(token: str, read: ReadAnswers) -> str:
    """One for each page and content: going back and sending other answers is meant."""
    files = {
        name: [file.name, file.media_type, sha256_hex(file.data)]
        for name, file in read.files.items()
    }
    parts = [token.encode(), canonical_json(read.values), canonical_json(files)]
    return sha256_hex(b"\n".join(parts))


def _check_size(services: Services, read: ReadAnswers) -> None:
    try:
        check_storable(read.values, "inputs", max_bytes=services.limits.inputs_bytes)
    except InvalidInputError as error:
        messages = tuple(f"{one.message} {one.remedy}" for one in error.problems)
        raise RefusedAnswersError(read.problems, messages) from None


def _check(services: Services, form: OpenForm, read: ReadAnswers, matches: list[Match]) -> None:
    """Raise RefusedAnswersError unless every run would have inputs that fit the workflow."""
    found: list[Problem] = []
    for match in matches:
        try:
            check_storable(match.inputs, "inputs", max_bytes=services.limits.inputs_bytes)
            check_inputs(form.inputs, match.inputs)
        except InvalidInputError as error:
            found.extend(error.problems)
    problems, others = dict(read.problems), []
    for problem in found:
        name = _input_of(form, problem)
        if name is not None:
            problems.setdefault(name, problem.message)
        elif not read.problems:
            others.append(problem.message)
    if problems or others:
        raise RefusedAnswersError(problems, tuple(dict.fromkeys(others)))


def _input_of(form: OpenForm, problem: Problem) -> str | None:
    """The input of the form that a problem is about: the longest name that its place begins with,
    as names may have dots in them."""
    names = [
        one.name for one in form.fields if f"{problem.field}.".startswith(f"inputs.{one.name}.")
    ]
    return max(names, key=len, default=None)
