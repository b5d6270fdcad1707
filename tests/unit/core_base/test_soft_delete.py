"""Deletion that can be undone."""

from __future__ import annotations

import pytest

from automate_core.base import user_context
from tests.base_models.models import Attachment, Document

pytestmark = pytest.mark.django_db


@pytest.fixture
def document() -> Document:
    return Document.objects.create(name="report")


def test_deleting_counts_as_django_does_and_only_once(document: Document) -> None:
    label = "base_models.Document"
    with user_context("ada"):
        assert document.delete() == (1, {label: 1})
    deleted_at = document.deleted_at
    with user_context("grace"):
        assert document.delete() == (0, {})
    document.refresh_from_db()
    assert (document.deleted_by, document.deleted_at) == ("ada", deleted_at)


def test_restoring_clears_the_marks(document: Document) -> None:
    document.delete()
    document.restore()
    document.refresh_from_db()
    assert (document.is_deleted, document.deleted_at, document.deleted_by) == (False, None, "")


def test_querysets_delete_softly_and_restore() -> None:
    Document.objects.bulk_create(Document(name=name) for name in "abc")
    with user_context("ada"):
        deleted = Document.objects.filter(name__in="ab").delete()
    assert deleted == (2, {"base_models.Document": 2})
    assert [row.name for row in Document.objects.all()] == ["c"]
    assert set(Document.objects.deleted_only().values_list("deleted_by", flat=True)) == {"ada"}
    assert Document.objects.with_deleted().delete() == (1, {"base_models.Document": 1})
    assert Document.all_objects.filter(name="a").restore() == 1
    assert [row.name for row in Document.objects.all()] == ["a"]


def test_querysets_remove_for_good_what_they_select() -> None:
    Document.objects.bulk_create(Document(name=name) for name in "abc")
    Document.objects.filter(name="a").delete()
    assert Document.objects.filter(name="b").hard_delete()[0] == 1
    assert Document.objects.deleted_only().hard_delete()[0] == 1
    assert [row.name for row in Document.all_objects.all()] == ["c"]


def test_managers_offer_no_deletion_of_everything(document: Document) -> None:
    for name in ("delete", "hard_delete", "restore"):
        assert not hasattr(Document.objects, name)


def test_soft_deletion_does_not_cascade_and_hard_deletion_does(document: Document) -> None:
    attachment = Attachment.objects.create(document=document)
    document.delete()
    assert Attachment.objects.get(pk=attachment.pk).document == document
    document.hard_delete()
    assert not Attachment.objects.exists()


def test_a_deleted_row_can_still_be_saved_and_refreshed(document: Document) -> None:
    document.delete()
    document.name = "changed"
    document.save()
    document.refresh_from_db()
    assert document.name == "changed"


def test_a_row_never_saved_cannot_be_deleted() -> None:
    for action in (Document().delete, Document().restore):
        with pytest.raises(ValueError, match="never saved"):
            action()


@pytest.mark.usefixtures("async_database")
async def test_asynchronous_deletion_is_soft_too() -> None:
    document = await Document.objects.acreate(name="report")
    await document.adelete()
    assert await Document.all_objects.acount() == 1
    assert await Document.objects.acount() == 0
    await document.arefresh_from_db()
    document.is_deleted = False
    await document.asave()
    assert await Document.objects.all().adelete() == (1, {"base_models.Document": 1})
    assert await Document.all_objects.acount() == 1
