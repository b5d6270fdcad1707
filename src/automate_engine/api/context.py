"""What a handler knows of its request, and the answer it gives."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from automate_engine.domain import (
    InvalidInputError,
    NotFoundError,
    PermissionDeniedError,
    Principal,
    Problem,
)
from automate_engine.domain.ids import Kind, PublicIds
from automate_engine.workflows.services import Services

__all__ = ["RequestContext"]


@dataclass(frozen=True, slots=True)
class RequestContext:
    """The services of the host and who asks."""

    services: Services
    principal: Principal

    @property
    def tenant_id(self) -> str:
        return self.principal.tenant_id

    @property
    def _ids(self) -> PublicIds:
        return self.services.ids

    def require(self, scope: str) -> None:
        """Raise PermissionDeniedError unless the principal has the permission."""
        if not self.principal.may(scope):
            raise PermissionDeniedError(
                f"This needs the permission {scope}. Ask an administrator of this service for it."
            )

    def internal(self, kind: Kind, public_id: str) -> int:
        """The internal id behind an id of the path. NotFoundError when it is not one of ours."""
        try:
            return self._ids.decode(kind, public_id)
        except ValueError:
            raise NotFoundError(f"There is no {kind.name.lower()} of this id.") from None

    def reference(self, kind: Kind, public_id: str | None, field: str) -> int | None:
        """The internal id behind an optional id in a query, InvalidInputError for a wrong one."""
        if public_id is None:
            return None
        try:
            return self._ids.decode(kind, public_id)
        except ValueError as error:
            problem = Problem("bad_id", str(error), "Use an id as it was answered before.", field)
            raise InvalidInputError("The request is not valid.", [problem]) from None

    async def workflow_names(self, workflow_ids: Iterable[int | None]) -> dict[int, str]:
        """The names of workflows, also of deleted ones, by their internal ids."""
        wanted = {each for each in workflow_ids if each is not None}
        if not wanted:
            return {}
        return await self.services.stores.workflows.names(self.tenant_id, sorted(wanted))

    def public(self, kind: Kind, internal_id: int) -> str:
        return self._ids.encode(kind, internal_id)

    def public_or_none(self, kind: Kind, internal_id: int | None) -> str | None:
        return None if internal_id is None else self._ids.encode(kind, internal_id)
