"""Rows in an order of their own."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError
from django.db.models import Count
from django.test.utils import isolate_apps
from hypothesis import given, settings
from hypothesis import strategies as st

from automate_core.base import OrderedModel
from tests.base_models.models import Everything, Ingredient, Recipe, Stage

pytestmark = pytest.mark.django_db


def _create(names: str) -> dict[str, Stage]:
    return {name: Stage.objects.create(name=name) for name in names}


def _order() -> str:
    return "".join(Stage.objects.values_list("name", flat=True))


def test_moving_past_an_end_stays_at_it() -> None:
    stages = _create("abc")
    stages["a"].move_up()
    stages["c"].move_down()
    assert _order() == "abc"
    stages["a"].move_to(99)
    assert _order() == "bca"
    assert stages["a"].position == 2


def test_a_negative_position_is_refused() -> None:
    stages = _create("abc")
    with pytest.raises(ValidationError) as refused:
        stages["b"].move_to(-1)
    assert "position" in refused.value.message_dict
    assert _order() == "abc"


def test_deleting_leaves_the_order_and_moves_step_over_the_gap() -> None:
    stages = _create("abcd")
    stages["b"].delete()
    assert _order() == "acd"
    stages["c"].move_up()
    assert _order() == "cad"
    assert list(Stage.objects.values_list("position", flat=True)) == [0, 1, 2]
    Stage.objects.filter(name="a").delete()
    _create("e")
    assert _order() == "cde"


def test_an_object_read_before_a_move_does_not_undo_it() -> None:
    stages = _create("abc")
    late = Stage.objects.get(name="a")
    stages["a"].move_to(2)
    late.name = "A"
    late.save()
    assert _order() == "bcA"
    late.move_up()
    assert _order() == "bAc"


def test_there_is_one_list_for_each_parent() -> None:
    bread, soup = (Recipe.objects.create(name=name) for name in ("bread", "soup"))
    flour, water = (bread.ingredients.create(name=name) for name in ("flour", "water"))
    leek = soup.ingredients.create(name="leek")
    assert (flour.position, water.position, leek.position) == (0, 1, 0)
    before = flour.updated_at
    flour.move_down()
    assert list(bread.ingredients.all()) == [water, flour]
    assert flour.updated_at > before
    assert Ingredient.objects.get(pk=leek.pk).position == 0


def test_deleted_rows_take_no_place() -> None:
    first, second, third = (Everything.objects.create(name=name) for name in "abc")
    second.delete()
    third.move_up()
    assert list(Everything.objects.all()) == [third, first]
    with pytest.raises(ValueError, match="Restore"):
        second.move_up()


def test_the_default_order_does_not_split_groups() -> None:
    bread = Recipe.objects.create(name="bread")
    for name in ("flour", "water"):
        bread.ingredients.create(name=name)
    counts = Ingredient.objects.values("recipe").annotate(count=Count("pk"))
    assert [row["count"] for row in counts] == [2]


@settings(max_examples=30, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 4), st.sampled_from(["up", "down", 0, 2, 9])), max_size=8))
def test_moves_do_what_they_do_to_a_list(moves: list[tuple[int, str | int]]) -> None:
    Stage.objects.all().delete()
    stages = _create("abcde")
    expected = list("abcde")
    for index, move in moves:
        name = "abcde"[index]
        place = expected.index(name)
        if move == "up":
            stages[name].move_up()
            target = max(place - 1, 0)
        elif move == "down":
            stages[name].move_down()
            target = place + 1
        else:
            stages[name].move_to(int(move))
            target = int(move)
        expected.insert(target, expected.pop(place))
        assert _order() == "".join(expected)


@isolate_apps("tests.base_models")
def test_the_checks_find_an_unknown_field_to_order_by() -> None:
    class Wrong(OrderedModel):
        order_with_respect_to = "nothing"

        class Meta:
            app_label = "base_models"

    assert [message.id for message in Wrong.check()] == ["automate_core.E105"]
