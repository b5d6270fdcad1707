"""``manage.py automate_rotate_encryption``."""

from __future__ import annotations

from typing import Any

from asgiref.sync import async_to_sync
from django.core.management.base import BaseCommand, CommandError

from automate.services import services
from automate_engine.credentials import rotate_encryption
from automate_engine.domain import SecretError

__all__ = ["Command"]


class Command(BaseCommand):
    help = (
        "Bring all stored secrets under the newest of AUTOMATE['ENCRYPTION_KEYS']. The secrets "
        "themselves are not encrypted anew. Exits with 1 when some cannot be decrypted."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        made = services()
        try:
            count = async_to_sync(rotate_encryption)(made.stores.secrets, made.key_ring)
        except SecretError as error:
            raise CommandError(str(error)) from None
        self.stdout.write(f"{count} secrets have the newest key now.")
