"""Settings of the Django project that the tests run in."""

from __future__ import annotations

import os
from pathlib import Path

BASE_DIR = Path(__file__).resolve().parent

SECRET_KEY = "a-key-that-only-the-tests-use-and-that-is-long-enough-for-the-checks"
DEBUG = False
ALLOWED_HOSTS = ["*"]
USE_TZ = True
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

INSTALLED_APPS = [
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.messages",
    "django.contrib.sessions",
    "automate_core",
    "automate",
    "tests.base_models",
    "tests.shop",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ]
        },
    }
]
ROOT_URLCONF = "tests.urls"
STATIC_URL = "static/"


def _database() -> dict[str, object]:
    """PostgreSQL when `AUTOMATE_TEST_POSTGRES` names its socket folder, else SQLite."""
    socket_folder = os.environ.get("AUTOMATE_TEST_POSTGRES")
    if socket_folder:
        return {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": "automate",
            "USER": "postgres",
            "HOST": socket_folder,
        }
    folder = BASE_DIR.parent / ".cache"
    folder.mkdir(exist_ok=True)
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": folder / "tests.sqlite3",
        "OPTIONS": {"transaction_mode": "IMMEDIATE", "timeout": 20},
        # A file, as in production: threads that share a database in memory do not wait for locks.
        "TEST": {"NAME": str(folder / f"test-{os.getpid()}.sqlite3")},
    }


DATABASES = {"default": _database()}
