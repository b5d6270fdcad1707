"""``manage.py automate_export``."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from asgiref.sync import async_to_sync
from django.core.management.base import BaseCommand, CommandError, CommandParser

from automate.management.tenants import add_tenant, principal_of
from automate.services import services
from automate_engine.domain import InvalidInputError, NotFoundError
from automate_engine.workflows.documents import dump_documents
from automate_engine.workflows.transfer import export_documents

__all__ = ["Command"]


class Command(BaseCommand):
    help = "Write automations, with their drafts and triggers but no secrets, as YAML or JSON."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("slugs", nargs="*", metavar="SLUG", help="by default all automations")
        parser.add_argument(
            "--output", type=Path, metavar="FILE", help="JSON when it ends in .json, else YAML"
        )
        add_tenant(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        output: Path | None = options["output"]
        try:
            documents = async_to_sync(export_documents)(
                services(), principal_of(options), options["slugs"]
            )
        except (InvalidInputError, NotFoundError) as error:
            raise CommandError(str(error)) from None
        text = dump_documents(documents, as_json=output is not None and output.suffix == ".json")
        if output is None:
            self.stdout.write(text, ending="")
            return
        try:
            output.write_text(text, encoding="utf-8")
        except OSError as error:
            raise CommandError(f"{output} cannot be written: {error.strerror}.") from None
        self.stderr.write(f"{len(documents)} automations written to {output}.")
