"""What several writers do at once to slugs, positions and statuses."""

from __future__ import annotations

from functools import partial
from typing import Any

import pytest

from automate_core.base import tenant_context
from automate_engine.domain.errors import ConflictError
from tests.base_models.models import Everything, Page, Recipe, Shipment, Stage
from tests.unit.core_base.threads import run_together

pytestmark = pytest.mark.django_db(transaction=True)

_WRITERS = 8


def test_equal_names_saved_at_once_get_different_slugs() -> None:
    futures = run_together([partial(Page.objects.create, name="Same Name")] * _WRITERS)
    slugs = {future.result().slug for future in futures}
    assert slugs == {"same-name", *(f"same-name-{n}" for n in range(2, _WRITERS + 1))}
    assert set(Page.objects.values_list("slug", flat=True)) == slugs


def test_rows_appended_at_once_to_an_empty_list_get_different_positions() -> None:
    futures = run_together([partial(Stage.objects.create, name="stage")] * _WRITERS)
    assert sorted(future.result().position for future in futures) == list(range(_WRITERS))


def test_moves_made_at_once_keep_every_position_taken_once() -> None:
    stages = [Stage.objects.create(name=str(number)) for number in range(_WRITERS)]
    moves = [partial(stage.move_to, (index * 3) % _WRITERS) for index, stage in enumerate(stages)]
    for future in run_together([*moves, *(stage.move_up for stage in stages)]):
        future.result()
    positions = Stage.objects.values_list("position", flat=True)
    assert sorted(positions) == list(range(_WRITERS))
    assert {stage.name for stage in Stage.objects.all()} == {str(n) for n in range(_WRITERS)}


def test_moves_and_appends_made_at_once_do_not_collide() -> None:
    stages = [Stage.objects.create(name=str(number)) for number in range(4)]
    appends = [partial(Stage.objects.create, name="new")] * 4
    for future in run_together([*(stage.move_down for stage in stages), *appends]):
        future.result()
    assert sorted(Stage.objects.values_list("position", flat=True)) == list(range(8))


def test_of_several_transitions_from_one_status_one_succeeds() -> None:
    row = Shipment.objects.create()
    readers = [Shipment.objects.get(pk=row.pk) for _ in range(_WRITERS)]
    futures = run_together([partial(reader.transition_to, "sent") for reader in readers])
    errors = [future.exception() for future in futures]
    assert errors.count(None) == 1
    assert all(isinstance(error, ConflictError) for error in errors if error)
    assert [reader.status for reader in readers].count("sent") == 1
    row.refresh_from_db()
    assert row.status == "sent"


def test_transitions_to_different_statuses_never_both_happen() -> None:
    row = Shipment.objects.create(status="sent")
    first, second = (Shipment.objects.get(pk=row.pk) for _ in range(2))
    futures = run_together(
        [partial(first.transition_to, "lost"), partial(second.transition_to, "delivered")]
    )
    assert [future.exception() is None for future in futures].count(True) == 1


def test_a_model_of_all_bases_keeps_slugs_and_positions_apart_within_each_tenant() -> None:
    def create(tenant: str) -> Any:
        with tenant_context(tenant):
            return Everything.objects.create(name="Same Name")

    futures = run_together([partial(create, tenant) for tenant in ("t1", "t2")] * 4)
    rows = [future.result() for future in futures]
    for tenant in ("t1", "t2"):
        own = [row for row in rows if row.tenant_id == tenant]
        assert sorted(row.position for row in own) == [0, 1, 2, 3]
        assert len({row.slug for row in own}) == 4
        assert "same-name" in {row.slug for row in own}


@pytest.mark.usefixtures("lazily_locked_database")
def test_the_order_is_kept_where_transactions_lock_late_too() -> None:
    stages = [Stage.objects.create(name=str(number)) for number in range(_WRITERS)]
    appends = [partial(Stage.objects.create, name="new")] * _WRITERS
    for future in run_together([*(stage.move_up for stage in stages), *appends]):
        future.result()
    positions = Stage.objects.values_list("position", flat=True)
    assert sorted(positions) == list(range(2 * _WRITERS))


def test_lists_of_different_parents_are_appended_to_independently() -> None:
    recipes = [Recipe.objects.create(name=name) for name in ("bread", "soup")]
    creates = [partial(recipe.ingredients.create, name="x") for recipe in recipes for _ in range(4)]
    for future in run_together(creates):
        future.result()
    for recipe in recipes:
        positions = recipe.ingredients.values_list("position", flat=True)
        assert list(positions) == [0, 1, 2, 3]
