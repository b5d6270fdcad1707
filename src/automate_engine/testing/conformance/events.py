"""Rules of the event port: reading what arrived."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from uuid import uuid4

import pytest

from automate_engine.domain.coalescing import Coalescing
from automate_engine.domain.errors import NotFoundError
from automate_engine.ports import Stores
from automate_engine.ports.events import EventFilter
from automate_engine.testing.conformance.factories import (
    NOW,
    ODD_TEXT,
    ODD_VALUE,
    OTHER_TENANT,
    TENANT,
    deliver,
    later,
    subscribe,
)

__all__ = ["TestEvents"]


class TestEvents:
    async def test_an_event_is_read_back_as_it_arrived(self, stores: Stores) -> None:
        trace_id = uuid4()

        stored = await deliver(
            stores, source="orders/ü", payload=ODD_VALUE, trace_id=trace_id, dedupe_key=ODD_TEXT
        )

        event = await stores.events.get(TENANT, stored.event_id)
        assert (event.id, event.tenant_id) == (stored.event_id, TENANT)
        assert (event.type, event.source, event.payload) == ("webhook", "orders/ü", ODD_VALUE)
        assert (event.trace_id, event.dedupe_key, event.received_at) == (trace_id, ODD_TEXT, NOW)
        assert event.processed_at is not None

    @pytest.mark.parametrize("payload", [None, "", 0, False, [], {}, ODD_TEXT, [ODD_VALUE]])
    async def test_a_payload_may_be_any_json_value(self, stores: Stores, payload: object) -> None:
        stored = await deliver(stores, payload=payload)

        read = (await stores.events.get(TENANT, stored.event_id)).payload

        assert (read, type(read)) == (payload, type(payload))

    async def test_an_event_of_another_tenant_is_not_there(self, stores: Stores) -> None:
        match = await subscribe(stores)
        stored = await deliver(stores, matches=[match])

        with pytest.raises(NotFoundError):
            await stores.events.get(OTHER_TENANT, stored.event_id)
        with pytest.raises(NotFoundError):
            await stores.events.run_ids(OTHER_TENANT, stored.event_id)
        assert (await stores.events.find(OTHER_TENANT, EventFilter())).items == []

    async def test_an_unknown_event_is_not_there(self, stores: Stores) -> None:
        with pytest.raises(NotFoundError):
            await stores.events.get(TENANT, 987_654_321)
        with pytest.raises(NotFoundError):
            await stores.events.run_ids(TENANT, 987_654_321)

    async def test_an_event_that_started_nothing_has_no_runs(self, stores: Stores) -> None:
        stored = await deliver(stores)

        assert await stores.events.run_ids(TENANT, stored.event_id) == []

    async def test_events_are_found_newest_first_by_type_and_source(self, stores: Stores) -> None:
        first = (await deliver(stores)).event_id
        tick = (await deliver(stores, type="schedule")).event_id
        second = (await deliver(stores, source="invoices")).event_id
        await deliver(stores, tenant_id=OTHER_TENANT)

        async def found(filters: EventFilter) -> list[int]:
            return [event.id for event in (await stores.events.find(TENANT, filters)).items]

        assert await found(EventFilter()) == [second, tick, first]
        assert await found(EventFilter(type="webhook")) == [second, first]
        assert await found(EventFilter(source="orders")) == [tick, first]
        assert await found(EventFilter(type="webhook", source="orders")) == [first]
        assert await found(EventFilter(type="manual")) == []

    async def test_events_are_found_by_the_time_at_which_they_arrived(self, stores: Stores) -> None:
        first, second, third = [
            (await deliver(stores, received_at=later(seconds))).event_id for seconds in range(3)
        ]

        async def found(**bounds: Any) -> list[int]:
            return [
                one.id for one in (await stores.events.find(TENANT, EventFilter(**bounds))).items
            ]

        assert await found(since=later(1)) == [third, second]
        assert await found(until=later(1)) == [first]
        assert await found(since=later(0.5), until=later(2)) == [second]
        assert await found(since=later(3)) == []

    async def test_pages_hold_each_event_once_while_others_arrive(self, stores: Stores) -> None:
        arrived = [(await deliver(stores)).event_id for _ in range(5)]

        seen, after = [], None
        for _ in range(3):
            page = await stores.events.find(TENANT, EventFilter(), after=after, limit=2)
            seen += [event.id for event in page.items]
            after = page.next_after
            await deliver(stores)

        assert seen == arrived[::-1]
        assert after is None

    async def test_the_runs_of_many_events_are_counted(self, stores: Stores) -> None:
        matches = [await subscribe(stores) for _ in range(2)]
        both = await deliver(stores, matches=matches)
        one = await deliver(stores, matches=matches[:1])
        none = await deliver(stores)
        ids = [both.event_id, one.event_id, none.event_id]

        assert await stores.events.run_counts(TENANT, ids) == {ids[0]: 2, ids[1]: 1}
        assert await stores.events.run_counts(OTHER_TENANT, ids) == {}

    async def test_an_event_that_joined_a_run_counts_it_once(self, stores: Stores) -> None:
        joining = replace(await subscribe(stores), coalescing=Coalescing(key="1:", seconds=5.0))
        events = [(await deliver(stores, matches=[joining])).event_id for _ in range(2)]

        counts = await stores.events.run_counts(TENANT, events)

        assert counts == dict.fromkeys(events, 1)

    async def test_events_and_their_repetitions_are_counted(self, stores: Stores) -> None:
        for seconds in range(3):
            await deliver(stores, received_at=later(seconds), dedupe_key=f"key-{seconds}")
        for _ in range(2):
            await deliver(stores, received_at=later(2), dedupe_key="key-2")
        await deliver(stores, source="invoices")
        await deliver(stores, tenant_id=OTHER_TENANT)

        async def counted(limit: int = 10, **filters: Any) -> tuple[int, int]:
            found = EventFilter(type="webhook", source="orders", **filters)
            count = await stores.events.count(TENANT, found, limit)
            return count.events, count.duplicates

        assert await counted() == (3, 2)
        assert await counted(since=later(1)) == (2, 2)
        assert await counted(until=later(2)) == (2, 0)
        assert await counted(limit=1) == (1, 2)
        assert await counted(since=later(3)) == (0, 0)

    async def test_the_newest_event_of_each_source_is_known(self, stores: Stores) -> None:
        await deliver(stores, received_at=later(1))
        await deliver(stores, received_at=later(2))
        await deliver(stores, source="invoices", received_at=later(3))
        await deliver(stores, tenant_id=OTHER_TENANT, received_at=later(4))
        asked = [("webhook", "orders"), ("form", "orders"), ("webhook", ""), ("webhook", "orders")]

        newest = await stores.events.newest(TENANT, asked)

        assert newest == [later(2), None, later(3), later(2)]

    async def test_the_reader_keeps_no_hold_on_the_event(self, stores: Stores) -> None:
        stored = await deliver(stores, payload={"list": [1]})

        (await stores.events.get(TENANT, stored.event_id)).payload["list"].append(2)

        event = await stores.events.get(TENANT, stored.event_id)
        assert event.payload == {"list": [1]}
