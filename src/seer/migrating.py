"""The schema of the database: brought up to date where it is Seer's own, else required."""

from __future__ import annotations

from pathlib import Path

from seer.config import ConfigurationError, Settings
from seer.database import migrations
from seer.private_files import make_private_folder

__all__ = ["require_schema", "upgrade_schema"]


async def require_schema(configured: Settings) -> None:
    """See that the schema is current: an SQLite file is migrated, or made.

    A server's database is not changed, since others may use it: raises ConfigurationError.
    """
    if configured.uses_sqlite:
        await upgrade_schema(configured)
        return
    status = await migrations.schema_status(configured.database_url)
    if not status.is_current:
        raise ConfigurationError(
            f"The schema of the database is not current: {len(status.pending)} migrations are to "
            "be applied. Run: seer migrate"
        )


async def upgrade_schema(configured: Settings) -> list[str]:
    """Apply the migrations that the database lacks, and give their names. Raises StoreError."""
    if configured.uses_sqlite:
        _make_folder(Path(configured.database_url.removeprefix("sqlite://")))
    return await migrations.upgrade(configured.database_url)


def _make_folder(database: Path) -> None:
    try:
        make_private_folder(database.parent)
    except OSError as error:
        raise ConfigurationError(
            f"The folder {database.parent} cannot be made: {error.strerror}. Set SEER_DATA_DIR or "
            "DATABASE_URL to a place that this user may write to."
        ) from None
