"""Slugs made from names."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError
from django.core.validators import validate_unicode_slug
from django.db import IntegrityError, models, transaction
from django.test.utils import isolate_apps
from hypothesis import given
from hypothesis import strategies as st

from automate_core.base import SluggedModel
from automate_core.base.slug import make_slug
from tests.base_models.models import Page

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("name", "slug"),
    [
        ("Hello, World!", "hello-world"),
        ("Ünïcode Näme", "unicode-name"),
        ("Straße", "straße"),
        ("東京 タワー", "東京-タワー"),
        ("!!!", "page"),
        ("", "page"),
    ],
)
def test_a_slug_keeps_what_letters_there_are(name: str, slug: str) -> None:
    page = Page.objects.create(name=name)
    assert page.slug == slug
    page.full_clean(exclude=["name"])


@given(st.text())
def test_a_slug_is_valid_and_made_twice_is_the_same(text: str) -> None:
    slug = make_slug(text)
    assert make_slug(slug) == slug
    if slug:
        validate_unicode_slug(slug)


def test_long_names_are_cut_with_room_for_the_number() -> None:
    slugs = [Page.objects.create(name="a" * 200).slug for _ in range(11)]
    assert slugs[0] == "a" * 200
    assert slugs[1] == "a" * 198 + "-2"
    assert slugs[10] == "a" * 197 + "-11"


def test_many_equal_names_are_numbered_on() -> None:
    Page.objects.bulk_create(Page(name="x") for _ in range(1000))
    assert Page.objects.create(name="x").slug == "x-1001"


def test_an_explicit_slug_is_kept_and_may_not_be_taken() -> None:
    assert Page.objects.create(name="Name", slug="Mine").slug == "Mine"
    with pytest.raises(IntegrityError), transaction.atomic():
        Page.objects.create(name="Other", slug="Mine")
    with pytest.raises(ValidationError):
        Page(name="Other", slug="Mine").full_clean()
    assert Page.objects.count() == 1


def test_a_new_name_leaves_the_slug_and_an_emptied_slug_is_made_again() -> None:
    page = Page.objects.create(name="Old")
    page.name = "New"
    page.save()
    assert page.slug == "old"
    page.slug = ""
    page.save(update_fields=["name"])
    assert Page.objects.get().slug == "new"


def test_saving_again_keeps_the_own_slug() -> None:
    page = Page.objects.create(name="Name")
    page.slug = ""
    page.save()
    assert page.slug == "name"


def test_another_broken_rule_is_not_taken_for_a_taken_slug() -> None:
    first = Page.objects.create(name="first")
    again = Page(pk=first.pk, name="again")
    with pytest.raises(IntegrityError), transaction.atomic():
        again.save(force_insert=True)
    assert again.slug == ""


@isolate_apps("tests.base_models")
def test_the_checks_find_a_source_that_is_not_there() -> None:
    class Nameless(SluggedModel):
        class Meta:
            app_label = "base_models"

    class Computed(SluggedModel):
        slug_source_field = "headline"
        headline = property(lambda self: "A Headline")

        class Meta:
            app_label = "base_models"

    assert [message.id for message in Nameless.check()] == ["automate_core.E102"]
    assert Computed.check() == []


@isolate_apps("tests.base_models")
def test_a_slug_field_that_is_unique_itself_gets_no_second_constraint() -> None:
    class Own(SluggedModel):
        name = models.CharField(max_length=10)
        slug = models.SlugField(unique=True)

        class Meta:
            app_label = "base_models"

    assert Own._meta.constraints == []
