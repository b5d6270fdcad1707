"""A status that moves only as declared."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Any, ClassVar, Self, TypeVar

from django.core import checks
from django.db import models, router, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from automate_core.base._support import alters_data, field_of, invalid_field, with_update_fields
from automate_core.base.managers import ComposableManager, ComposableQuerySet
from automate_core.base.stored import StoredValuesModel
from automate_engine.domain.errors import ConflictError

__all__ = ["StatusField", "StatusManager", "StatusModel", "StatusQuerySet"]

_S = TypeVar("_S", bound="StatusModel")

_USUAL_ENDS = frozenset(
    (
        "aborted",
        "archived",
        "canceled",
        "cancelled",
        "closed",
        "complete",
        "completed",
        "declined",
        "deleted",
        "disabled",
        "done",
        "error",
        "expired",
        "failed",
        "finished",
        "inactive",
        "rejected",
        "skipped",
        "succeeded",
        "success",
        "timed_out",
    )
)


class StatusField(models.CharField):  # type: ignore[type-arg]
    """A `CharField` whose choices and default are its model's `STATUS_CHOICES` and
    `INITIAL_STATUS`. To migrations it is a plain `CharField`, so that declaring another status
    needs none."""

    def contribute_to_class(
        self, cls: type[models.Model], name: str, private_only: bool = False
    ) -> None:
        self.choices = getattr(cls, "STATUS_CHOICES", None) or None
        declared = [value for value, _label in self.flatchoices]
        initial = getattr(cls, "INITIAL_STATUS", None) or next(iter(declared), None)
        self.default = models.NOT_PROVIDED if initial is None else str(initial)
        super().contribute_to_class(cls, name, private_only=private_only)

    def deconstruct(self) -> tuple[str, str, list[Any], dict[str, Any]]:
        name, _path, args, kwargs = super().deconstruct()
        for option in ("choices", "default"):
            kwargs.pop(option, None)
        return name, "django.db.models.CharField", list(args), dict(kwargs)


class StatusQuerySet(ComposableQuerySet[_S]):
    """Rows that have a status."""

    def by_status(self, status: str) -> Self:
        """Rows whose status is `status`; raises `ValidationError` if it is not declared."""
        self.model.require_declared_status(status)
        return self.filter(status=status)

    def active(self) -> Self:
        """Rows whose status is not an end, see `StatusModel.terminal_statuses()`."""
        return self.exclude(status__in=self.model.terminal_statuses())

    def bulk_create(self, objs: Iterable[_S], *args: Any, **kwargs: Any) -> list[_S]:
        objs = list(objs)
        for instance in objs:
            self.model.require_declared_status(instance.status)
        return super().bulk_create(objs, *args, **kwargs)

    def bulk_update(
        self, objs: Iterable[_S], fields: Iterable[str], *args: Any, **kwargs: Any
    ) -> int:
        objs, fields = list(objs), list(fields)
        if "status" not in fields:
            return super().bulk_update(objs, fields, *args, **kwargs)
        for instance in objs:
            instance.prepare_change()
        names = list({*fields, "status_changed_at"})
        count = super().bulk_update(objs, names, *args, **kwargs)
        for instance in objs:
            instance._remember(names)
        return count

    def update(self, **kwargs: Any) -> int:
        """As Django's, and keeps `status_changed_at` where the status really changes.

        `TRANSITIONS` bind `save()` and `transition_to()`; this is the way around them.
        """
        status = kwargs.get("status")
        if status is not None and not hasattr(status, "resolve_expression"):
            self.model.require_declared_status(status)
            unchanged = models.When(status=status, then=models.F("status_changed_at"))
            kwargs.setdefault("status_changed_at", models.Case(unchanged, default=timezone.now()))
        return super().update(**kwargs)


class StatusManager(ComposableManager.from_queryset(StatusQuerySet)):  # type: ignore[misc]
    """Finds rows by status: `by_status(status)` and `active()`."""


class StatusModel(StoredValuesModel):
    """A state machine.

    `STATUS_CHOICES` declares the statuses, `INITIAL_STATUS` the first (by default the first
    choice). `TRANSITIONS`, if given, maps a status to those that may follow; without it any
    declared status may. `TERMINAL_STATUSES`, if given, names the ends. An undeclared status or
    transition is refused with `ValidationError`, and a change that lost a race against another
    with `ConflictError`; both change nothing.
    """

    STATUS_CHOICES: ClassVar[Any] = ()
    INITIAL_STATUS: ClassVar[str | None] = None
    TRANSITIONS: ClassVar[Mapping[str, Collection[str]] | None] = None
    TERMINAL_STATUSES: ClassVar[Collection[str] | None] = None

    status = StatusField(_("status"), max_length=50, db_index=True)
    status_changed_at = models.DateTimeField(
        _("status changed at"), default=timezone.now, editable=False
    )

    objects = StatusManager()

    class Meta:
        abstract = True

    @classmethod
    def guarded_fields(cls) -> tuple[str, ...]:
        return ("status", "status_changed_at", *super().guarded_fields())

    @classmethod
    def declared_statuses(cls) -> list[str]:
        """The statuses that `STATUS_CHOICES` declares, in order."""
        return [value for value, _label in field_of(cls, "status").flatchoices]

    @classmethod
    def terminal_statuses(cls) -> list[str]:
        """The statuses that end the life of a row.

        They are `TERMINAL_STATUSES` if given; otherwise, with `TRANSITIONS`, those that nothing
        may follow; otherwise those with a usual name for an end, such as completed or failed.
        """
        declared = cls.declared_statuses()
        if cls.TERMINAL_STATUSES is not None:
            return list(cls.TERMINAL_STATUSES)
        if cls.TRANSITIONS is not None:
            return [status for status in declared if not cls.TRANSITIONS.get(status)]
        return [status for status in declared if status.lower() in _USUAL_ENDS]

    @classmethod
    def require_declared_status(cls, status: str) -> None:
        """Raise `ValidationError` if `status` is not among `STATUS_CHOICES`."""
        declared = cls.declared_statuses()
        if status not in declared:
            raise invalid_field(
                "status",
                _(
                    "“%(status)s” is not a status of %(model)s. Use one of: %(declared)s; or add "
                    "it to STATUS_CHOICES."
                ),
                status=status,
                model=cls.__name__,
                declared=", ".join(declared),
            )

    @alters_data
    def transition_to(self, status: str) -> None:
        """Move the stored row from the status this object last saw to `status`.

        Of several callers that saw the same status one succeeds; the others get
        `ConflictError`. Raises `ValidationError` for an undeclared status or transition.
        """
        if self._state.adding:
            raise ValueError(f"Save the {self._meta.object_name} before it changes its status.")
        self._require_transition(status)
        before = self.status
        self.status = status
        try:
            self.save(update_fields=["status"])
        except BaseException:
            self.status = before
            raise

    def save(self, *args: Any, **kwargs: Any) -> None:
        update_fields = kwargs.get("update_fields")
        if "status" in self.__dict__ and (update_fields is None or "status" in update_fields):
            kwargs = with_update_fields(kwargs, "status_changed_at")
            if self._is_moving():
                self._save_move(*args, **kwargs)
                return
            self._require_change()
        super().save(*args, **kwargs)

    def clean(self) -> None:
        super().clean()
        self._require_change()

    def prepare_change(self) -> None:
        """Refuse an undeclared status or transition; note the moment of a declared one."""
        self._require_change()
        if self._is_moving():
            self.status_changed_at = timezone.now()

    def _save_move(self, *args: Any, **kwargs: Any) -> None:
        """Save a changed status; a savepoint leaves the caller's transaction usable if it
        is refused."""
        before = self.status_changed_at
        self.prepare_change()
        using = kwargs.get("using") or router.db_for_write(type(self), instance=self)
        try:
            with transaction.atomic(using=using):
                super().save(*args, **kwargs)
        except BaseException:
            self.status_changed_at = before
            raise

    def _is_moving(self) -> bool:
        return not self._state.adding and not self.is_stored("status")

    def _require_change(self) -> None:
        if self._is_moving() and "status" in self._stored:
            self._require_transition(self.status)
        elif not self.is_stored("status"):
            self.require_declared_status(self.status)

    def _require_transition(self, status: str) -> None:
        self.require_declared_status(status)
        previous = self._stored.get("status", self.status)
        if self.TRANSITIONS is None or status in (allowed := self.TRANSITIONS.get(previous, ())):
            return
        raise invalid_field(
            "status",
            _(
                "%(model)s cannot go from “%(previous)s” to “%(status)s”. It can go to: "
                "%(allowed)s."
            ),
            model=type(self).__name__,
            previous=previous,
            status=status,
            allowed=", ".join(allowed) or _("nothing, this status is an end"),
        )

    def _do_update(
        self, base_qs: Any, using: Any, pk_val: Any, values: Any, *args: Any, **kwargs: Any
    ) -> Any:
        """Write a changed status only over the status it was changed from."""
        writes_status = any(field.name == "status" for field, _model, _value in values)
        if not (writes_status and self._is_moving() and "status" in self._stored):
            return super()._do_update(base_qs, using, pk_val, values, *args, **kwargs)
        seen = base_qs.filter(status=self._stored["status"])
        updated = super()._do_update(seen, using, pk_val, values, *args, **kwargs)
        if not updated:
            raise ConflictError(
                f"{type(self).__name__} {pk_val} is no longer '{self._stored['status']}'. Read "
                "it again with refresh_from_db() and decide anew."
            )
        return updated

    @classmethod
    def check(cls, **kwargs: Any) -> list[checks.CheckMessage]:
        return [*super().check(**kwargs), *_check_statuses(cls)]


def _check_statuses(model: type[StatusModel]) -> list[checks.CheckMessage]:
    declared = model.declared_statuses()
    if not declared:
        return [
            checks.Error(
                "The model declares no status.",
                hint=f"Give {model.__name__} STATUS_CHOICES, a list of (value, label).",
                obj=model,
                id="automate_core.E103",
            )
        ]
    transitions = model.TRANSITIONS or {}
    named: dict[str, set[str]] = {
        "INITIAL_STATUS": {model.INITIAL_STATUS} if model.INITIAL_STATUS else set(),
        "TRANSITIONS": {*transitions, *(to for follow in transitions.values() for to in follow)},
        "TERMINAL_STATUSES": set(model.TERMINAL_STATUSES or ()),
    }
    return [
        checks.Error(
            f"{attribute} names '{status}', which STATUS_CHOICES does not declare.",
            hint=f"Declare it or use one of: {', '.join(declared)}.",
            obj=model,
            id="automate_core.E104",
        )
        for attribute, statuses in named.items()
        for status in sorted(statuses - set(declared))
    ]
