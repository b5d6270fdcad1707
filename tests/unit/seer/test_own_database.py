"""Which tables of Seer's own database triggers may follow."""

from __future__ import annotations

import pytest

from automate_engine.domain import InvalidInputError
from seer.config import load_settings
from seer.database.watching import own_database
from tests.seer_database import seer_settings

__all__ = ["seer_settings"]

TABLES = ("public.orders",)


def test_by_default_there_are_none(seer_settings: None) -> None:
    assert own_database(load_settings()) is None


def test_sqlite_is_refused(seer_settings: None) -> None:
    with pytest.raises(InvalidInputError, match="SEER_WATCHED_TABLES"):
        own_database(load_settings(watched_tables=TABLES))


@pytest.mark.parametrize(
    ("url", "socket"),
    [
        ("postgres://ann:p%40ss@db.example.com:6432/shop?sslmode=require", None),
        (
            "postgres://ann:p%40ss@:6432/shop?host=/run/postgresql&sslmode=require",
            "/run/postgresql",
        ),
    ],
)
def test_it_is_the_database_of_the_settings(
    seer_settings: None, url: str, socket: str | None
) -> None:
    found = own_database(load_settings(database_url=url, watched_tables=TABLES))
    assert found is not None
    address = found.address
    assert (address.user, address.password, address.database) == ("ann", "p@ss", "shop")
    assert (address.port, address.ssl_mode, address.socket) == (6432, "require", socket)
    assert found.tables == {"public.orders"}
