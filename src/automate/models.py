"""API keys, and the models of automate_core that projects import from here."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from automate.presence.models import Worker
from automate_core.models import Automation
from automate_engine.credentials import generate_api_key, hash_api_key, verify_api_key

__all__ = ["ApiKey", "Automation", "Worker"]

_LAST_USED_EVERY = timedelta(minutes=1)


class ApiKeyManager(models.Manager["ApiKey"]):
    def issue(
        self,
        name: str,
        *,
        tenant_id: str,
        scopes: Iterable[str] = ("*",),
        expires_at: datetime | None = None,
    ) -> tuple[ApiKey, str]:
        """Make a key. The second value is the key itself, which is not kept and shown once."""
        made = generate_api_key()
        key = self.create(
            name=name,
            tenant_id=tenant_id,
            scopes=sorted(scopes),
            expires_at=expires_at,
            key_prefix=made.key_prefix,
            digest=made.digest,
        )
        return key, made.plain

    def authenticate(self, plain: str) -> ApiKey | None:
        """The valid key that `plain` is, and a note that it was used; None when there is none."""
        now = timezone.now()
        key = self.filter(digest=hash_api_key(plain)).first()
        if key is None or not verify_api_key(plain, key.digest) or not key.is_valid(now):
            return None
        if key.last_used_at is None or now - key.last_used_at >= _LAST_USED_EVERY:
            self.filter(pk=key.pk).update(last_used_at=now)
        return key


class ApiKey(models.Model):
    """A key with which a program calls the API. Only its hash is kept.

    `scopes` are the permissions granted; ``*`` grants all. `last_used_at` is exact to a minute.
    """

    name = models.CharField(_("name"), max_length=200)
    tenant_id = models.CharField(_("tenant"), max_length=255, db_index=True)
    key_prefix = models.CharField(_("begins with"), max_length=20, editable=False)
    digest = models.CharField(_("hash"), max_length=64, unique=True, editable=False)
    scopes = models.JSONField(_("permissions"), default=list)
    created_at = models.DateTimeField(_("created at"), auto_now_add=True)
    expires_at = models.DateTimeField(_("expires at"), null=True, blank=True)
    last_used_at = models.DateTimeField(_("last used at"), null=True, blank=True, editable=False)
    revoked_at = models.DateTimeField(_("revoked at"), null=True, blank=True)

    objects = ApiKeyManager()

    class Meta:
        verbose_name = _("API key")
        verbose_name_plural = _("API keys")
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.name} ({self.key_prefix}…)"

    def is_valid(self, now: datetime) -> bool:
        """Whether the key is neither revoked nor expired."""
        return self.revoked_at is None and (self.expires_at is None or now < self.expires_at)
