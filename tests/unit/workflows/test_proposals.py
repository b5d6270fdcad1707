"""Deciding on proposals while the draft goes on changing, and running where a runtime is gone."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from automate_engine.compile import compile_spec
from automate_engine.credentials import KeyRing
from automate_engine.domain import (
    Draft,
    InvalidInputError,
    JsonObject,
    Lease,
    OutdatedProposalError,
    Principal,
    ProposalStatus,
    RevisionConflictError,
    RunStatus,
)
from automate_engine.domain.ids import PublicIds
from automate_engine.nodes import default_registry
from automate_engine.ports import Stores
from automate_engine.testing.clock import ManualClock
from automate_engine.testing.conformance.factories import TENANT, claim, finish
from automate_engine.testing.stores import memory_stores
from automate_engine.workflows import (
    Limits,
    Services,
    StoreSubmitter,
    accept_proposal,
    create_proposal,
    create_workflow,
    merge_proposal,
    rerun,
    run_document,
    save_draft,
    start_run,
)

SECRET = "a-secret-of-the-tests-that-is-long-enough"
ANN = Principal(tenant_id=TENANT, actor="ann")
BASE: JsonObject = {"nodes": [{"id": "a", "type": "set", "config": {"values": {"x": 1}}}]}
PROPOSED: JsonObject = {**BASE, "vars": {"proposed": 1}}
EDITED: JsonObject = {**BASE, "vars": {"edited": 1}}


@pytest.fixture
async def services() -> Services:
    clock = ManualClock()
    stores = memory_stores(clock)
    return Services(
        stores=stores,
        ids=PublicIds(SECRET),
        key_ring=KeyRing.derived(SECRET),
        clock=clock,
        submitter=StoreSubmitter(stores.journal),
        nodes=default_registry(),
        compile_document=compile_spec,
    )


async def _proposal(services: Services) -> tuple[int, int]:
    """A workflow and a proposal for it, by their ids."""
    workflow = await create_workflow(services, ANN, name="Triage", spec=BASE)
    made = await create_proposal(services, ANN, workflow.id, spec=PROPOSED, base_revision=1)
    return workflow.id, made.id


def _editing_before_accept(services: Services, workflow_id: int) -> Services:
    """Services in which somebody saves the draft right before each acceptance reaches the store."""
    stores = services.stores

    class Proposals:
        def __getattr__(self, name: str) -> Any:
            return getattr(stores.proposals, name)

        async def accept(self, *arguments: Any) -> Draft:
            draft = await stores.workflows.get_draft(TENANT, workflow_id)
            await save_draft(services, ANN, workflow_id, EDITED, draft.revision)
            return await stores.proposals.accept(*arguments)

    raced: Stores = replace(stores, proposals=Proposals())  # type: ignore[arg-type]
    return replace(services, stores=raced)


async def test_an_edit_that_comes_before_the_acceptance_is_told_with_the_revision_it_made(
    services: Services,
) -> None:
    workflow_id, proposal_id = await _proposal(services)

    with pytest.raises(OutdatedProposalError) as caught:
        await accept_proposal(_editing_before_accept(services, workflow_id), ANN, proposal_id)

    assert (caught.value.base_revision, caught.value.current_revision) == (1, 2)
    assert caught.value.problems == ()
    assert "can be merged" in str(caught.value)
    draft = await services.stores.workflows.get_draft(TENANT, workflow_id)
    assert (draft.spec, draft.revision) == (EDITED, 2)


async def test_an_edit_that_comes_before_a_merge_is_not_overwritten(services: Services) -> None:
    workflow_id, proposal_id = await _proposal(services)
    await save_draft(services, ANN, workflow_id, EDITED, 1)
    shown = await merge_proposal(services, ANN, proposal_id)
    assert shown.document is not None
    assert shown.document["vars"] == {"proposed": 1, "edited": 1}

    with pytest.raises(RevisionConflictError) as caught:
        await accept_proposal(
            _editing_before_accept(services, workflow_id),
            ANN,
            proposal_id,
            merge_into=shown.revision,
        )

    assert not isinstance(caught.value, OutdatedProposalError)
    assert (caught.value.base_revision, caught.value.current_revision) == (2, 3)
    proposal = await services.stores.proposals.get(TENANT, proposal_id)
    assert proposal.status is ProposalStatus.PENDING


async def test_a_merge_above_the_bound_of_documents_is_not_stored(services: Services) -> None:
    workflow = await create_workflow(services, ANN, name="Large", spec=BASE)
    document = {**BASE, "vars": {"proposed": "x" * 600}}
    made = await create_proposal(services, ANN, workflow.id, spec=document, base_revision=1)
    await save_draft(services, ANN, workflow.id, {**BASE, "vars": {"edited": "y" * 600}}, 1)
    bounded = replace(services, limits=Limits(document_bytes=1_000))

    with pytest.raises(InvalidInputError):
        await accept_proposal(bounded, ANN, made.id, merge_into=2)

    assert (await services.stores.workflows.get_draft(TENANT, workflow.id)).revision == 2


async def test_a_proposal_above_the_bound_of_documents_is_not_taken(services: Services) -> None:
    workflow = await create_workflow(services, ANN, name="Large", spec=BASE)
    bounded = replace(services, limits=Limits(document_bytes=1_000))
    document = {**BASE, "vars": {"text": "x" * 1_000}}

    with pytest.raises(InvalidInputError):
        await create_proposal(bounded, ANN, workflow.id, spec=document, base_revision=1)

    assert (await services.stores.proposals.find(TENANT, workflow.id)).items == []


async def test_a_runtime_that_the_service_has_is_kept_with_the_run(services: Services) -> None:
    more = replace(services, runtimes=frozenset({"native", "abacus"}))

    run_id = await run_document(more, ANN, BASE, {}, runtime="abacus")

    run = await services.stores.runs.get(TENANT, run_id)
    assert (run.config, run.spec, run.workflow_id) == ({"runtime": "abacus"}, BASE, None)


async def test_a_run_is_not_run_again_where_its_runtime_is_gone(services: Services) -> None:
    more = replace(services, runtimes=frozenset({"native", "abacus"}))
    run_id = await run_document(more, ANN, BASE, {}, runtime="abacus")
    (claimed,) = await claim(services.stores, services.clock.now())
    await finish(services.stores, Lease(run_id, claimed.run.lease_epoch), RunStatus.COMPLETED)

    with pytest.raises(InvalidInputError) as caught:
        await rerun(services, ANN, run_id)

    assert [problem.field for problem in caught.value.problems] == ["config.runtime"]
    again = await services.stores.runs.get(TENANT, await rerun(more, ANN, run_id))
    assert again.config == {"runtime": "abacus"}


async def test_an_unknown_runtime_is_refused_with_those_that_are_known(services: Services) -> None:
    workflow = await create_workflow(services, ANN, name="Triage", spec=BASE)

    with pytest.raises(InvalidInputError) as caught:
        await start_run(services, ANN, workflow.id, {}, document="draft", runtime="abacus")

    (problem,) = caught.value.problems
    assert "native" in problem.remedy
    assert "abacus" not in str(caught.value)
