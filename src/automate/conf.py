"""The `AUTOMATE` dict of the project's settings, read once and checked as a whole."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.signals import setting_changed
from django.utils.module_loading import import_string
from pydantic import BaseModel, ConfigDict, Field, IPvAnyNetwork, ValidationError, field_validator

from automate_engine.celery import DEFAULT_QUEUE, check_broker_url
from automate_engine.credentials import KeyRing
from automate_engine.domain import InvalidInputError
from automate_engine.domain.ids import MINIMUM_KEY_BYTES
from automate_engine.runtime import RetentionPolicy
from automate_engine.spec import Retention
from automate_engine.workflows import Limits

__all__ = ["AutomateSettings", "automate_settings"]

_DEFAULTS = Limits()


class AutomateSettings(BaseModel):
    """What a project may put into `AUTOMATE`, each key in capitals.

    `secret_key` (by default Django's) makes public ids; changing it makes them invalid, and the
    secrets of triggers too unless `encryption_keys` encrypt them: keys of 32 bytes in base64, the
    newest first. `tenant` is the dotted path of a callable that gives the tenant of a
    request whose user is signed in; without it everything belongs to `default_tenant`.
    Runs that say nothing else are kept as `retention` says, such as
    ``{"completed": {"days": 30}}``, and events of which no run is left for `event_days`.
    Sizes are in bytes. A delivery that is repeated within `duplicate_hours` starts nothing.
    `model_admin` is the dotted path of the ModelAdmin class that the admin pages build on.
    `models` names proxies that stand for Job, Trigger or Workflow. Steps reach public addresses
    only, and `private_networks` beside them. With `local_databases` triggers may look into SQLite
    files and Unix sockets of this machine, and the triggers of all tenants may follow the rows of
    `watched_tables` of the project's own PostgreSQL. A run whose worker died starts again after at
    most `lease_seconds`. Of each tenant, all workers together execute at most `tenant_runs` runs at
    once; 0 is no limit. A trigger is disabled when its last `pause_after_failures` runs failed,
    unless its config says otherwise; 0 is never. Each API key and each signed-in user may send
    `requests_per_minute` to each process; 0 is no limit. With a `celery_broker_url`, workers of
    Celery execute the runs, and are told of them through the queue `celery_queue` there. With
    `metrics_public` everyone may read `/metrics`, not only programs of the same machine and keys
    with the permission for it.
    """

    model_config = ConfigDict(extra="forbid", frozen=True, alias_generator=str.upper)

    secret_key: str = Field(min_length=MINIMUM_KEY_BYTES, repr=False)
    encryption_keys: tuple[str, ...] = Field((), repr=False)
    tenant: str | None = None
    default_tenant: str = Field("default", min_length=1, max_length=255)
    document_bytes: int = Field(_DEFAULTS.document_bytes, ge=1024)
    inputs_bytes: int = Field(_DEFAULTS.inputs_bytes, ge=1024)
    hook_bytes: int = Field(_DEFAULTS.hook_bytes, ge=1024)
    form_bytes: int = Field(_DEFAULTS.form_bytes, ge=1024)
    duplicate_hours: int = Field(_DEFAULTS.duplicate_hours, ge=1, le=24 * 365)
    model_admin: str | None = None
    models: dict[str, str] = {}
    retention: Retention = Retention()
    event_days: float | None = Field(None, ge=1, le=36_500)
    private_networks: tuple[IPvAnyNetwork, ...] = ()
    local_databases: bool = False
    watched_tables: tuple[str, ...] = ()
    lease_seconds: float = Field(30.0, ge=1, le=3600)
    tenant_runs: int = Field(0, ge=0)
    pause_after_failures: int = Field(0, ge=0, le=100)
    requests_per_minute: int = Field(6000, ge=0)
    celery_broker_url: str | None = Field(None, repr=False)
    celery_queue: str = Field(DEFAULT_QUEUE, min_length=1, max_length=100)
    metrics_public: bool = False

    @field_validator("encryption_keys")
    @classmethod
    def _usable_keys(cls, written: tuple[str, ...]) -> tuple[str, ...]:
        try:
            _ = written and KeyRing.parse(written)
        except InvalidInputError as error:
            raise ValueError("; ".join(str(problem) for problem in error.problems)) from None
        return written

    @field_validator("celery_broker_url")
    @classmethod
    def _known_broker(cls, url: str | None) -> str | None:
        return check_broker_url(url)

    @property
    def key_ring(self) -> KeyRing:
        """The keys that encrypt secrets: those configured, then the one derived from
        `secret_key`, which is the only one when none is configured."""
        derived = KeyRing.derived(self.secret_key)
        if not self.encryption_keys:
            return derived
        return KeyRing.parse(self.encryption_keys).followed_by(derived)

    @property
    def limits(self) -> Limits:
        return Limits(
            document_bytes=self.document_bytes,
            inputs_bytes=self.inputs_bytes,
            hook_bytes=self.hook_bytes,
            form_bytes=self.form_bytes,
            duplicate_hours=self.duplicate_hours,
        )

    @property
    def retention_policy(self) -> RetentionPolicy:
        return RetentionPolicy(runs=self.retention, event_days=self.event_days)

    @property
    def tenant_of(self) -> Callable[[Any], str] | None:
        """The callable that `tenant` names."""
        return None if self.tenant is None else _imported("TENANT", self.tenant)


@lru_cache(maxsize=1)
def automate_settings() -> AutomateSettings:
    """The checked settings. ImproperlyConfigured names every key that is wrong."""
    written = getattr(settings, "AUTOMATE", {})
    if not isinstance(written, Mapping):
        raise ImproperlyConfigured("AUTOMATE must be a dict.")
    try:
        return AutomateSettings.model_validate({"SECRET_KEY": settings.SECRET_KEY, **written})
    except ValidationError as error:
        problems = "; ".join(
            f"AUTOMATE[{'.'.join(str(part) for part in detail['loc'])!r}]: {detail['msg']}"
            for detail in error.errors(include_url=False, include_input=False)
        )
        known = ", ".join(name.upper() for name in AutomateSettings.model_fields)
        raise ImproperlyConfigured(f"{problems}. The keys of AUTOMATE are: {known}.") from None


def _imported(key: str, path: str) -> Callable[[Any], str]:
    try:
        found = import_string(path)
    except ImportError as error:
        raise ImproperlyConfigured(
            f"AUTOMATE[{key!r}] names {path!r}, which cannot be imported: {error}."
        ) from None
    if not callable(found):
        raise ImproperlyConfigured(f"AUTOMATE[{key!r}] names {path!r}, which is not callable.")
    return found  # type: ignore[no-any-return]


def _forget(*, setting: str, **kwargs: Any) -> None:
    if setting in {"AUTOMATE", "SECRET_KEY"}:
        automate_settings.cache_clear()


setting_changed.connect(_forget)
