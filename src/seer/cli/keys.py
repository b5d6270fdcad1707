"""``seer keys``: the keys with which programs call the API, and the keys that protect secrets."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from typing import Annotated, Any

import typer

from automate_engine.api import SCOPES
from automate_engine.api.metrics import METRICS_SCOPE
from automate_engine.credentials import rotate_encryption
from automate_engine.domain import InvalidInputError, NotFoundError
from automate_engine.domain.ids import Kind
from seer.cli.options import JsonOption, UserOption
from seer.cli.output import print_data, print_table, tell
from seer.cli.session import LOCAL_USER, Session, within_session
from seer.database.stores import StoredKey

__all__ = ["app"]

_NAME_LENGTH = 200

app = typer.Typer(
    help="Make, list and revoke API keys, and renew the encryption of secrets.",
    no_args_is_help=True,
)


def _day(text: str) -> datetime:
    """The end of a day in UTC."""
    try:
        return datetime.combine(date.fromisoformat(text), time.max, UTC)
    except ValueError:
        raise typer.BadParameter("It must be a date such as 2030-12-31.") from None


def _scope(text: str) -> str:
    known = ("*", *SCOPES, METRICS_SCOPE)
    if text not in known:
        raise typer.BadParameter(f"The scopes are: {', '.join(known)}.")
    return text


@app.command()
def create(
    name: Annotated[str, typer.Argument(metavar="NAME", help="What the key is for.")],
    scopes: Annotated[
        list[str] | None,
        typer.Option(
            "--scope",
            metavar="SCOPE",
            parser=_scope,
            help="What it may do, several times; by default everything (*).",
        ),
    ] = None,
    expires: Annotated[
        Any,
        typer.Option(metavar="DATE", parser=_day, help="The last day on which it counts (UTC)."),
    ] = None,
    requests_per_minute: Annotated[
        int | None,
        typer.Option(min=1, help="By default SEER_REQUESTS_PER_MINUTE."),
    ] = None,
    as_json: JsonOption = False,
    user: UserOption = LOCAL_USER,
) -> None:
    """Make an API key and print it, this once."""
    if expires is not None and expires <= datetime.now(UTC):
        raise typer.BadParameter("The day is over. Name a later one.", param_hint="--expires")
    if not 1 <= len(name) <= _NAME_LENGTH:
        raise typer.BadParameter(f"It must have 1 to {_NAME_LENGTH} characters.", param_hint="NAME")

    async def work(session: Session) -> tuple[dict[str, Any], str]:
        stored, plain = await session.services.stores.users.issue_key(
            user,
            name,
            scopes=scopes or ("*",),
            expires_at=expires,
            requests_per_minute=requests_per_minute,
        )
        return _as_data(session, stored), plain

    stored, plain = within_session(user, work)
    if as_json:
        print_data({**stored, "key": plain}, as_json=True)
        return
    tell("This is the key. It is shown this once and not kept:")
    typer.echo(plain)


@app.command("list")
def list_keys(as_json: JsonOption = False, user: UserOption = LOCAL_USER) -> None:
    """List the API keys of a user, without the keys themselves."""

    async def work(session: Session) -> list[StoredKey] | list[dict[str, Any]]:
        keys = await session.services.stores.users.keys(user)
        return [_as_data(session, key) for key in keys] if as_json else keys

    keys: list[Any] = within_session(user, work)
    if as_json:
        print_data(keys, as_json=True)
        return
    print_table(
        ("KEY", "NAME", "SCOPES", "STATE", "LAST USED"),
        (
            (f"{key.prefix}…", key.name, ", ".join(key.scopes), _state(key), key.last_used_at)
            for key in keys
        ),
    )


@app.command()
def revoke(
    key: Annotated[str, typer.Argument(metavar="KEY", help="Its id, or what it begins with.")],
    as_json: JsonOption = False,
    user: UserOption = LOCAL_USER,
) -> None:
    """End an API key. A running server sees it a second later at most."""

    async def work(session: Session) -> dict[str, Any]:
        found = await _find(session, key)
        revoked = await session.services.stores.users.revoke_key(
            found.id, session.services.clock.now()
        )
        return _as_data(session, revoked)

    revoked = within_session(user, work)
    if as_json:
        print_data(revoked, as_json=True)
    else:
        typer.echo(f"The key {revoked['prefix']}… is revoked.")


@app.command("rotate-encryption")
def rotate(as_json: JsonOption = False) -> None:
    """Protect all secrets by the newest encryption key, the first of SEER_ENCRYPTION_KEYS.

    Afterwards the older keys can be removed.
    """

    async def work(session: Session) -> int:
        services = session.services
        return await rotate_encryption(services.stores.secrets, services.key_ring)

    count = within_session(LOCAL_USER, work)
    if as_json:
        print_data({"rotated": count}, as_json=True)
    else:
        typer.echo(f"{count} secrets have got the newest key; the others had it already.")


async def _find(session: Session, name: str) -> StoredKey:
    """The key in force that an id or a prefix names."""
    prefix = name.rstrip("…")
    found = [
        key
        for key in await session.services.stores.users.keys(session.tenant_id)
        if key.revoked_at is None
        and (name == session.public(Kind.API_KEY, key.id) or key.prefix == prefix)
    ]
    if not found:
        raise NotFoundError("No key in force is named so. See: seer keys list")
    if len(found) > 1:
        raise InvalidInputError("Several keys begin so. Name one by its id: seer keys list --json")
    return found[0]


def _as_data(session: Session, key: StoredKey) -> dict[str, Any]:
    return {
        "key_id": session.public(Kind.API_KEY, key.id),
        "name": key.name,
        "prefix": key.prefix,
        "scopes": list(key.scopes),
        "requests_per_minute": key.requests_per_minute,
        "created_at": _written(key.created_at),
        "expires_at": _written(key.expires_at),
        "last_used_at": _written(key.last_used_at),
        "revoked_at": _written(key.revoked_at),
    }


def _written(moment: datetime | None) -> str | None:
    return None if moment is None else moment.isoformat().replace("+00:00", "Z")


def _state(key: StoredKey) -> str:
    if key.revoked_at is not None:
        return "revoked"
    if key.expires_at is None:
        return "in force"
    word = "until" if key.is_valid(datetime.now(UTC)) else "expired"
    return f"{word} {key.expires_at:%Y-%m-%d}"
