"""The pages of hosted forms: the form, its answer, and the run that it started.

Addresses in the pages are relative, so that a host may put all of them under a prefix.
"""

from __future__ import annotations

from http import HTTPStatus
from typing import Final

from automate_engine.api.pages.fields import shown_field
from automate_engine.api.pages.rendering import Page, render, style
from automate_engine.api.problems import problem_answer
from automate_engine.domain import Run, RunStatus
from automate_engine.domain.ids import Kind
from automate_engine.workflows import Services
from automate_engine.workflows.forms import (
    TOKEN,
    Answers,
    FieldKind,
    OpenForm,
    RefusedAnswersError,
    form_run,
    open_form,
    page_token,
    posted_name,
    submit_form,
)

__all__ = ["answers_page", "error_page", "form_page", "form_style", "run_page"]

_REFRESH: Final = ((10, 1), (60, 3), (600, 10))
"""How old a run is, in seconds, and how often its page is then loaded again."""

_SLOWEST_REFRESH: Final = 30
_AGAIN: Final = "Choose the file again: a browser cannot keep it."
_ERRORS: Final = {
    404: (
        "There is no form here",
        "It may be closed by now. Check the address, or ask whoever gave it to you.",
    ),
    413: ("This is too large", ""),
    429: ("Too many answers", ""),
    503: ("Not now", "Your answers were not taken. Go back and send them again in a moment."),
}


async def form_page(services: Services, path: str) -> Page:
    """The form at a path, to be filled in. Raises NotFoundError when there is none."""
    form = await open_form(services, path)
    return _form(services, form)


async def answers_page(services: Services, path: str, answers: Answers) -> Page:
    """Start the run that answers ask for, and lead to its page; or show what is wrong with them.

    Raises NotFoundError when there is no form at the path.
    """
    form = await open_form(services, path)
    try:
        run_id = await submit_form(services, form, answers)
    except RefusedAnswersError as refusal:
        return _form(services, form, answers, refusal)
    if run_id is None:
        return render("received.html", form=form, root="", again=path)
    public_id = services.ids.encode(Kind.RUN, run_id)
    return Page(HTTPStatus.SEE_OTHER, {"Location": f"{path}/runs/{public_id}"})


async def run_page(services: Services, path: str, run_id: str) -> Page:
    """How a run that a form started stands. Raises NotFoundError for any other run."""
    form = await open_form(services, path)
    run = await form_run(services, form, run_id)
    return render(
        "run.html",
        form=form,
        run=run,
        run_id=run_id,
        root="../../",
        again=f"../../{path}",
        refresh=None if run.status.is_terminal else _refresh_after(services, run),
        has_result=form.config.show_result and run.status is RunStatus.COMPLETED,
    )


def form_style() -> Page:
    """The stylesheet of the pages."""
    return style()


def error_page(error: Exception, address: str) -> Page:
    """The page for any error, without its internals; an unexpected one is logged.

    `address` is the path of the request, below which the stylesheet is found.
    """
    answer = problem_answer(error)
    title, text = _ERRORS.get(answer.status, ("This did not work", ""))
    return render(
        "error.html",
        status=answer.status,
        headers=answer.headers,
        title=title,
        text=text or answer.document["detail"],
        trace_id=answer.document.get("trace_id"),
        root="../" * address.partition("/v1/forms/")[2].count("/"),
    )


def _form(
    services: Services,
    form: OpenForm,
    answers: Answers | None = None,
    refusal: RefusedAnswersError | None = None,
) -> Page:
    problems = _problems(form, answers, refusal)
    fields = [
        shown_field(
            field, number, services.limits.form_bytes, answers, problems.get(field.name, "")
        )
        for number, field in enumerate(form.fields, 1)
    ]
    has_files = any(field.kind is FieldKind.FILE for field in form.fields)
    return render(
        "form.html",
        status=200 if refusal is None else 422,
        form=form,
        fields=fields,
        others=() if refusal is None else refusal.others,
        token_name=TOKEN,
        token=page_token(answers),
        encoding="multipart/form-data" if has_files else "application/x-www-form-urlencoded",
        root="",
        action=form.trigger.source,
    )


def _problems(
    form: OpenForm, answers: Answers | None, refusal: RefusedAnswersError | None
) -> dict[str, str]:
    """What to say at each field: files have to be chosen again even if nothing was wrong."""
    if answers is None or refusal is None:
        return {}
    lost = {
        field.name: _AGAIN
        for field in form.fields
        if any(file.name for file in answers.files.get(posted_name(field), ()))
    }
    return lost | refusal.problems


def _refresh_after(services: Services, run: Run) -> int:
    """In how many seconds to look again: often at first, and when a wait is over."""
    now = services.clock.now()
    age = (now - run.created_at).total_seconds()
    pause = next((pause for limit, pause in _REFRESH if age < limit), _SLOWEST_REFRESH)
    if run.suspended_at is None:
        return pause
    if run.available_at is None:
        return _SLOWEST_REFRESH
    remaining = (run.available_at - now).total_seconds()
    return max(pause, min(int(remaining) + 1, _SLOWEST_REFRESH))
