"""Free-form JSON beside a row's own fields."""

from __future__ import annotations

import copy
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from tests.base_models.models import Profile

_KEYS = st.lists(st.text("ab", min_size=1, max_size=2), min_size=1, max_size=3).map(".".join)


@pytest.mark.django_db
def test_setting_changes_memory_and_saving_stores_it() -> None:
    profile = Profile.objects.create()
    profile.set_meta("a.b.c", [1, 2])
    assert Profile.objects.get().metadata == {}
    profile.save()
    assert Profile.objects.get().get_meta("a.b.c") == [1, 2]


def test_getting_through_something_else_gives_the_default() -> None:
    profile = Profile(metadata={"a": 1, "none": None})
    assert profile.get_meta("a.b") is None
    assert profile.get_meta("a.b", default="x") == "x"
    assert profile.get_meta("none", default="x") is None


@pytest.mark.parametrize(
    ("key", "value", "message"),
    [
        ("a.b", 1, "“a” is not an object"),
        ("o.list.x", 1, "“o.list” is not an object"),
        ("", 1, "not a metadata key"),
        ("a..b", 1, "not a metadata key"),
        ("new", object(), "cannot be stored as JSON"),
        ("new", float("nan"), "cannot be stored as JSON"),
    ],
)
def test_what_cannot_be_set_is_refused_and_changes_nothing(
    key: str, value: Any, message: str
) -> None:
    profile = Profile(metadata={"a": 1, "o": {"list": []}})
    before = copy.deepcopy(profile.metadata)
    with pytest.raises(ValidationError, match=message) as refused:
        profile.set_meta(key, value)
    assert "metadata" in refused.value.message_dict
    assert profile.metadata == before


def test_metadata_that_is_no_object_is_named() -> None:
    with pytest.raises(ValidationError, match="“metadata” is not an object"):
        Profile(metadata=[1]).set_meta("a", 1)


@given(st.dictionaries(_KEYS, st.integers(), max_size=5))
def test_what_was_set_last_is_what_one_gets(values: dict[str, int]) -> None:
    profile = Profile()
    for key, value in values.items():
        try:
            profile.set_meta(key, value)
        except ValidationError:
            continue
        assert profile.get_meta(key) == value
