"""Seer's settings: read from the environment and .env, and refused with the name and the remedy."""

from __future__ import annotations

import stat
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from ipaddress import ip_network
from pathlib import Path

import pytest

from automate_engine.workflows import Limits
from seer import config
from seer.config import ConfigurationError, load_settings, settings

_KEY = "MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE="
_OTHER_KEY = "YWJjZGVmZ2hpamFiY2RlZmdoaWphYmNkZWZnaGlqMTI="


@pytest.fixture(autouse=True)
def _elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A folder and an environment without settings."""
    monkeypatch.chdir(tmp_path)
    for name in ("DATABASE_URL", "SEER_SECRET_KEY", "SEER_DATA_DIR"):
        monkeypatch.delenv(name, raising=False)


def _refused(monkeypatch: pytest.MonkeyPatch, **variables: str) -> str:
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    with pytest.raises(ConfigurationError) as error:
        load_settings()
    return str(error.value)


def test_without_anything_set_it_is_for_this_machine_with_data_in_a_folder(tmp_path: Path) -> None:
    found = load_settings()
    assert found.database_url == f"sqlite://{tmp_path / 'seer-data' / 'seer.sqlite3'}"
    assert (found.host, found.port, found.worker, found.local_mode) == (
        "127.0.0.1",
        8000,
        True,
        False,
    )
    assert found.cors_origins == ()
    assert found.limits == Limits()


def test_keys_are_made_once_for_their_user_only(tmp_path: Path) -> None:
    first, second = load_settings(), load_settings()
    assert first.secret_key == second.secret_key
    assert first.encryption_keys == second.encryption_keys
    assert len(first.secret_key) >= 32
    for name in ("secret.key", "encryption.key"):
        assert stat.S_IMODE((tmp_path / "seer-data" / name).stat().st_mode) == 0o600
    assert stat.S_IMODE((tmp_path / "seer-data").stat().st_mode) == 0o700
    assert sorted(path.name for path in (tmp_path / "seer-data").iterdir()) == [
        "encryption.key",
        "secret.key",
    ]


def test_processes_that_start_at_once_agree_on_the_keys(tmp_path: Path) -> None:
    script = (
        "from seer.config import settings; print(settings().secret_key, settings().encryption_keys)"
    )

    def start(_: int) -> str:
        return subprocess.run(
            [sys.executable, "-c", script],
            cwd=tmp_path,
            capture_output=True,
            text=True,
            check=True,
        ).stdout

    with ThreadPoolExecutor(4) as threads:
        assert len(set(threads.map(start, range(4)))) == 1


def test_the_environment_goes_before_the_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / ".env").write_text(
        f"SEER_PORT=9000\nSEER_HOST=::1\nSEER_ENCRYPTION_KEYS={_KEY},{_OTHER_KEY}\nOTHER=1\n"
        "DATABASE_URL=postgres://user:password@database/seer\n"
        "SEER_PRIVATE_NETWORKS=10.0.0.0/8, 127.0.0.1/32\n"
    )
    monkeypatch.setenv("SEER_PORT", "9001")
    found = load_settings()
    assert (found.port, found.host) == (9001, "::1")
    assert found.database_url == "postgres://user:password@database/seer"
    assert found.encryption_keys == (_KEY, _OTHER_KEY)
    assert found.private_networks == (ip_network("10.0.0.0/8"), ip_network("127.0.0.1/32"))
    assert not found.uses_sqlite


@pytest.mark.parametrize(
    ("name", "value", "told"),
    [
        ("SEER_PORT", "eighty", "SEER_PORT: Input should be a valid integer"),
        ("SEER_PORT", "70000", "SEER_PORT: Input should be less than or equal to 65535"),
        ("SEER_WORKER", "perhaps", "SEER_WORKER: Input should be a valid boolean"),
        ("SEER_SECRET_KEY", "sesame", "SEER_SECRET_KEY: It must have 16 bytes or more"),
        ("SEER_ENCRYPTION_KEYS", "sesame", "openssl rand -base64 32"),
        ("SEER_ENCRYPTION_KEYS", f"{_KEY},{_KEY}", "An earlier key has this id"),
        ("SEER_ENCRYPTION_KEYS", "", "SEER_ENCRYPTION_KEYS"),
        (
            "DATABASE_URL",
            "mysql://user:sesame@host/name",
            "It must begin with sqlite:// or postgres",
        ),
        ("DATABASE_URL", "sqlite://:memory:", "name a file after sqlite://"),
        ("SEER_DATA_DIR", "", "SEER_DATA_DIR: It must name a folder"),
        ("SEER_DATA_DIR", "/proc/sesame", "SEER_DATA_DIR"),
        ("SEER_JWT_ALGORITHMS", "none", "SEER_JWT_ALGORITHMS: It may list: ES256"),
        ("SEER_JWT_ALGORITHMS", "HS256", "SEER_JWT_ALGORITHMS: It may list: ES256"),
        ("SEER_JWT_JWKS_URL", "http://id.example.com/keys", "It must begin with https://"),
        ("SEER_JWT_JWKS_URL", "https://id.example.com/keys", "SEER_JWT_ISSUER and SEER_JWT_AUD"),
        ("SEER_CORS_ORIGINS", "https://example.com/path", "scheme and host without a path"),
        ("SEER_PRIVATE_NETWORKS", "10.0.0.0/8,office", "SEER_PRIVATE_NETWORKS: Value is not"),
        ("SEER_LEASE_SECONDS", "0", "SEER_LEASE_SECONDS"),
        ("SEER_CELERY_BROKER_URL", "sesame", "SEER_CELERY_BROKER_URL: It must be redis://HOST"),
        ("SEER_PROT", "1", "SEER_PROT: There is no such setting. Did you mean SEER_PORT?"),
        ("SEER_DATABASE_URL", "sqlite://x", "Did you mean DATABASE_URL?"),
    ],
)
def test_a_wrong_value_is_refused_with_the_name_and_the_remedy_but_not_the_value(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str, told: str
) -> None:
    message = _refused(monkeypatch, **{name: value})
    assert told in message
    assert name in message
    if "sesame" in value and "/" not in value.removeprefix("mysql://"):
        assert "sesame" not in message


def test_all_that_is_wrong_is_told_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    message = _refused(monkeypatch, SEER_PORT="x", SEER_WORKER="x", SEER_NOPE="x")
    assert all(name in message for name in ("SEER_PORT", "SEER_WORKER", "SEER_NOPE"))


@pytest.mark.parametrize("host", ["0.0.0.0", "192.168.1.5", "example.com", "::"])
def test_local_mode_is_refused_where_others_could_reach_it(
    monkeypatch: pytest.MonkeyPatch, host: str
) -> None:
    message = _refused(monkeypatch, SEER_LOCAL_MODE="true", SEER_HOST=host)
    assert "SEER_HOST to 127.0.0.1" in message


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "::1", "127.0.0.53"])
def test_local_mode_is_for_this_machine(monkeypatch: pytest.MonkeyPatch, host: str) -> None:
    monkeypatch.setenv("SEER_LOCAL_MODE", "true")
    assert load_settings(host=host).local_mode


def test_an_env_file_that_is_no_text_is_refused(tmp_path: Path) -> None:
    (tmp_path / ".env").write_bytes(b"SEER_PORT=\xff\xfe")
    with pytest.raises(ConfigurationError, match=r"\.env cannot be read"):
        load_settings()


def test_an_empty_key_file_is_not_replaced_but_told(tmp_path: Path) -> None:
    folder = tmp_path / "seer-data"
    folder.mkdir()
    (folder / "secret.key").touch()
    with pytest.raises(ConfigurationError, match=r"secret\.key is empty"):
        load_settings()
    assert (folder / "secret.key").read_text() == ""


def test_secrets_are_not_in_what_is_printed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgres://user:sesame@host/name")
    monkeypatch.setenv("SEER_SECRET_KEY", "sesame-sesame-sesame")
    monkeypatch.setenv("SEER_ENCRYPTION_KEYS", _KEY)
    shown = repr(load_settings())
    assert "sesame" not in shown
    assert _KEY not in shown


def test_the_names_that_aerich_and_tortoise_read_follow_the_environment(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgres://user:password@host/name")
    settings.cache_clear()
    try:
        assert config.DATABASE_URL == "postgres://user:password@host/name"
        assert config.TORTOISE_ORM["connections"] == {"default": config.DATABASE_URL}
        models = config.TORTOISE_ORM["apps"]["models"]["models"]
        assert models == [
            "seer.database.models",
            "seer.database.workflow_models",
            "seer.database.models_oauth",
            "seer.database.models_integrations",
            "seer.database.models_triggers",
            "aerich.models",
        ]
    finally:
        settings.cache_clear()
    with pytest.raises(AttributeError):
        config.NOTHING  # noqa: B018


def test_every_setting_says_what_it_is() -> None:
    assert all(field.description for field in config.Settings.model_fields.values())
