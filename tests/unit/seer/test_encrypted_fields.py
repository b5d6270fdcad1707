"""Model fields that are encrypted at rest: never plain in the database, bound to their row."""

from __future__ import annotations

import logging
import pickle
from collections.abc import AsyncIterator
from typing import Any
from urllib.parse import parse_qs, urlsplit
from uuid import uuid4

import pytest
from tortoise.backends.base.executor import EXECUTOR_CACHE
from tortoise.context import TortoiseContext
from tortoise.exceptions import IntegrityError
from tortoise.expressions import F, Value

from automate_engine.credentials import KeyRing, generate_key
from automate_engine.domain import SecretError
from seer.config import settings
from seer.database.encrypted_field import SealedText, key_ring, use_key_ring
from tests.unit.seer.secret_models import Safe, Vault

SECRET = "the-plain-secret ✓"


@pytest.fixture
def ring() -> Any:
    made = KeyRing.parse(generate_key())
    use_key_ring(made)
    yield made
    use_key_ring(None)


@pytest.fixture(params=["sqlite", "postgres"])
async def database(
    request: pytest.FixtureRequest, tmp_path: Any, ring: KeyRing
) -> AsyncIterator[Any]:
    """The client of an empty database with the tables of the models."""
    if request.param == "sqlite":
        engine: dict[str, Any] = {
            "engine": "tortoise.backends.sqlite",
            "credentials": {"file_path": str(tmp_path / "seer.sqlite3")},
        }
    else:
        dsn = urlsplit(request.getfixturevalue("postgres_dsn"))
        credentials = {
            "user": dsn.username,
            "database": dsn.path.removeprefix("/"),
            "host": parse_qs(dsn.query)["host"][0],
        }
        engine = {"engine": "tortoise.backends.asyncpg", "credentials": credentials}
    EXECUTOR_CACHE.clear()  # statements in the dialect of another database
    async with TortoiseContext() as context:
        await context.init(
            config={
                "connections": {"default": engine},
                "apps": {"models": {"models": ["tests.unit.seer.secret_models"]}},
            }
        )
        await context.generate_schemas()
        client = context.db()
        yield client
        for table in ("vaults", "safes"):
            await client.execute_script(f"DROP TABLE {table}")


async def _made(**changes: Any) -> Vault:
    values = {"user_id": "ann", "name": uuid4().hex, "value": SECRET} | changes
    return await Vault.create(**values)


async def _stored(database: Any, table: str = "vaults", column: str = "value") -> list[str]:
    rows = await database.execute_query_dict(f"SELECT {column} FROM {table} ORDER BY id")
    return [row[column] for row in rows]


async def test_a_value_is_encrypted_in_the_database_and_plain_on_the_row(database: Any) -> None:
    made = await _made()

    (stored,) = await _stored(database)
    assert stored.startswith("enc:v1:")
    assert SECRET not in stored
    assert made.value == SECRET
    assert (await Vault.get(id=made.id)).value == SECRET


async def test_no_value_and_an_empty_one_stay_what_they_are(database: Any) -> None:
    made = await _made(note=None)
    safe = await Safe.create(user_id="ann")

    assert (await Vault.get(id=made.id)).note is None
    assert (await Safe.get(id=safe.id)).value == ""
    assert await _stored(database, column="note") == [None]
    assert await _stored(database, "safes") == [""]


async def test_a_secret_that_looks_encrypted_is_encrypted_all_the_same(database: Any) -> None:
    other = await _made()
    (looks_encrypted,) = await _stored(database)
    made = await _made(value=looks_encrypted)
    other.value = looks_encrypted
    await other.save()

    assert looks_encrypted not in await _stored(database)
    assert (await Vault.get(id=made.id)).value == looks_encrypted
    assert (await Vault.get(id=other.id)).value == looks_encrypted


async def test_a_changed_value_is_encrypted_anew_by_save(database: Any) -> None:
    made = await _made()
    before = await _stored(database)
    read = await Vault.get(id=made.id)

    read.value = "another-one"
    await read.save()

    assert await _stored(database) != before
    assert (await Vault.get(id=made.id)).value == "another-one"


async def test_saving_an_unchanged_row_leaves_the_stored_text(database: Any) -> None:
    made = await _made()
    before = await _stored(database)
    read = await Vault.get(id=made.id)

    read.name = "renamed"
    await read.save()
    await made.save()
    assert await _stored(database) == before

    read.value = SECRET
    await read.save()
    assert await _stored(database) != before  # what is set gets a data key of its own


async def test_one_field_can_be_saved_alone(database: Any) -> None:
    made = await _made(note="first")
    (value,) = await _stored(database)

    made.note = "second"
    made.value = "not saved"
    await made.save(update_fields=["note"])

    read = await Vault.get(id=made.id)
    assert (read.note, read.value) == ("second", SECRET)
    assert await _stored(database) == [value]


async def test_rows_made_and_changed_in_bulk_are_encrypted(database: Any) -> None:
    await Vault.bulk_create(
        [Vault(user_id="ann", name=f"{number}", value=f"{SECRET}-{number}") for number in range(3)]
    )
    rows = await Vault.all().order_by("id")
    assert [row.value for row in rows] == [f"{SECRET}-{number}" for number in range(3)]

    for row in rows:
        row.value = f"changed-{row.name}"
    await Vault.bulk_update(rows, fields=["value"])

    assert [row.value for row in await Vault.all().order_by("id")] == [
        f"changed-{number}" for number in range(3)
    ]
    assert all(text.startswith("enc:v1:") for text in await _stored(database))


async def test_the_values_of_an_update_of_a_query_are_refused(database: Any) -> None:
    made = await _made()
    before = await _stored(database)

    for value in ("plain", F("name"), Value("plain")):
        with pytest.raises(SecretError, match="value is encrypted"):
            await Vault.filter(id=made.id).update(value=value)
        with pytest.raises(SecretError, match="value is encrypted"):
            await Vault.all().update(name="x", value=value)

    assert await _stored(database) == before
    assert (await Vault.get(id=made.id)).name == made.name


async def test_a_query_may_clear_a_value_and_update_other_fields(database: Any) -> None:
    made = await _made(note="to clear")

    await Vault.filter(id=made.id).update(name="new", note=None)

    read = await Vault.get(id=made.id)
    assert (read.name, read.note, read.value) == ("new", None, SECRET)


async def test_an_expression_is_no_value(database: Any) -> None:
    made = await _made()
    with pytest.raises(TypeError, match="value must be a text"):
        made.value = F("name")
    with pytest.raises(TypeError, match="value must be a text"):
        Vault(user_id="ann", name="x", value=b"bytes")


async def test_values_cannot_be_searched_for(database: Any) -> None:
    await _made()
    with pytest.raises(SecretError, match="value is encrypted"):
        await Vault.filter(value=SECRET)
    with pytest.raises(SecretError, match="value is encrypted"):
        await Vault.get_or_create(value=SECRET, defaults={"user_id": "ann", "name": "x"})
    assert await Vault.filter(note__isnull=True).count() == 1


async def test_an_upsert_does_not_replace_a_value_of_another_row(database: Any) -> None:
    made = await _made(name="taken")
    new = Vault(user_id="ann", name="taken", value="new")

    with pytest.raises(SecretError, match="in conflict"):
        await Vault.bulk_create([new], on_conflict=["name"], update_fields=["value"])

    assert (await Vault.get(id=made.id)).value == SECRET


async def test_update_or_create_encrypts_both_ways(database: Any) -> None:
    made, _ = await Vault.update_or_create(
        name="one", defaults={"user_id": "ann", "value": "first"}
    )
    await Vault.update_or_create(name="one", defaults={"value": "second"})

    assert (await Vault.get(id=made.id)).value == "second"
    assert "second" not in (await _stored(database))[0]


async def test_lists_of_values_have_the_encrypted_text_only(database: Any) -> None:
    await _made()

    (text,) = await Vault.all().values_list("value", flat=True)
    (row,) = await Vault.all().values()

    assert isinstance(text, SealedText)
    assert isinstance(row["value"], SealedText)
    assert SECRET not in f"{text!r} {text} {row}"
    assert text.text == (await _stored(database))[0]


async def test_nothing_that_is_shown_or_logged_has_the_value(
    database: Any, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    unsaved = Vault(user_id="ann", name="shown", value=SECRET)
    shown = [repr(unsaved), str(unsaved), repr(vars(unsaved)), repr(dict(unsaved))]
    await unsaved.save()
    read = await Vault.get(name="shown")
    shown += [repr(read), repr(vars(read)), repr(dict(read)), repr(key_ring())]

    assert SECRET not in "".join(shown)
    assert SECRET not in caplog.text
    assert SECRET.encode() not in pickle.dumps(read)


@pytest.mark.parametrize("change", ["row", "user", "field", "table"])
async def test_a_value_that_was_moved_is_a_clear_error(database: Any, change: str) -> None:
    made, other = await _made(note="n"), await _made(note="n")
    safe = await Safe.create(user_id="ann", value="s")
    text = (await _stored(database))[0]
    statements = {
        "row": f"UPDATE vaults SET value = '{text}' WHERE id = {other.id}",
        "user": f"UPDATE vaults SET user_id = 'ben' WHERE id = {other.id}",
        "field": f"UPDATE vaults SET value = note WHERE id = {other.id}",
        "table": f"UPDATE safes SET value = '{text}'",
    }
    await database.execute_query(statements[change])
    moved: Any = await (Safe.get(id=safe.id) if change == "table" else Vault.get(id=other.id))

    with pytest.raises(SecretError, match="moved") as told:
        _ = moved.value

    assert SECRET not in str(told.value)
    with pytest.raises(SecretError):
        await moved.save()
    assert (await Vault.get(id=made.id)).value == SECRET


async def test_a_moved_value_is_refused_although_the_row_id_was_moved_along(database: Any) -> None:
    """Two rows cannot have one secret_id."""
    made, other = await _made(), await _made()
    with pytest.raises(IntegrityError):
        await Vault.filter(id=other.id).update(secret_id=made.secret_id)


async def test_plain_text_that_someone_wrote_into_the_database_is_refused(database: Any) -> None:
    made = await _made()
    await database.execute_query("UPDATE vaults SET value = 'plain'")

    with pytest.raises(SecretError, match="not an encrypted secret"):
        _ = (await Vault.get(id=made.id)).value


async def test_a_missing_key_is_a_clear_error_and_the_row_can_be_read(
    database: Any, ring: KeyRing
) -> None:
    made = await _made()
    use_key_ring(KeyRing.parse(generate_key()))

    read = await Vault.get(id=made.id)

    assert read.name == made.name
    with pytest.raises(SecretError, match="not among the encryption keys"):
        _ = read.value


async def test_an_older_key_still_decrypts_and_the_newest_encrypts(
    database: Any, ring: KeyRing
) -> None:
    made = await _made()
    newest = KeyRing.parse(f"newest:{generate_key().partition(':')[2]}")
    use_key_ring(newest.followed_by(ring))

    read = await Vault.get(id=made.id)
    assert read.value == SECRET
    read.value = "new"
    await read.save()

    assert (await _stored(database))[0].startswith("enc:v1:newest:")


async def test_some_fields_of_a_row_can_be_read(database: Any) -> None:
    made = await _made()

    partly = await Vault.get(id=made.id).only("id", "value")
    with pytest.raises(SecretError, match="user_id and secret_id"):
        _ = partly.value
    with pytest.raises(AttributeError):
        _ = partly.note
    enough = await Vault.get(id=made.id).only("id", "value", "user_id", "secret_id")
    assert enough.value == SECRET


async def test_a_row_is_read_again(database: Any) -> None:
    made, same = await _made(), await Vault.get(name=(await Vault.first()).name)
    same.value = "changed"
    await same.save()

    await made.refresh_from_db(fields=["value"])
    assert made.value == "changed"
    same.value = "not saved"
    await same.refresh_from_db()
    assert same.value == "changed"


async def test_a_row_without_user_cannot_have_a_secret(database: Any) -> None:
    with pytest.raises(SecretError, match="user_id"):
        await _made(user_id=None)
    assert await _stored(database) == []


def test_the_keys_are_those_of_the_settings_unless_others_are_set(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Any
) -> None:
    entry = generate_key()
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("SEER_ENCRYPTION_KEYS", entry.partition(":")[2])
    settings.cache_clear()
    use_key_ring(None)
    try:
        assert repr(key_ring()) == repr(KeyRing.parse(entry))
    finally:
        use_key_ring(None)
        settings.cache_clear()
