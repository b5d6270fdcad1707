"""Rules of the secret port: the encrypted texts of triggers are found and replaced."""

from __future__ import annotations

import asyncio
from typing import Final

import pytest

from automate_engine.credentials import KeyRing, generate_key, rotate_encryption
from automate_engine.domain.errors import SecretError
from automate_engine.domain.events import Trigger
from automate_engine.domain.secrets import SecretPlace, trigger_secret_place
from automate_engine.domain.workflows import Workflow
from automate_engine.ports import SecretStore, Stores
from automate_engine.ports.events import NewTrigger
from automate_engine.ports.secrets import SecretChange, StoredSecret
from automate_engine.testing.conformance.factories import OTHER_TENANT, TENANT, add_workflow

__all__ = ["TestRotation", "TestSecrets"]

_RING: Final = KeyRing.parse(generate_key())


async def _hook(
    stores: Stores,
    ring: KeyRing,
    path: str,
    tenant_id: str = TENANT,
    workflow: Workflow | None = None,
) -> Trigger:
    """A webhook whose secret is its path."""
    workflow = workflow or await add_workflow(stores, tenant_id)

    def seal(trigger_id: int) -> str:
        return ring.encrypt(path, trigger_secret_place(tenant_id, trigger_id))

    trigger = NewTrigger(type="webhook", source=path, config={}, seal_secret=seal)
    return await stores.triggers.create(tenant_id, workflow.id, trigger)


async def _all(stores: Stores) -> list[StoredSecret]:
    return [secret for store in stores.secrets for secret in await store.page(0, 100)]


async def _secret_of(stores: Stores, ring: KeyRing, trigger: Trigger) -> str:
    stored = (await stores.triggers.get(trigger.tenant_id, trigger.id)).secret
    assert stored is not None
    return ring.decrypt(stored, trigger_secret_place(trigger.tenant_id, trigger.id))


async def _store_with(stores: Stores, place: SecretPlace) -> tuple[SecretStore, StoredSecret]:
    for store in stores.secrets:
        for secret in await store.page(0, 100):
            if secret.place == place:
                return store, secret
    raise AssertionError(f"No store gives the {place}.")


class TestSecrets:
    async def test_secrets_of_all_tenants_are_given_with_their_places(self, stores: Stores) -> None:
        triggers = [
            await _hook(stores, _RING, "one"),
            await _hook(stores, _RING, "two", OTHER_TENANT),
        ]

        found = {secret.place: secret.text for secret in await _all(stores)}

        assert found == {
            trigger_secret_place(trigger.tenant_id, trigger.id): trigger.secret
            for trigger in triggers
        }

    async def test_a_row_without_secret_is_left_out(self, stores: Stores) -> None:
        workflow = await add_workflow(stores)
        await stores.triggers.create(
            TENANT, workflow.id, NewTrigger(type="webhook", source="open", config={})
        )

        assert await _all(stores) == []

    async def test_the_secret_of_a_deleted_trigger_is_given_too(self, stores: Stores) -> None:
        trigger = await _hook(stores, _RING, "one")
        await stores.triggers.delete(TENANT, trigger.id)

        assert [secret.text for secret in await _all(stores)] == [trigger.secret]

    async def test_pages_follow_each_other_in_the_order_of_ids(self, stores: Stores) -> None:
        triggers = [await _hook(stores, _RING, f"path-{number}") for number in range(5)]
        place = trigger_secret_place(TENANT, triggers[0].id)
        store, _ = await _store_with(stores, place)

        first = await store.page(0, 2)
        second = await store.page(first[-1].id, 2)
        third = await store.page(second[-1].id, 2)

        texts = [secret.text for page in (first, second, third) for secret in page]
        assert texts == [trigger.secret for trigger in triggers]
        assert await store.page(third[-1].id, 2) == []

    async def test_a_text_is_replaced_only_where_it_is_still_the_old_one(
        self, stores: Stores
    ) -> None:
        changed, stale = await _hook(stores, _RING, "one"), await _hook(stores, _RING, "two")
        store, secret = await _store_with(stores, trigger_secret_place(TENANT, changed.id))
        _, other = await _store_with(stores, trigger_secret_place(TENANT, stale.id))

        written = await store.replace(
            [
                SecretChange(id=secret.id, old=secret.text, new="replaced"),
                SecretChange(id=other.id, old="not what is there", new="replaced"),
            ]
        )

        assert written == 1
        assert (await stores.triggers.get(TENANT, changed.id)).secret == "replaced"  # noqa: S105
        assert (await stores.triggers.get(TENANT, stale.id)).secret == stale.secret

    async def test_of_concurrent_replacements_one_is_written(self, stores: Stores) -> None:
        trigger = await _hook(stores, _RING, "one")
        store, secret = await _store_with(stores, trigger_secret_place(TENANT, trigger.id))
        changes = [SecretChange(id=secret.id, old=secret.text, new=f"{n}") for n in range(4)]

        written = await asyncio.gather(*(store.replace([change]) for change in changes))

        assert sorted(written) == [0, 0, 0, 1]
        stored = (await stores.triggers.get(TENANT, trigger.id)).secret
        assert stored == str(written.index(1))


class TestRotation:
    async def test_all_secrets_get_the_newest_key_and_stay_what_they_are(
        self, stores: Stores
    ) -> None:
        workflow = await add_workflow(stores)
        triggers = [
            await _hook(stores, _RING, f"path-{number}", workflow=workflow) for number in range(205)
        ]
        newest = KeyRing.parse(generate_key())

        assert await rotate_encryption(stores.secrets, newest.followed_by(_RING)) == 205

        for trigger in triggers[::50]:
            assert await _secret_of(stores, newest, trigger) == trigger.source
        assert await rotate_encryption(stores.secrets, newest.followed_by(_RING)) == 0

    async def test_a_secret_that_cannot_be_opened_is_named_and_the_others_are_done(
        self, stores: Stores
    ) -> None:
        newest, foreign = KeyRing.parse(generate_key()), KeyRing.parse(generate_key())
        lost, kept = await _hook(stores, foreign, "lost"), await _hook(stores, _RING, "kept")

        with pytest.raises(SecretError, match=f"row {lost.id} in triggers") as told:
            await rotate_encryption(stores.secrets, newest.followed_by(_RING))

        assert "lost" not in str(told.value)
        assert await _secret_of(stores, newest, kept) == "kept"
        assert await _secret_of(stores, foreign, lost) == "lost"

    async def test_a_secret_that_was_moved_to_another_trigger_is_refused(
        self, stores: Stores
    ) -> None:
        one, two = await _hook(stores, _RING, "one"), await _hook(stores, _RING, "two")
        store, secret = await _store_with(stores, trigger_secret_place(TENANT, two.id))
        assert one.secret is not None
        await store.replace([SecretChange(id=secret.id, old=secret.text, new=one.secret)])

        with pytest.raises(SecretError):
            await _secret_of(stores, _RING, two)
