"""Proposals in Django: kept whole or not at all, and decided in the admin."""

from __future__ import annotations

import html

import pytest
from asgiref.sync import async_to_sync
from django.test import Client

from automate_core.models import WorkflowDraft, WorkflowProposal
from automate_core.stores import DjangoStores, proposals
from automate_engine.domain import ProposalDetail, ProposalStatus, Workflow
from automate_engine.ports.proposals import NewProposal
from automate_engine.testing.conformance.factories import TENANT, add_workflow, spec_of
from tests.unit.core.test_admin import choose, page

pytestmark = pytest.mark.django_db(transaction=True)


def _proposal(stores: DjangoStores, text: str = "new") -> tuple[Workflow, ProposalDetail]:
    workflow = async_to_sync(add_workflow)(stores)
    new = NewProposal(base_revision=1, spec=spec_of(text), summary="Greet <all>", actor="bob")
    return workflow, async_to_sync(stores.proposals.create)(TENANT, workflow.id, new)


def test_accepting_that_fails_halfway_changes_nothing(
    stores: DjangoStores,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    workflow, made = _proposal(stores)

    def fail(*arguments: object) -> None:
        assert WorkflowDraft.objects.get(automation=workflow.id).revision == 2
        raise OSError("The power went off.")

    monkeypatch.setattr(proposals, "_decide", fail)
    with pytest.raises(OSError):
        async_to_sync(stores.proposals.accept)(TENANT, made.id, made.spec, 1, "ann")

    assert WorkflowDraft.objects.get(automation=workflow.id).revision == 1
    assert WorkflowProposal.objects.get().status == ProposalStatus.PENDING


def test_a_proposal_is_shown_with_what_it_changes(
    stores: DjangoStores,
    browser: Client,
) -> None:
    _, made = _proposal(stores)

    text = browser.get(page("workflowproposal_change", made.id)).content.decode()

    assert "Greet &lt;all&gt;" in text
    assert '"field": "config.values.text"' in html.unescape(text)
    assert 'name="_save"' not in text


def test_a_proposal_of_a_broken_draft_is_shown(
    stores: DjangoStores,
    browser: Client,
) -> None:
    _, made = _proposal(stores)
    WorkflowProposal.objects.update(base_spec={"nodes": 7})

    answer = browser.get(page("workflowproposal_change", made.id))

    assert "Correct the value" in answer.content.decode()


def test_proposals_are_accepted_and_rejected_in_the_list(
    stores: DjangoStores,
    browser: Client,
) -> None:
    (first, accepted), (second, rejected) = _proposal(stores), _proposal(stores)

    assert "accepted" in choose(browser, "workflowproposal", "accept_selected", accepted.id)
    assert "rejected" in choose(browser, "workflowproposal", "reject_selected", rejected.id)

    assert WorkflowDraft.objects.get(automation=first.id).spec == spec_of("new")
    assert WorkflowDraft.objects.get(automation=second.id).revision == 1
    statuses = WorkflowProposal.objects.order_by("id").values_list("status", "decided_by")
    assert list(statuses) == [("ACCEPTED", "ann"), ("REJECTED", "ann")]


def test_a_proposal_that_is_outdated_is_told_in_the_list(
    stores: DjangoStores,
    browser: Client,
) -> None:
    workflow, made = _proposal(stores)
    async_to_sync(stores.workflows.save_draft)(TENANT, workflow.id, spec_of("other"), 1, "eve")

    text = choose(browser, "workflowproposal", "accept_selected", made.id)

    assert "made on revision 1" in text
    assert WorkflowProposal.objects.get().status == ProposalStatus.PENDING
