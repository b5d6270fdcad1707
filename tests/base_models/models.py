"""One model for each base class, and some that combine them."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models

from automate_core.base import (
    AuditableModel,
    MetadataModel,
    OrderedModel,
    ProxyFieldsModel,
    SluggedModel,
    SoftDeleteModel,
    StatusModel,
    TenantScopedModel,
    TimeStampedModel,
    UUIDModel,
)


class Note(TimeStampedModel):
    name = models.CharField(max_length=200)


class Ticket(UUIDModel):
    name = models.CharField(max_length=200)


class Customer(TenantScopedModel):
    name = models.CharField(max_length=200)


class Order(TenantScopedModel):
    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="orders")
    name = models.CharField(max_length=200)


class Organization(models.Model):
    name = models.CharField(max_length=200)


class Member(TenantScopedModel, SluggedModel):
    tenant_field = "organization"

    organization = models.ForeignKey(Organization, on_delete=models.CASCADE, null=True)
    name = models.CharField(max_length=200)


class Letter(AuditableModel):
    name = models.CharField(max_length=200)


class Document(SoftDeleteModel):
    name = models.CharField(max_length=200)


class Attachment(models.Model):
    document = models.ForeignKey(Document, on_delete=models.CASCADE, related_name="attachments")


class Page(SluggedModel):
    name = models.CharField(max_length=200)


class Task(StatusModel):
    STATUS_CHOICES = [
        ("pending", "Pending"),
        ("running", "Running"),
        ("completed", "Completed"),
    ]
    INITIAL_STATUS = "pending"


class Shipment(StatusModel, TimeStampedModel):
    STATUS_CHOICES = [
        ("packed", "Packed"),
        ("sent", "Sent"),
        ("lost", "Lost"),
        ("delivered", "Delivered"),
    ]
    TRANSITIONS = {"packed": ["sent"], "sent": ["lost", "delivered"], "lost": ["delivered"]}

    name = models.CharField(max_length=200, default="parcel")


class Profile(MetadataModel):
    name = models.CharField(max_length=200, default="profile")


class Stage(OrderedModel):
    name = models.CharField(max_length=200)


class Recipe(models.Model):
    name = models.CharField(max_length=200)


class Ingredient(OrderedModel, TimeStampedModel):
    order_with_respect_to = "recipe"

    recipe = models.ForeignKey(Recipe, on_delete=models.CASCADE, related_name="ingredients")
    name = models.CharField(max_length=200)


_CHOICES: list[tuple[str, str]] = [("open", "Open"), ("closed", "Closed")]


class Everything(
    TimeStampedModel,
    UUIDModel,
    TenantScopedModel,
    AuditableModel,
    SoftDeleteModel,
    SluggedModel,
    StatusModel,
    MetadataModel,
    OrderedModel,
):
    STATUS_CHOICES: ClassVar[Any] = _CHOICES

    name = models.CharField(max_length=200)


class EverythingReversed(
    OrderedModel,
    MetadataModel,
    StatusModel,
    SluggedModel,
    SoftDeleteModel,
    AuditableModel,
    TenantScopedModel,
    UUIDModel,
    TimeStampedModel,
):
    STATUS_CHOICES: ClassVar[Any] = _CHOICES

    name = models.CharField(max_length=200)


class EverythingProxy(Everything):
    class Meta:
        proxy = True


class OwnManagers(TenantScopedModel, SoftDeleteModel):
    """A model that declares its own `objects`."""

    name = models.CharField(max_length=200)

    objects = models.Manager()


class Record(ProxyFieldsModel, TimeStampedModel):
    """Stands for a model of the suite that sites extend."""

    name = models.CharField(max_length=200)
    extra = models.JSONField(default=dict, blank=True)


class DetailedRecord(Record):
    department = models.CharField(max_length=100, blank=True)
    headcount = models.IntegerField(null=True, blank=True)
    budget = models.DecimalField(max_digits=10, decimal_places=2, default="0.00")
    is_remote = models.BooleanField(default=False)
    opened_on = models.DateField(null=True, blank=True)
    reviewed_at = models.DateTimeField(null=True, blank=True)
    starts_at = models.TimeField(null=True, blank=True)
    rating = models.FloatField(null=True, blank=True)
    reference = models.UUIDField(null=True, blank=True)
    labels = models.JSONField(default=list, blank=True)
    touched_at = models.DateTimeField(auto_now=True)

    class Meta:
        proxy = True


class SeparateRecord(Record):
    """The same extension without `proxy = True`: a table of its own."""

    department = models.CharField(max_length=100)


class SpecialRecord(DetailedRecord):
    """A table of its own below a proxy that has fields."""

    motto = models.CharField(max_length=100)
