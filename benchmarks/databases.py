"""A new and empty database for each measurement, on the disk that the project is on."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import psycopg

from tools.with_postgres import postgres_server

__all__ = ["DATABASES", "SCRATCH", "fresh_database"]

DATABASES = ("sqlite", "postgresql")

SCRATCH = Path(__file__).resolve().parent.parent / ".cache" / "benchmarks"
"""Where databases live while they are measured: not in memory, as /tmp is on some machines."""


@contextmanager
def fresh_database(kind: str, settings: Sequence[str] = ()) -> Iterator[str]:
    """The path of a SQLite file that does not exist yet, or the DSN of a new PostgreSQL server,
    which is started again where it has settings that ask for that."""
    SCRATCH.mkdir(parents=True, exist_ok=True)
    folder = Path(tempfile.mkdtemp(dir=SCRATCH))
    try:
        if kind == "sqlite":
            yield str(folder / "database.sqlite3")
        else:
            if settings:
                with _postgres(folder) as dsn, psycopg.connect(dsn, autocommit=True) as connection:
                    for setting in settings:
                        connection.execute(f"ALTER SYSTEM SET {setting}")
            with _postgres(folder) as dsn:
                yield dsn
    finally:
        shutil.rmtree(folder)


@contextmanager
def _postgres(folder: Path) -> Iterator[str]:
    with postgres_server(folder / "data") as socket_folder:
        yield f"postgresql://postgres@/postgres?host={socket_folder}"
