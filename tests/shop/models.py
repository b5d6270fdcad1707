"""Models of the small shop that the tests automate."""

from __future__ import annotations

from django.db import models

from automate.models import Automation
from automate_core.changes import track_changes


class ExtendedAutomation(Automation):
    """Automation with additional fields."""

    department = models.CharField(max_length=100)
    cost_center = models.CharField(max_length=50)

    class Meta:
        proxy = True  # Use proxy for same table
        # Or remove proxy for separate table


@track_changes(exclude=["note"])
class Order(models.Model):
    """What a customer bought; automations follow its changes."""

    number = models.CharField(max_length=20, unique=True)
    total = models.DecimalField(max_digits=10, decimal_places=2, default=0)
    state = models.CharField(max_length=20, default="new")
    note = models.TextField(blank=True, default="")
    placed_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return self.number
