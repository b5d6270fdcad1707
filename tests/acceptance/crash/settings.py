"""Settings of the project. `CRASH_FOLDER` is where its files are; `CRASH_POSTGRES` names its
database on PostgreSQL, without which it uses SQLite; for `CRASH_LEASE_SECONDS` a claim holds."""

from __future__ import annotations

import os
from pathlib import Path

from tests.acceptance.crash.project import SECRET_KEY as _SECRET_KEY

FOLDER = Path(os.environ["CRASH_FOLDER"])

SECRET_KEY = _SECRET_KEY
ALLOWED_HOSTS = ["127.0.0.1"]
USE_TZ = True
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "automate_core",
    "automate",
    "tests.acceptance.crash",
]
MIDDLEWARE: list[str] = []
ROOT_URLCONF = "automate.urls"


def _database() -> dict[str, object]:
    name = os.environ.get("CRASH_POSTGRES")
    if name:
        return {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": name,
            "USER": "postgres",
            "HOST": os.environ["AUTOMATE_TEST_POSTGRES"],
        }
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": FOLDER / "db.sqlite3",
        "OPTIONS": {"transaction_mode": "IMMEDIATE", "timeout": 20},
    }


DATABASES = {"default": _database()}
AUTOMATE = {
    "LEASE_SECONDS": float(os.environ.get("CRASH_LEASE_SECONDS", "2")),
    "PRIVATE_NETWORKS": ["127.0.0.0/8"],
    "REQUESTS_PER_MINUTE": 0,
    "CELERY_BROKER_URL": os.environ.get("CRASH_BROKER"),
}
