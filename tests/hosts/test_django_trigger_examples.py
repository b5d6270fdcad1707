"""The example of changes of a model, which only Django has."""

from __future__ import annotations

from pathlib import Path

from asgiref.sync import sync_to_async

from automate_core.base import tenant_context
from automate_engine.runtime import Engine
from tests.hosts.conftest import Client, Host
from tests.hosts.trigger_examples import TENANT, check_samples, load, the_run
from tests.shop.models import Order


def _pay_for_an_order() -> None:
    with tenant_context(TENANT):
        order = Order.objects.create(number="A-7", total="120.00")
        order.state = "paid"
        order.save()


async def test_a_change_of_a_model(
    host: Host, client: Client, engine: Engine, tmp_path: Path
) -> None:
    example = await load(host, client, "model_change", tmp_path)

    await sync_to_async(_pay_for_an_order)()
    run = await the_run(client, example)

    assert run["outputs"] == {"order": "A-7", "was": "new", "urgent": True}
    await check_samples(client, example, run)
