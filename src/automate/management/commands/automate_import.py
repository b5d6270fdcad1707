"""``manage.py automate_import``."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from asgiref.sync import async_to_sync
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import router, transaction

from automate.documents import AutomationDocument, Imported, import_documents, read_documents
from automate.management.tenants import add_tenant, principal_of
from automate.services import services
from automate_core.models import Automation
from automate_engine.domain import InvalidInputError, Principal, Problem

__all__ = ["Command"]


class Command(BaseCommand):
    help = (
        "Make or change automations as files that automate_export wrote say. When anything is "
        "wrong, everything that is wrong is listed and nothing is changed."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("files", nargs="+", type=Path, metavar="FILE", help="YAML or JSON")
        parser.add_argument("--publish", action="store_true", help="publish the drafts too")
        add_tenant(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            documents = _read(options["files"])
            done = _import(documents, principal_of(options), options["publish"])
        except InvalidInputError as error:
            raise CommandError(str(error)) from None
        for one in done:
            version = f", version {one.version_number} is live" if one.version_number else ""
            self.stdout.write(f"{one.slug}: {one.outcome}{version}")
            for path, secret in one.secrets.items():
                self.stdout.write(
                    f"  The webhook {path} has a new secret, shown this once. "
                    f"Set it at the sender: {secret}"
                )


def _read(files: list[Path]) -> list[AutomationDocument]:
    """The documents of all files. Raises InvalidInputError with the problems of all files."""
    documents: list[AutomationDocument] = []
    problems: list[Problem] = []
    for path in files:
        try:
            documents += read_documents(path.read_text(encoding="utf-8"), str(path))
        except InvalidInputError as error:
            problems += error.problems
        except (OSError, UnicodeDecodeError) as error:
            reason = getattr(error, "strerror", None) or "it is not text in UTF-8"
            raise CommandError(f"{path} cannot be read: {reason}.", returncode=2) from None
    if problems:
        raise InvalidInputError("Nothing was imported.", problems)
    return documents


def _import(
    documents: list[AutomationDocument], principal: Principal, publish: bool
) -> list[Imported]:
    with transaction.atomic(using=router.db_for_write(Automation)):
        return async_to_sync(import_documents)(
            services(), principal, documents, publish_them=publish
        )
