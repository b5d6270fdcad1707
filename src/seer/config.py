"""Seer's settings: environment variables, and the file ``.env`` of the current folder."""

from __future__ import annotations

import difflib
import os
import secrets
from collections.abc import Callable
from functools import lru_cache
from ipaddress import ip_address
from pathlib import Path
from typing import Annotated, Any, Final
from urllib.parse import urlsplit

from dotenv import dotenv_values
from pydantic import (
    BeforeValidator,
    Field,
    IPvAnyNetwork,
    ValidationError,
    field_validator,
    model_validator,
)
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from automate_engine.celery import DEFAULT_QUEUE, check_broker_url
from automate_engine.credentials import KeyRing, generate_key
from automate_engine.domain import AutomateError, InvalidInputError
from automate_engine.domain.ids import MINIMUM_KEY_BYTES
from automate_engine.runtime import RetentionPolicy
from automate_engine.spec import Retention
from automate_engine.workflows import Limits
from seer.private_files import read_or_create

__all__ = [
    "DATABASE_URL",
    "TORTOISE_ORM",
    "ConfigurationError",
    "Settings",
    "load_settings",
    "settings",
    "tortoise_config",
    "variable_of",
]

DATABASE_URL: str
"""The address of the database (DATABASE_URL in the environment); read when it is first used."""

TORTOISE_ORM: dict[str, Any]
"""What Tortoise ORM and Aerich connect to, and the modules of the models."""

_PREFIX: Final = "SEER_"
_ENV_FILE: Final = ".env"
_KEY_BYTES: Final = 32
_DEFAULTS: Final = Limits()
_MODELS: Final = (
    "seer.database.models",
    "seer.database.workflow_models",
    "seer.database.models_oauth",
    "seer.database.models_integrations",
    "seer.database.models_triggers",
    "aerich.models",
)
_DATABASES: Final = ("sqlite", "postgres", "postgresql")
_ALGORITHMS: Final = frozenset(
    {"RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA"}
)


class ConfigurationError(AutomateError):
    """Settings are wrong; the message names each variable and the remedy, and no value."""


def _split(written: object) -> object:
    """The parts of a text with commas."""
    if not isinstance(written, str):
        return written
    return tuple(part for part in (part.strip() for part in written.split(",")) if part)


Listed = (NoDecode, BeforeValidator(_split))


def _default_database_url(data: dict[str, Any]) -> str:
    return f"sqlite://{data['data_dir'] / 'seer.sqlite3'}"


def _stored(name: str, make: Callable[[], str], data: dict[str, Any]) -> str:
    """The text of a generated file of the data folder."""
    path: Path = data["data_dir"] / name
    try:
        text = read_or_create(path, make)
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or "it is not text"
        raise ConfigurationError(
            f"{path} cannot be read or made: {reason}. Set SEER_DATA_DIR to a folder that this "
            "user may write to, or set SEER_SECRET_KEY and SEER_ENCRYPTION_KEYS."
        ) from None
    if not text:
        raise ConfigurationError(
            f"{path} is empty. Put its former text back from a backup. If there is none, delete "
            "the file: a new key is made, and what the former one protected has to be set again."
        )
    return text


def _stored_secret_key(data: dict[str, Any]) -> str:
    return _stored("secret.key", lambda: secrets.token_urlsafe(_KEY_BYTES), data)


def _stored_encryption_keys(data: dict[str, Any]) -> tuple[str, ...]:
    made = _stored("encryption.key", generate_key, data)
    return tuple(made.split())


class Settings(BaseSettings):
    """Each setting is an environment variable: `SEER_` and the name in capitals; the database is
    `DATABASE_URL`. A variable may also stand in the file `.env` of the current folder; the
    environment wins. Several values are separated by commas."""

    model_config = SettingsConfigDict(
        env_prefix=_PREFIX,
        env_file=_ENV_FILE,
        env_file_encoding="utf-8",
        extra="ignore",
        frozen=True,
        hide_input_in_errors=True,
        validate_default=True,
        populate_by_name=True,
    )

    data_dir: Path = Field(
        Path("seer-data"), description="folder of the database file and of generated keys"
    )
    database_url: str = Field(
        default_factory=_default_database_url,
        validation_alias="DATABASE_URL",
        repr=False,
        description="`sqlite://PATH` or `postgres://USER:PASSWORD@HOST:PORT/NAME`; by default "
        "`seer.sqlite3` in the data folder",
    )
    host: str = Field("127.0.0.1", min_length=1, description="address to listen at")
    port: int = Field(8000, ge=0, le=65535, description="port to listen at; 0 for a free one")
    worker: bool = Field(True, description="whether the server process executes runs too")
    modules: Annotated[tuple[str, ...], *Listed] = Field(
        (), description="Python modules with step functions, such as `shop.automations`"
    )
    secret_key: str = Field(
        default_factory=_stored_secret_key,
        repr=False,
        description="makes public ids; at least 16 bytes, the same for all processes. By default "
        "`secret.key` in the data folder, made once. A change makes all ids invalid",
    )
    encryption_keys: Annotated[tuple[str, ...], *Listed] = Field(
        default_factory=_stored_encryption_keys,
        min_length=1,
        repr=False,
        description="keys of 32 bytes in base64 that encrypt secrets at rest, the newest first; "
        "the others only decrypt. By default `encryption.key` in the data folder, made once, a "
        "key a line",
    )
    local_mode: bool = Field(
        False, description="serve one user, `local`, without a key, on this machine only"
    )
    jwt_jwks_url: str | None = Field(
        None, description="where the keys of the issuer of bearer tokens (JWT) are; off by default"
    )
    jwt_issuer: str | None = Field(None, description="the `iss` that tokens must have")
    jwt_audience: str | None = Field(None, description="the `aud` that tokens must have")
    jwt_algorithms: Annotated[tuple[str, ...], *Listed] = Field(
        ("RS256", "ES256", "EdDSA"), min_length=1, description="signatures that tokens may have"
    )
    jwt_leeway_seconds: int = Field(
        30, ge=0, le=300, description="how far the clocks of issuer and server may differ"
    )
    cors_origins: Annotated[tuple[str, ...], *Listed] = Field(
        (), description="origins of web pages that may call the API, such as `https://example.com`"
    )
    requests_per_minute: int = Field(
        6000, ge=0, description="how many requests each key may send; 0 for no limit"
    )
    metrics_public: bool = Field(
        False, description="whether everyone may read `/metrics`, not only this machine"
    )
    document_bytes: int = Field(
        _DEFAULTS.document_bytes, ge=1024, description="largest workflow document"
    )
    inputs_bytes: int = Field(
        _DEFAULTS.inputs_bytes, ge=1024, description="largest inputs of a run"
    )
    hook_bytes: int = Field(
        _DEFAULTS.hook_bytes, ge=1024, description="largest delivery to a webhook"
    )
    form_bytes: int = Field(
        _DEFAULTS.form_bytes, ge=1024, description="largest answer to a form, with its files"
    )
    duplicate_hours: int = Field(
        _DEFAULTS.duplicate_hours,
        ge=1,
        le=24 * 365,
        description="how long a delivery that is repeated starts nothing",
    )
    retention: Retention = Field(
        Retention(),
        description="how long runs are kept that say nothing else, as JSON: "
        '`{"completed": {"days": 30}, "failed": {"days": 90, "keep": 1000}}`',
    )
    event_days: float | None = Field(
        None, ge=1, le=36_500, description="how long events are kept of which no run is left"
    )
    private_networks: Annotated[tuple[IPvAnyNetwork, ...], *Listed] = Field(
        (), description="networks that steps may reach beside public addresses: `10.0.0.0/8`"
    )
    local_databases: bool = Field(
        False, description="whether triggers may look into SQLite files and Unix sockets here"
    )
    watched_tables: Annotated[tuple[str, ...], *Listed] = Field(
        (),
        description="tables of Seer's own PostgreSQL, with their schemas, whose rows the triggers "
        "of every user may follow without a URL: `public.orders`",
    )
    lease_seconds: float = Field(
        30.0, ge=1, le=3600, description="how soon a run of a dead worker starts again, at most"
    )

    tenant_runs: int = Field(
        0,
        ge=0,
        description="how many runs of each user are executed at once by all workers, which need "
        "the same value; 0 for no limit",
    )
    celery_broker_url: str | None = Field(
        None,
        repr=False,
        description="broker through which workers of Celery are told of runs; then they execute "
        "them, and the server does not: `redis://HOST:PORT/NUMBER` or "
        "`amqp://USER:PASSWORD@HOST:PORT/NAME`",
    )
    celery_queue: str = Field(
        DEFAULT_QUEUE, min_length=1, max_length=100, description="queue of the broker"
    )
    pause_after_failures: int = Field(
        0,
        ge=0,
        le=100,
        description="after how many runs in a row that failed a trigger is disabled whose "
        "configuration does not say; 0 for never",
    )

    @property
    def limits(self) -> Limits:
        """The bounds on what callers send."""
        return Limits(
            document_bytes=self.document_bytes,
            inputs_bytes=self.inputs_bytes,
            hook_bytes=self.hook_bytes,
            form_bytes=self.form_bytes,
            duplicate_hours=self.duplicate_hours,
        )

    @property
    def retention_policy(self) -> RetentionPolicy:
        """How long runs and events are kept."""
        return RetentionPolicy(runs=self.retention, event_days=self.event_days)

    @property
    def key_ring(self) -> KeyRing:
        """The keys that protect secrets at rest."""
        return KeyRing.parse(self.encryption_keys)

    @property
    def uses_sqlite(self) -> bool:
        """Whether the database is a file that belongs to this installation."""
        return self.database_url.startswith("sqlite:")

    @field_validator("data_dir")
    @classmethod
    def _absolute(cls, folder: Path) -> Path:
        if folder == Path():
            raise ValueError("It must name a folder")
        return folder.expanduser().absolute()

    @field_validator("database_url")
    @classmethod
    def _known_database(cls, url: str) -> str:
        scheme, mark, rest = url.partition("://")
        if not mark or scheme not in _DATABASES:
            raise ValueError("It must begin with sqlite:// or postgres://")
        if scheme != "sqlite":
            return url
        if not rest or rest.startswith(":memory:"):
            raise ValueError("Several connections share the database: name a file after sqlite://")
        return f"sqlite://{Path(rest).absolute()}"

    @field_validator("secret_key")
    @classmethod
    def _long_enough(cls, key: str) -> str:
        if len(key.encode()) < MINIMUM_KEY_BYTES:
            raise ValueError(f"It must have {MINIMUM_KEY_BYTES} bytes or more")
        return key

    @field_validator("encryption_keys")
    @classmethod
    def _usable_keys(cls, keys: tuple[str, ...]) -> tuple[str, ...]:
        try:
            KeyRing.parse(keys)
        except InvalidInputError as error:
            raise ValueError(" ".join(str(part) for part in error.problems or [error])) from None
        return keys

    @field_validator("celery_broker_url")
    @classmethod
    def _known_broker(cls, url: str | None) -> str | None:
        return check_broker_url(url)

    @field_validator("jwt_jwks_url")
    @classmethod
    def _encrypted_url(cls, url: str | None) -> str | None:
        if url is None:
            return None
        parts = urlsplit(url)
        is_local = parts.scheme == "http" and _is_loopback(parts.hostname)
        if not parts.hostname or not (parts.scheme == "https" or is_local):
            raise ValueError("It must begin with https:// and name a host")
        return url

    @field_validator("jwt_algorithms")
    @classmethod
    def _public_key_algorithms(cls, names: tuple[str, ...]) -> tuple[str, ...]:
        if not _ALGORITHMS.issuperset(names):
            raise ValueError(f"It may list: {', '.join(sorted(_ALGORITHMS))}")
        return names

    @field_validator("cors_origins")
    @classmethod
    def _origins(cls, origins: tuple[str, ...]) -> tuple[str, ...]:
        if not all(origin == "*" or _is_origin(origin) for origin in origins):
            raise ValueError("Each must be *, or scheme and host without a path")
        return origins

    @model_validator(mode="after")
    def _consistent(self) -> Settings:
        if self.local_mode and not _is_loopback(self.host):
            raise ValueError(
                "SEER_LOCAL_MODE lets everyone in who reaches the server. Set SEER_HOST to "
                "127.0.0.1, or turn it off and make an API key: seer keys create"
            )
        if self.jwt_jwks_url and not (self.jwt_issuer and self.jwt_audience):
            raise ValueError("SEER_JWT_JWKS_URL needs SEER_JWT_ISSUER and SEER_JWT_AUDIENCE too")
        return self


def load_settings(**changes: Any) -> Settings:
    """The settings as environment and ``.env`` have them now, with `changes` in place of some.

    Raises ConfigurationError naming every variable that is wrong or not known, and the remedy.
    """
    problems = _unknown_variables()
    try:
        loaded = Settings(**changes)
    except ValidationError as error:
        problems += [
            _problem(detail["loc"], detail["msg"])
            for detail in error.errors(include_url=False, include_input=False)
            if detail["type"] != "default_factory_not_called"
        ]
    if problems:
        raise ConfigurationError(
            "\n".join(["Correct the environment or the file .env:", *problems])
        )
    return loaded


@lru_cache(maxsize=1)
def settings() -> Settings:
    """The settings of this process, read once. `settings.cache_clear()` forgets them."""
    return load_settings()


def tortoise_config(url: str) -> dict[str, Any]:
    """What Tortoise ORM needs for the database at `url`."""
    return {
        "connections": {"default": url},
        "apps": {"models": {"models": list(_MODELS), "default_connection": "default"}},
        "use_tz": True,
        "timezone": "UTC",
    }


def variable_of(field: str) -> str:
    """The environment variable of a setting."""
    alias = Settings.model_fields[field].validation_alias
    return alias if isinstance(alias, str) else _PREFIX + field.upper()


def __getattr__(name: str) -> Any:
    if name == "DATABASE_URL":
        return settings().database_url
    if name == "TORTOISE_ORM":
        return tortoise_config(settings().database_url)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def _unknown_variables() -> list[str]:
    """A line for each variable with the prefix that is none of the settings."""
    known = {variable_of(field) for field in Settings.model_fields}
    written = {*os.environ, *_written_in_file()}
    lines = []
    for name in sorted(name for name in written if name.upper().startswith(_PREFIX)):
        if name.upper() in known:
            continue
        near = difflib.get_close_matches(name.upper(), known, n=1)
        remedy = f"Did you mean {near[0]}?" if near else "Remove it."
        lines.append(f"- {name}: There is no such setting. {remedy}")
    return lines


def _written_in_file() -> list[str]:
    path = Path(_ENV_FILE)
    try:
        return list(dotenv_values(path, encoding="utf-8")) if path.is_file() else []
    except (OSError, UnicodeDecodeError):
        raise ConfigurationError(
            f"{path.absolute()} cannot be read. Make it a text file in UTF-8 that this user may "
            "read, or remove it."
        ) from None


def _problem(place: tuple[str | int, ...], message: str) -> str:
    message = message.removeprefix("Value error, ").rstrip(".")
    if not place:
        return f"- {message}."
    field = str(place[0])
    name = variable_of(field) if field in Settings.model_fields else field
    return f"- {name}: {message[:1].upper()}{message[1:]}."


def _is_loopback(host: str | None) -> bool:
    if host == "localhost":
        return True
    try:
        return ip_address(host or "").is_loopback
    except ValueError:
        return False


def _is_origin(text: str) -> bool:
    parts = urlsplit(text)
    return parts.scheme in {"http", "https"} and text == f"{parts.scheme}://{parts.netloc}"
