"""``manage.py automate_import``."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from asgiref.sync import async_to_sync
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import router, transaction

from automate.management.tenants import add_tenant, principal_of
from automate.services import services
from automate_core.models import Automation
from automate_engine.domain import InvalidInputError, Principal
from automate_engine.workflows.documents import WorkflowDocument, read_files
from automate_engine.workflows.transfer import Imported, import_documents

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
            documents = read_files(options["files"])
            done = _import(documents, principal_of(options), options["publish"])
        except InvalidInputError as error:
            raise CommandError(str(error)) from None
        except OSError as error:
            raise CommandError(
                f"{error.filename} cannot be read: {error.strerror}.", returncode=2
            ) from None
        for one in done:
            version = f", version {one.version_number} is live" if one.version_number else ""
            self.stdout.write(f"{one.slug}: {one.outcome}{version}")
            for path, secret in one.secrets.items():
                self.stdout.write(
                    f"  The webhook {path} has a new secret, shown this once. "
                    f"Set it at the sender: {secret}"
                )


def _import(
    documents: list[WorkflowDocument], principal: Principal, publish: bool
) -> list[Imported]:
    with transaction.atomic(using=router.db_for_write(Automation)):
        return async_to_sync(import_documents)(
            services(), principal, documents, publish_them=publish
        )
