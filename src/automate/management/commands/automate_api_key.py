"""``manage.py automate_api_key``."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from automate.management.tenants import add_tenant, principal_of
from automate.models import ApiKey
from automate_engine.api.operations import SCOPES

__all__ = ["Command"]


class Command(BaseCommand):
    help = "Make, list and revoke the keys with which programs call the API."

    def add_arguments(self, parser: CommandParser) -> None:
        actions = parser.add_subparsers(dest="action", required=True, metavar="ACTION")
        create = actions.add_parser("create", help="make a key and show it, this once")
        create.add_argument("name", metavar="NAME", help="what the key is for")
        create.add_argument(
            "--scopes",
            nargs="+",
            choices=["*", *SCOPES],
            default=["*"],
            metavar="SCOPE",
            help=f"by default * for all; or some of: {', '.join(SCOPES)}",
        )
        create.add_argument(
            "--expires", type=_day, metavar="DATE", help="the last day on which it counts (UTC)"
        )
        listing = actions.add_parser("list", help="list the keys, without the keys themselves")
        revoke = actions.add_parser("revoke", help="end a key")
        revoke.add_argument("prefix", metavar="PREFIX", help="what the key begins with")
        for action in (create, listing, revoke):
            add_tenant(action)

    def handle(self, *args: Any, **options: Any) -> None:
        tenant_id = principal_of(options).tenant_id
        if options["action"] == "create":
            self._create(tenant_id, options)
        elif options["action"] == "list":
            self._list(tenant_id)
        else:
            self._revoke(tenant_id, options["prefix"])

    def _create(self, tenant_id: str, options: dict[str, Any]) -> None:
        expires_at = options["expires"]
        if expires_at is not None and expires_at <= timezone.now():
            raise CommandError("The day in --expires is over. Name a later one.", returncode=2)
        _, plain = ApiKey.objects.issue(
            options["name"],
            tenant_id=tenant_id,
            scopes=options["scopes"],
            expires_at=expires_at,
        )
        self.stderr.write("This is the key. It is shown this once and not kept:")
        self.stdout.write(plain)

    def _list(self, tenant_id: str) -> None:
        for key in ApiKey.objects.filter(tenant_id=tenant_id):
            self.stdout.write(
                f"{key.key_prefix}…  {key.name}  {', '.join(key.scopes)}  {_state(key)}"
            )

    def _revoke(self, tenant_id: str, prefix: str) -> None:
        keys = ApiKey.objects.filter(
            tenant_id=tenant_id, key_prefix=prefix.rstrip("…"), revoked_at=None
        )
        if not keys:
            raise CommandError("No key in force begins so. See automate_api_key list.")
        keys.update(revoked_at=timezone.now())
        self.stdout.write("The key is revoked.")


def _day(text: str) -> datetime:
    """The end of a day in UTC."""
    return datetime.combine(date.fromisoformat(text), time.max, UTC)


_day.__name__ = "date"


def _state(key: ApiKey) -> str:
    if key.revoked_at is not None:
        return "revoked"
    if key.expires_at is None:
        return "in force"
    word = "until" if key.is_valid(timezone.now()) else "expired"
    return f"{word} {key.expires_at:%Y-%m-%d}"
