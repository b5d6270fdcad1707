"""The example of a webhook that its workflow answers."""

from __future__ import annotations

from pathlib import Path

from automate_engine.runtime import Engine
from automate_engine.workflows.documents import read_documents
from tests.hosts.conftest import Client, ended, make_published

FOLDER = Path(__file__).parents[2] / "examples" / "price-quote"


async def test_an_order_is_answered_with_its_price(
    client: Client, anonymous: Client, engine: Engine
) -> None:
    path = FOLDER / "automation.yaml"
    (document,) = read_documents(path.read_text(), path.name)
    workflow_id = await make_published(client, document.spec)
    for trigger in document.triggers:
        body = {"type": trigger.type, "config": trigger.config}
        made = await client.post(f"/v1/workflows/{workflow_id}/triggers", json=body)
        assert made.status_code == 201, made.text

    order = (FOLDER / "order.json").read_bytes()
    headers = {"Content-Type": "application/json"}
    quote = await anonymous.post("/v1/hooks/price-quote", content=order, headers=headers)
    assert (quote.status_code, quote.json()) == (
        200,
        {"item": "book", "quantity": 3, "cents": 2700},
    )
    for unknown in ({"item": "car", "quantity": 1}, {"item": "pen"}, {"quantity": "many"}):
        refused = await anonymous.post("/v1/hooks/price-quote", json=unknown)
        assert refused.status_code == 422
        assert refused.json()["items"] == ["pen", "book"]
    assert (await anonymous.get("/v1/hooks/price-quote")).status_code == 405
    for run in (await client.get("/v1/runs")).json()["items"]:
        assert (await ended(client, run["run_id"]))["status"] == "COMPLETED"
