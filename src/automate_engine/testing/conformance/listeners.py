"""Rules of the trigger port on what finds the triggers of an event: their source and filters."""

from __future__ import annotations

from typing import Any

import pytest

from automate_engine.domain.json import JsonValue
from automate_engine.domain.workflows import Workflow
from automate_engine.ports import Stores
from automate_engine.testing.conformance.factories import (
    TENANT,
    add_trigger,
    add_workflow,
    new_event,
    new_version,
)

__all__ = ["TestListeners"]


async def _workflow(stores: Stores) -> Workflow:
    workflow = await add_workflow(stores)
    await stores.workflows.publish(TENANT, workflow.id, new_version())
    return workflow


async def _listen(stores: Stores, workflow: Workflow, *filters: JsonValue) -> list[int]:
    """Ids of triggers for changes of orders, one for each of the filters."""
    return [
        (await add_trigger(stores, workflow, publish=False, type="event", filters=one)).id
        for one in filters
    ]


async def _heard(stores: Stores, payload: JsonValue, **event: Any) -> list[int]:
    matches = await stores.triggers.match(new_event(type="event", payload=payload, **event))
    return sorted(match.trigger_id for match in matches)


_FILTERS: tuple[JsonValue, ...] = (
    None,
    {},
    {"state": "paid"},
    {"state": "open"},
    {"total": 1},
    {"total": True},
    {"total": "1"},
    {"total": None},
    {"lines.0.sku": "a"},
    {"lines": [{"sku": "a"}], "state": "paid"},
    {"lines": [{"sku": "b"}], "state": "paid"},
    "event.payload.state == 'paid'",
    "{{ 'paid' == event.payload['state'] and event.payload.total > 0 }}",
    "event.payload.state == 'paid' or event.payload.total == 1",
    "event.payload.state != 'open'",
    "event.payload.total == 1.0",
    "event.payload.total == -1",
    "event.source == 'orders'",
    {"x" * 300: 1},
    {"": 1},
    {"..": None},
)
"""Filters of which most demand a value somewhere."""


class TestListeners:
    @pytest.mark.parametrize(
        ("payload", "expected"),
        [
            ({"state": "paid", "total": 7}, (0, 1, 2, 11, 12, 13, 14, 17)),
            ({"state": "open", "total": 1}, (0, 1, 3, 4, 5, 13, 15, 17)),
            ({"state": "x", "total": True}, (0, 1, 4, 5, 13, 14, 15, 17)),
            ({"state": "x", "total": 1.0}, (0, 1, 4, 5, 13, 14, 15, 17)),
            ({"state": "x", "total": "1"}, (0, 1, 6, 14, 17)),
            ({"state": "x", "total": None}, (0, 1, 7, 14, 17)),
            ({"state": "x", "total": -1.0}, (0, 1, 14, 16, 17)),
            ({"state": "paid", "lines": [{"sku": "a"}]}, (0, 1, 2, 8, 9, 11, 13, 14, 17)),
            ({"state": {"paid": 1}, "x" * 300: 1}, (0, 1, 14, 17, 18)),
            ({"": 1}, (0, 1, 17, 19)),
            ([], (0, 1, 17)),
            (None, (0, 1, 17)),
        ],
        ids=str,
    )
    async def test_an_event_finds_all_whose_filters_hold(
        self, stores: Stores, payload: JsonValue, expected: tuple[int, ...]
    ) -> None:
        ids = await _listen(stores, await _workflow(stores), *_FILTERS)

        heard = await _heard(stores, payload)

        assert [ids.index(one) for one in heard] == list(expected)

    async def test_a_trigger_without_a_source_hears_every_source(self, stores: Stores) -> None:
        workflow = await _workflow(stores)
        everything = await add_trigger(
            stores, workflow, publish=False, type="event", source="", filters={"n": 1}
        )
        (orders,) = await _listen(stores, workflow, {"n": 1})

        assert await _heard(stores, {"n": 1}) == sorted([everything.id, orders])
        assert await _heard(stores, {"n": 1}, source="invoices") == [everything.id]
        assert await _heard(stores, {"n": 1}, source="") == [everything.id]
        assert await _heard(stores, {"n": 2}, source="invoices") == []

    async def test_of_many_the_one_that_wants_the_value_is_found(self, stores: Stores) -> None:
        workflow = await _workflow(stores)
        ids = await _listen(stores, workflow, *({"customer": f"c-{n}"} for n in range(50)))

        assert await _heard(stores, {"customer": "c-17"}) == [ids[17]]
        assert await _heard(stores, {"customer": "c-51"}) == []
