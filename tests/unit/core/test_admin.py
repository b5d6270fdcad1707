"""The admin pages of automate_core: reading runs, and acting on them."""

from __future__ import annotations

from typing import Any

import pytest
from asgiref.sync import async_to_sync
from django.contrib.auth.models import Permission, User
from django.db import connections
from django.test import Client
from django.urls import reverse

from automate_core.models import Automation, Event, Execution, Job, StepRun, Trigger, WorkflowDraft
from automate_core.stores import DjangoStores
from automate_engine.domain import RunStatus, WaitKind
from automate_engine.testing.conformance.factories import (
    TENANT,
    add_trigger,
    add_workflow,
    deliver,
    finish,
    held_run,
    spec_of,
    suspended_run,
    waiting_step,
)

pytestmark = pytest.mark.django_db(transaction=True)


def page(name: str, *args: Any) -> str:
    return reverse(f"admin:automate_core_{name}", args=args)


def choose(browser: Client, name: str, action: str, *ids: int) -> str:
    """Do an action on rows, and give the page that follows."""
    answer = browser.post(
        page(f"{name}_changelist"), {"action": action, "_selected_action": ids}, follow=True
    )
    assert answer.status_code == 200
    return answer.content.decode()


@pytest.mark.parametrize(
    "name",
    [
        "automation",
        "workflow",
        "workflowdraft",
        "workflowproposal",
        "event",
        "execution",
        "steprun",
        "job",
    ],
)
def test_every_list_opens_and_is_searched(browser: Client, name: str) -> None:
    Automation.objects.create(name="Triage")

    assert browser.get(page(f"{name}_changelist")).status_code == 200
    assert browser.get(page(f"{name}_changelist"), {"q": "7"}).status_code == 200


def test_an_execution_is_shown_with_its_steps_escaped(
    stores: DjangoStores, browser: Client
) -> None:
    run_id = async_to_sync(held_run)(stores, inputs={"title": "<script>alert(1)</script>"}).run_id
    StepRun.objects.create(
        execution_id=run_id,
        step_id="fetch",
        node_id="fetch",
        status="FAILED",
        duration_ms=1234,
        input={"url": "<b>bold</b>"},
        error="The peer <i>refused</i>.",
    )

    text = browser.get(page("execution_change", run_id)).content.decode()

    assert "&lt;script&gt;alert(1)" in text
    assert "&lt;b&gt;bold&lt;/b&gt;" in text
    assert "The peer &lt;i&gt;refused&lt;/i&gt;." in text
    assert "1234" in text
    assert "<script>alert(1)" not in text
    assert 'name="_save"' not in text


def test_an_execution_cannot_be_edited_or_added(stores: DjangoStores, browser: Client) -> None:
    run_id = async_to_sync(held_run)(stores).run_id

    assert browser.post(page("execution_change", run_id), {"status": "FAILED"}).status_code == 403
    assert browser.get(page("execution_add")).status_code == 403


def test_a_run_is_cancelled(stores: DjangoStores, browser: Client) -> None:
    run_id = async_to_sync(held_run)(stores).run_id

    text = choose(browser, "execution", "cancel_selected", run_id)

    assert "asked to stop" in text
    assert Execution.objects.get(id=run_id).cancel_requested_at


def test_a_run_that_ended_is_not_cancelled_and_the_reason_is_told(
    stores: DjangoStores, browser: Client
) -> None:
    lease = async_to_sync(held_run)(stores)
    async_to_sync(finish)(stores, lease)

    assert "has ended already" in choose(browser, "execution", "cancel_selected", lease.run_id)


def test_a_run_is_started_again(stores: DjangoStores, browser: Client) -> None:
    lease = async_to_sync(held_run)(stores, inputs={"a": 1}, spec=spec_of())
    async_to_sync(finish)(stores, lease, RunStatus.FAILED)

    text = choose(browser, "execution", "rerun_selected", lease.run_id)

    assert "started again" in text
    again = Execution.objects.get(rerun_of=lease.run_id)
    assert (again.inputs, again.status) == ({"a": 1}, "QUEUED")


@pytest.mark.parametrize(("button", "decision"), [("approve", "approved"), ("reject", "rejected")])
def test_a_waiting_step_is_decided_with_a_comment(
    stores: DjangoStores, browser: Client, button: str, decision: str
) -> None:
    run_id = async_to_sync(suspended_run)(stores, waiting_step(0, "ask", WaitKind.APPROVAL))
    step = StepRun.objects.get(execution=run_id)
    assert "Approve" in browser.get(page("execution_change", run_id)).content.decode()

    answer = browser.post(
        page("execution_decide", run_id, step.id),
        {"decision": button, "comment": "Seen."},
        follow=True,
    )

    assert "The decision was recorded." in answer.content.decode()
    step.refresh_from_db()
    assert (step.resolution["decision"], step.resolution["comment"], step.resolution["by"]) == (
        decision,
        "Seen.",
        "ann",
    )
    assert "Approve" not in browser.get(page("execution_change", run_id)).content.decode()


def test_a_user_who_may_only_look_decides_and_cancels_nothing(stores: DjangoStores) -> None:
    run_id = async_to_sync(suspended_run)(stores, waiting_step(0, "ask", WaitKind.APPROVAL))
    step = StepRun.objects.get(execution=run_id)
    user = User.objects.create_user("eve", is_staff=True)
    user.user_permissions.add(Permission.objects.get(codename="view_execution"))
    browser = Client()
    browser.force_login(user)

    assert browser.get(page("execution_change", run_id)).status_code == 200
    decided = browser.post(page("execution_decide", run_id, step.id), {"decision": "approve"})
    choose(browser, "execution", "cancel_selected", run_id)

    assert decided.status_code == 403
    step.refresh_from_db()
    assert step.resolution is None
    assert Execution.objects.get(id=run_id).cancel_requested_at is None


def test_actions_work_where_requests_are_transactions(
    stores: DjangoStores, browser: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(connections.settings["default"], "ATOMIC_REQUESTS", True)
    stored = async_to_sync(deliver)(stores)

    assert "replayed" in choose(browser, "event", "replay_selected", stored.event_id)
    assert Event.objects.count() == 2


def test_an_event_is_replayed(stores: DjangoStores, browser: Client) -> None:
    async_to_sync(add_trigger)(stores, async_to_sync(add_workflow)(stores), source="orders")
    stored = async_to_sync(deliver)(stores)

    text = choose(browser, "event", "replay_selected", stored.event_id)

    assert "replayed" in text
    assert Execution.objects.get(tenant_id=TENANT).inputs == {"id": 7}


def test_a_long_table_is_counted_to_a_limit_only(
    browser: Client, django_assert_max_num_queries: Any
) -> None:
    Event.objects.bulk_create([Event(type="x") for _ in range(3)])

    with django_assert_max_num_queries(12) as captured:
        browser.get(page("event_changelist"))

    counts = [query["sql"] for query in captured if "COUNT(" in query["sql"].upper()]
    assert counts
    assert all("LIMIT 10000" in sql for sql in counts)


def test_jobs_are_cancelled_and_tried_again(browser: Client) -> None:
    job = Job.objects.create(type="report")

    assert "asked to stop" in choose(browser, "job", "cancel_selected", job.id)
    assert "has ended already" in choose(browser, "job", "cancel_selected", job.id)
    assert "queued again" in choose(browser, "job", "retry_selected", job.id)
    job.refresh_from_db()
    assert job.status == "pending"
    assert browser.get(page("job_change", job.id)).status_code == 200


def test_a_new_automation_gets_an_empty_draft_and_the_default_tenant(
    stores: DjangoStores, browser: Client
) -> None:
    inlines = {
        f"{prefix}-{part}": 0
        for prefix in ("tags", "triggers", "workflows")
        for part in ("TOTAL_FORMS", "INITIAL_FORMS")
    }

    browser.post(
        page("automation_add"),
        {"name": "Triage", "slug": "triage", "config": "{}", "enabled": "on", **inlines},
    )

    automation = Automation.objects.get()
    assert (automation.created_by, automation.draft.revision) == ("ann", 1)
    assert async_to_sync(stores.workflows.find)("default").items[0].slug == "triage"
    text = browser.get(page("automation_change", automation.id)).content.decode()
    assert page("workflowdraft_change", automation.draft.id) in text


@pytest.mark.parametrize("is_deleted", [False, True])
def test_a_slug_that_another_automation_has_is_refused(browser: Client, is_deleted: bool) -> None:
    Automation.objects.create(name="Triage", slug="triage", is_deleted=is_deleted)
    inlines = {
        f"{prefix}-{part}": 0
        for prefix in ("tags", "triggers", "workflows")
        for part in ("TOTAL_FORMS", "INITIAL_FORMS")
    }

    answer = browser.post(
        page("automation_add"), {"name": "Other", "slug": "triage", "config": "{}", **inlines}
    )

    assert "Another automation has this slug" in answer.content.decode()
    assert Automation.all_objects.get().name == "Triage"


def test_an_automation_page_shows_no_secret(browser: Client) -> None:
    automation = Automation.objects.create(name="Triage")
    Trigger.objects.create(automation=automation, type="webhook", source="in", secret="hush-hush")

    text = browser.get(page("automation_change", automation.id)).content.decode()

    assert "webhook" in text
    assert "hush-hush" not in text


@pytest.fixture
def draft() -> WorkflowDraft:
    automation = Automation.objects.create(name="Triage")
    return WorkflowDraft.objects.create(automation=automation, spec={"version": 1, "nodes": []})


def save(browser: Client, draft: WorkflowDraft, spec: str, revision: int) -> str:
    answer = browser.post(
        page("workflowdraft_change", draft.id),
        {"spec": spec, "base_revision": revision},
        follow=True,
    )
    draft.refresh_from_db()
    return answer.content.decode()


def test_a_draft_is_saved_and_its_problems_are_told(browser: Client, draft: WorkflowDraft) -> None:
    text = save(browser, draft, '{"nodes": [{"id": "a", "type": "nope"}]}', 1)

    assert (draft.revision, draft.modified_by) == (2, "ann")
    assert draft.spec["nodes"][0]["id"] == "a"
    assert "nope" in text


@pytest.mark.parametrize("spec", ["{", "[]", ""])
def test_text_that_is_no_document_changes_nothing(
    browser: Client, draft: WorkflowDraft, spec: str
) -> None:
    save(browser, draft, spec, 1)

    assert (draft.revision, draft.spec) == (1, {"version": 1, "nodes": []})


def test_a_draft_that_somebody_else_changed_is_not_overwritten(
    browser: Client, draft: WorkflowDraft
) -> None:
    save(browser, draft, '{"version": 1, "nodes": [], "vars": {"a": 1}}', 1)

    text = save(browser, draft, '{"version": 1, "nodes": []}', 1)

    assert "at revision 2" in text
    assert draft.spec["vars"] == {"a": 1}
