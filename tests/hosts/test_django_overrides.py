"""A project's own rules for documents, asked over HTTP."""

from __future__ import annotations

from typing import Any

import pytest

from automate_core.models import Workflow
from automate_engine.domain import Problem, SpecError
from tests.hosts.conftest import Client, make_workflow, set_node, spec

PLAIN = spec(set_node("hello"))
DESCRIBED = spec(set_node("hello"), vars={"owner": "ann"})


class OwnedWorkflow(Workflow):
    """Wants an owner in every version."""

    class Meta:
        proxy = True
        app_label = "shop"

    def validate(self) -> list[Problem]:
        assert self.automation.tenant_id == self.tenant_id == "acme"
        missing = Problem("no_owner", "There is no owner.", "Add vars.owner.", "vars")
        return [] if "owner" in self.graph.get("vars", {}) else [missing]


class RefusingWorkflow(Workflow):
    """Refuses everything, by raising."""

    class Meta:
        proxy = True
        app_label = "shop"

    def validate(self) -> list[Problem]:
        raise SpecError("No.", [Problem("never", "Not today.", "Wait.")])


def use(settings: Any, kind: type[Workflow]) -> None:
    settings.AUTOMATE = {"MODELS": {"Workflow": f"{__name__}.{kind.__name__}"}}


async def validate(client: Client, workflow_id: str, **body: Any) -> tuple[bool, list[str]]:
    answer = await client.post(f"/v1/workflows/{workflow_id}/validate", json=body)
    assert answer.status_code == 200, answer.text
    found = answer.json()
    return found["valid"], [problem["code"] for problem in found["problems"]]


async def test_validating_asks_the_projects_own_rules_as_publishing_does(
    client: Client, settings: Any
) -> None:
    use(settings, OwnedWorkflow)
    workflow_id = await make_workflow(client, PLAIN)

    assert await validate(client, workflow_id) == (False, ["no_owner"])
    assert await validate(client, workflow_id, spec=DESCRIBED) == (True, [])
    refused = await client.post(f"/v1/workflows/{workflow_id}/publish")
    assert (refused.status_code, refused.json()["errors"][0]["code"]) == (422, "no_owner")


@pytest.mark.parametrize("document", [{"nodes": 5}, spec({"id": "a", "type": "nope"})])
async def test_a_document_that_cannot_be_executed_is_not_shown_to_them(
    client: Client, settings: Any, document: Any
) -> None:
    use(settings, RefusingWorkflow)
    workflow_id = await make_workflow(client, PLAIN)

    valid, codes = await validate(client, workflow_id, spec=document)
    assert not valid
    assert "never" not in codes
    assert await validate(client, workflow_id) == (False, ["never"])
