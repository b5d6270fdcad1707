"""Filters that read and write points in time. None of them looks at the wall clock."""

from __future__ import annotations

import datetime as dt
import re
import zoneinfo
from typing import Any

from automate_engine.expressions._evaluation import Evaluation
from automate_engine.expressions._missing import ABSENT, MissingError, UnfitError, fetch, needs
from automate_engine.expressions._numbers import number_of
from automate_engine.expressions._text import text_argument

__all__ = ["add_time", "date", "datetime_of", "now", "strftime", "timestamp"]

_LONGEST_TIME = 64
_LONGEST_FORMAT = 200
_DIRECTIVE = re.compile(r"%(.?)", re.DOTALL)
_DIRECTIVES = frozenset("aAbBdfGHIjmMpSuUVwWyYzZ%")


def now(evaluation: Evaluation) -> str:
    """Return the time that the names give: `now`, else `run.started_at`."""
    given = evaluation.names.get("now")
    if given is None:
        try:
            given = fetch("run", evaluation.names.get("run"), "started_at")
        except MissingError:
            raise UnfitError(
                "is not known here: there is neither `now` nor `run.started_at`."
            ) from None
    if isinstance(given, dt.datetime):
        return _aware(given).isoformat()
    return _moment(given).isoformat()


def datetime_of(evaluation: Evaluation, value: Any, timezone: Any = ABSENT) -> str:
    moment = _moment(value)
    return (moment if timezone is ABSENT else _in_zone(moment, timezone)).isoformat()


def date(evaluation: Evaluation, value: Any, timezone: Any = ABSENT) -> str:
    return datetime_of(evaluation, value, timezone)[:10]


def timestamp(evaluation: Evaluation, value: Any) -> float:
    return _moment(value).timestamp()


def strftime(evaluation: Evaluation, value: Any, format: Any) -> str:
    if len(text_argument(format)) > _LONGEST_FORMAT:
        raise UnfitError(f"takes a format of at most {_LONGEST_FORMAT} characters.")
    for directive in _DIRECTIVE.findall(format):
        if directive not in _DIRECTIVES or not directive:
            raise UnfitError(
                f"knows the directives {' '.join(sorted('%' + d for d in _DIRECTIVES))}."
            )
    text = _moment(value).strftime(format)
    evaluation.produce(len(text))
    return text


def add_time(
    evaluation: Evaluation,
    value: Any,
    weeks: Any = 0,
    days: Any = 0,
    hours: Any = 0,
    minutes: Any = 0,
    seconds: Any = 0,
) -> str:
    amounts = [number_of(amount) for amount in (weeks, days, hours, minutes, seconds)]
    weeks, days, hours, minutes, seconds = amounts
    try:
        step = dt.timedelta(weeks=weeks, days=days, hours=hours, minutes=minutes, seconds=seconds)
        return (_moment(value) + step).isoformat()
    except OverflowError:
        raise UnfitError("leaves the years 1 to 9999.") from None


def _moment(value: Any) -> dt.datetime:
    """Read ISO 8601 text, or seconds since 1970; without an offset it is UTC."""
    try:
        if type(value) is str and len(value) <= _LONGEST_TIME:
            return _aware(dt.datetime.fromisoformat(value.strip()))
        if type(value) in (int, float):
            return dt.datetime.fromtimestamp(value, dt.UTC)
    except (ValueError, OverflowError, OSError):
        raise UnfitError("needs a time as ISO 8601 text or as seconds since 1970.") from None
    needs("a time as ISO 8601 text or as seconds since 1970", value)


def _aware(moment: dt.datetime) -> dt.datetime:
    return moment if moment.tzinfo else moment.replace(tzinfo=dt.UTC)


def _in_zone(moment: dt.datetime, name: Any) -> dt.datetime:
    if len(text_argument(name)) > _LONGEST_TIME:
        raise UnfitError("needs the name of a time zone, such as 'Europe/Paris'.")
    try:
        return moment.astimezone(zoneinfo.ZoneInfo(name))
    except (ValueError, OSError, KeyError, OverflowError):
        raise UnfitError("needs the name of a time zone, such as 'Europe/Paris'.") from None
