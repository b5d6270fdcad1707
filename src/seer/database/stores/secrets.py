"""The encrypted texts of all tables, for wrapping their keys anew."""

from __future__ import annotations

from collections.abc import Sequence

from automate_engine.domain import trigger_secret_place
from automate_engine.ports.secrets import SecretChange, SecretStore, StoredSecret
from seer.database.connection import Connection
from seer.database.encrypted_field import SealedText, SecretModel, place_of
from seer.database.models_integrations import IntegrationSecret
from seer.database.models_oauth import OAuthConnection
from seer.database.models_triggers import TriggerSubscription
from seer.database.stores.store import Store, reading, writing

__all__ = ["SeerFieldSecrets", "SeerTriggerSecrets", "secret_stores"]


def secret_stores(connection: Connection) -> tuple[SecretStore, ...]:
    """A store for each column that keeps encrypted texts."""
    return (
        SeerTriggerSecrets(connection),
        SeerFieldSecrets(connection, IntegrationSecret, "value"),
        SeerFieldSecrets(connection, OAuthConnection, "access_token"),
        SeerFieldSecrets(connection, OAuthConnection, "refresh_token"),
    )


class SeerTriggerSecrets(Store):
    """The secrets of all triggers, deleted ones too."""

    @reading
    async def page(self, after: int, limit: int) -> list[StoredSecret]:
        rows = TriggerSubscription.filter(id__gt=after).exclude(secret="").order_by("id")
        found = await rows.limit(limit).values_list("id", "user_id", "secret")
        return [
            StoredSecret(id=id, place=trigger_secret_place(user_id, id), text=text)
            for id, user_id, text in found
        ]

    @writing
    async def replace(self, changes: Sequence[SecretChange]) -> int:
        written = 0
        for change in changes:
            rows = TriggerSubscription.filter(id=change.id, secret=change.old)
            written += await rows.update(secret=change.new)
        return written


class SeerFieldSecrets(Store):
    """The values of an EncryptedField in all rows."""

    def __init__(self, connection: Connection, model: type[SecretModel], field: str) -> None:
        super().__init__(connection)
        self._model = model
        self._field = field

    @reading
    async def page(self, after: int, limit: int) -> list[StoredSecret]:
        rows = self._model.filter(id__gt=after, **{f"{self._field}__not_isnull": True})
        rows = rows.exclude(**{self._field: ""}).order_by("id").limit(limit)
        found = await rows.values_list("id", "user_id", "secret_id", self._field)
        return [
            StoredSecret(
                id=id, place=place_of(self._model, self._field, user_id, row), text=value.text
            )
            for id, user_id, row, value in found
        ]

    @writing
    async def replace(self, changes: Sequence[SecretChange]) -> int:
        written = 0
        for change in changes:
            rows = self._model.filter(id=change.id, **{self._field: SealedText(change.old)})
            written += await rows.update(**{self._field: SealedText(change.new)})
        return written
