"""System checks: what is wrong in the project's settings, and what is not ready for production.

============== ==========================================================================
automate.E001  the secret key is missing or too short
automate.E002  ``AUTOMATE`` has a key that does not exist
automate.E003  a value in ``AUTOMATE`` is wrong
automate.E004  ``AUTOMATE["MODELS"]`` names what cannot stand for the model
automate.E005  executions are stored in a database that is not supported
automate.E006  ``USE_TZ`` is off
automate.W001  SQLite begins transactions in a mode that fails under concurrency
automate.W002  (deploy) ``AUTOMATE`` has no secret key of its own
automate.W003  (deploy) ``DEBUG`` is on
automate.W004  (deploy) no worker is there
automate.W005  (deploy) steps may reach private networks
============== ==========================================================================
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, Final

from django.apps import apps
from django.conf import settings
from django.core.checks import CheckMessage, Error, Warning, register
from django.core.exceptions import ImproperlyConfigured
from pydantic import ValidationError

from automate.conf import AutomateSettings, automate_settings
from automate.presence import worker_is_present
from automate_core.conf import REPLACEABLE_MODELS
from automate_core.stores import model_class
from automate_core.stores.database import execution_database

__all__ = [
    "check_databases",
    "check_deployment",
    "check_models",
    "check_settings",
    "check_time_zones",
]

_TAG: Final = "automate"
_NEW_KEY: Final = (
    "Make one with: python -c 'import secrets; print(secrets.token_urlsafe(48))' and keep it "
    "outside the code."
)


@register(_TAG)
def check_settings(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """E001, E002, E003: what is wrong in ``AUTOMATE``."""
    written = getattr(settings, "AUTOMATE", {})
    if not isinstance(written, Mapping):
        return [Error("AUTOMATE is not a dict.", hint="Write AUTOMATE = {}.", id="automate.E003")]
    try:
        AutomateSettings.model_validate({"SECRET_KEY": settings.SECRET_KEY, **written})
        _ = automate_settings().tenant_of
    except ValidationError as error:
        details = error.errors(include_url=False, include_input=False)
        return [_settings_error(detail) for detail in details]
    except ImproperlyConfigured as error:
        return [Error(str(error), hint="Correct the dotted path.", id="automate.E003")]
    return []


@register(_TAG)
def check_models(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """E004: the proxies that ``AUTOMATE["MODELS"]`` names."""
    problems: list[CheckMessage] = []
    for name in REPLACEABLE_MODELS:
        try:
            model_class(apps.get_model("automate_core", name))
        except ImproperlyConfigured as error:
            hint = "Name proxies of the models that you replace by their dotted paths."
            problems.append(Error(str(error), hint=hint, id="automate.E004"))
    return list({problem.msg: problem for problem in problems}.values())


@register(_TAG)
def check_databases(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """E005, W001: the database that holds the executions."""
    try:
        alias = execution_database().alias
    except ImproperlyConfigured as error:
        hint = "Use PostgreSQL, or SQLite on one machine."
        return [Error(str(error), hint=hint, id="automate.E005")]
    database: Any = settings.DATABASES[alias]
    mode = (database.get("OPTIONS") or {}).get("transaction_mode") or ""
    if "sqlite" not in database["ENGINE"] or mode.upper() in {"IMMEDIATE", "EXCLUSIVE"}:
        return []
    return [
        Warning(
            f"The SQLite database {alias!r} begins transactions without the lock for writing. "
            "Those that read first and write then fail while another program writes.",
            hint=f'Set DATABASES[{alias!r}]["OPTIONS"]["transaction_mode"] to "IMMEDIATE".',
            id="automate.W001",
        )
    ]


@register(_TAG)
def check_time_zones(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """E006: times without a time zone, which cannot be compared with those of the engine."""
    if settings.USE_TZ:
        return []
    message = "USE_TZ is off, so that times are stored without a time zone."
    return [Error(message, hint="Set USE_TZ = True.", id="automate.E006")]


@register(_TAG, deploy=True)
def check_deployment(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """W002 to W005: what is not ready for production."""
    try:
        configured = automate_settings()
    except ImproperlyConfigured:
        return []
    problems: list[CheckMessage] = []
    if "SECRET_KEY" not in getattr(settings, "AUTOMATE", {}):
        problems.append(
            Warning(
                'AUTOMATE["SECRET_KEY"] is missing, so Django\'s SECRET_KEY is used: when that is '
                "changed, public ids become invalid, and secrets that are encrypted under it too.",
                hint=_NEW_KEY,
                id="automate.W002",
            )
        )
    if settings.DEBUG:
        problems.append(
            Warning(
                "DEBUG is on: pages of errors show data of runs and settings.",
                hint="Set DEBUG = False.",
                id="automate.W003",
            )
        )
    if worker_is_present(datetime.now(UTC)) is False:
        problems.append(
            Warning(
                "No worker was seen in the last minute, so runs are accepted but not executed.",
                hint="Start manage.py automate_worker, or serve with manage.py automate_serve.",
                id="automate.W004",
            )
        )
    if configured.private_networks:
        problems.append(
            Warning(
                "Steps may send requests to private networks: "
                f"{', '.join(map(str, configured.private_networks))}.",
                hint='Leave AUTOMATE["PRIVATE_NETWORKS"] empty, or list single hosts that anyone '
                "who edits automations may reach; silence this check then.",
                id="automate.W005",
            )
        )
    return problems


def _settings_error(detail: Any) -> CheckMessage:
    key = ".".join(str(part) for part in detail["loc"])
    if key == "SECRET_KEY":
        message = f"The secret key is missing or too short ({detail['msg']})."
        return Error(message, hint=_NEW_KEY, id="automate.E001")
    if detail["type"] == "extra_forbidden":
        known = ", ".join(name.upper() for name in AutomateSettings.model_fields)
        message = f"AUTOMATE has the key {key!r}, which does not exist."
        return Error(message, hint=f"The keys are: {known}.", id="automate.E002")
    message = f"AUTOMATE[{key!r}] is wrong: {detail['msg']}."
    return Error(message, hint="Correct the value.", id="automate.E003")
