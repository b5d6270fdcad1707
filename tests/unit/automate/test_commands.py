"""The management commands that check automations, run them, and make API keys."""

from __future__ import annotations

import json
import threading
from datetime import UTC, datetime
from io import BytesIO, StringIO, TextIOWrapper
from pathlib import Path
from typing import Any

import pytest
from asgiref.sync import async_to_sync
from django.core.management import CommandError, call_command
from django.utils import timezone

from automate.models import ApiKey
from automate.services import services
from automate.stores import principal_of_key
from automate_core.models import Automation, Execution, Trigger, Workflow, WorkflowDraft
from automate_engine.api.serving import listen
from automate_engine.domain import JsonObject, Principal
from automate_engine.workflows import create_workflow, publish
from tests.unit.automate.conftest import Command

_TENANT = Principal(tenant_id="default", actor="test")


def _publish(slug: str, spec: JsonObject) -> None:
    workflow = async_to_sync(create_workflow)(services(), _TENANT, name=slug, slug=slug, spec=spec)
    async_to_sync(publish)(services(), _TENANT, workflow.id)


def _set(values: JsonObject) -> JsonObject:
    return {"nodes": [{"id": "only", "type": "set", "config": {"values": values}}]}


_GREETING: JsonObject = {
    "inputs": {"type": "object", "required": ["name"]},
    "outputs": {"greeting": "{{ steps.only.output.text }}"},
    **_set({"text": "Hello {{ inputs.name }}"}),
}
_FAILING: JsonObject = {
    "nodes": [{"id": "halt", "type": "stop", "config": {"status": "error", "message": "No paper."}}]
}
_WAITING: JsonObject = {
    "nodes": [{"id": "ask", "type": "approval", "config": {"title": "May I?"}}],
    "outputs": {"decision": "{{ steps.ask.output.decision }}"},
}


class _Terminal(StringIO):
    def isatty(self) -> bool:
        return True


def _run(*arguments: Any, terminal: bool = False, **options: Any) -> tuple[int, str, str]:
    """The exit status of automate_run, and what it printed on both outputs."""
    out, err = StringIO(), _Terminal() if terminal else StringIO()
    status: Any = 0
    try:
        call_command("automate_run", *arguments, stdout=out, stderr=err, **options)
    except SystemExit as left:
        status = left.code
    except CommandError as error:
        status = error.returncode
        err.write(str(error))
    return status, out.getvalue(), err.getvalue()


@pytest.fixture
def inputs(tmp_path: Path) -> str:
    path = tmp_path / "input.json"
    path.write_text(json.dumps({"name": "Ada"}))
    return str(path)


@pytest.mark.usefixtures("closed_connections")
class TestRun:
    def test_a_run_that_completes_prints_its_outputs_and_exits_with_0(self, inputs: str) -> None:
        _publish("greet", _GREETING)
        status, out, err = _run("greet", input=inputs)
        assert (status, json.loads(out)) == (0, {"greeting": "Hello Ada"})
        assert err.splitlines()[0].startswith("run_")
        assert "✓ only completed" in err
        assert Execution.objects.get().status == "COMPLETED"

    def test_on_a_terminal_a_bar_grows_to_its_end(self, inputs: str) -> None:
        _publish("greet", _GREETING)
        status, _, err = _run("greet", input=inputs, terminal=True)
        assert status == 0
        assert f"{'█' * 30} 1/1" in err
        assert err.endswith("\n")

    def test_inputs_come_from_standard_input(self, monkeypatch: pytest.MonkeyPatch) -> None:
        _publish("greet", _GREETING)
        stdin = TextIOWrapper(BytesIO(b'{"name": "Bob"}'))
        monkeypatch.setattr("sys.stdin", stdin)
        assert json.loads(_run("greet", input="-")[1]) == {"greeting": "Hello Bob"}

    def test_a_run_that_fails_tells_why_and_exits_with_1(self) -> None:
        _publish("fail", _FAILING)
        status, out, err = _run("fail")
        assert (status, out) == (1, "")
        assert "The run ended as FAILED in step halt: No paper." in err

    def test_a_run_that_does_not_end_in_time_goes_on_and_exits_with_2(self) -> None:
        _publish("wait", _WAITING)
        status, out, err = _run("wait", timeout=0.5)
        assert (status, out) == (2, "")
        assert "has not ended in time" in err
        assert Execution.objects.get().ended_at is None

    def test_a_run_that_another_person_cancels_exits_with_2(self) -> None:
        _publish("wait", _WAITING)
        cancelling = threading.Thread(target=_cancel_the_run)
        cancelling.start()
        status, _, err = _run("wait", timeout=20)
        cancelling.join()
        assert status == 2
        assert "The run ended as CANCELLED" in err

    @pytest.mark.parametrize(
        ("text", "told"),
        [
            ('{"nam": 1}', '"name" is a required property'),
            ("[]", "must be a JSON object"),
            ("{", "input.json"),
        ],
    )
    def test_wrong_inputs_start_nothing_and_exit_with_2(
        self, tmp_path: Path, text: str, told: str
    ) -> None:
        _publish("greet", _GREETING)
        path = tmp_path / "input.json"
        path.write_text(text)
        status, out, err = _run("greet", input=str(path))
        assert (status, out) == (2, "")
        assert told in err
        assert not Execution.objects.exists()

    def test_what_is_not_there_is_told_and_exits_with_2(self, tmp_path: Path) -> None:
        status, _, err = _run("nope")
        assert (status, err) == (2, "There is no automation with the slug 'nope'.")
        status, _, err = _run("nope", input=str(tmp_path / "nope.json"))
        assert status == 2
        assert "nope.json cannot be read: No such file" in err

    def test_an_automation_of_another_tenant_is_not_there(self, inputs: str) -> None:
        _publish("greet", _GREETING)
        assert _run("greet", input=inputs, tenant="other")[0] == 2


def _cancel_the_run() -> None:
    """Cancel the run as soon as it waits, as the API does in another process."""
    from django.db import connections

    try:
        while not Execution.objects.filter(steps__status="WAITING").exists():
            threading.Event().wait(0.05)
        run = Execution.objects.get()
        async_to_sync(services().stores.runs.request_cancel)("default", run.pk, datetime.now(UTC))
    finally:
        connections.close_all()


class TestCheck:
    def test_valid_automations_pass(self, command: Command) -> None:
        _publish("greet", _GREETING)
        assert "2 documents and triggers are valid" in command("automate_check")

    def test_every_problem_is_reported_with_its_place(self, command: Command) -> None:
        _publish("greet", _GREETING)
        automation = Automation.objects.get()
        broken = {"nodes": [{"id": "x", "type": "gone"}, {"id": "y", "type": "gone2"}]}
        WorkflowDraft.objects.filter(automation=automation).update(spec=broken)
        Workflow.objects.filter(automation=automation).update(graph=_set({"a": "{{ nope }}"}))
        Trigger.objects.create(automation=automation, type="schedule", config={"kind": "cron"})
        Trigger.objects.create(automation=automation, type="pigeon")
        printed = StringIO()
        with pytest.raises(CommandError, match="4 of 4") as failed:
            call_command("automate_check", stdout=printed)
        assert failed.value.returncode == 1
        for place in (
            "default/greet draft: x",
            "default/greet draft: y",
            "default/greet version 1: only",
            "default/greet schedule trigger: config.cron:",
            "default/greet pigeon trigger",
        ):
            assert place in printed.getvalue()


class TestApiKey:
    def test_a_key_is_shown_once_works_until_it_is_revoked_and_is_listed(
        self, command: Command
    ) -> None:
        plain = command("automate_api_key", "create", "ci", scopes=["runs:read"]).strip()
        principal = principal_of_key(plain)
        assert principal is not None
        assert (principal.tenant_id, principal.scopes) == ("default", frozenset({"runs:read"}))
        listed = command("automate_api_key", "list")
        assert plain not in listed
        prefix = plain[:11]
        assert f"{prefix}…  ci  runs:read  in force" in listed
        command("automate_api_key", "revoke", prefix)
        assert principal_of_key(plain) is None
        assert "revoked" in command("automate_api_key", "list")

    def test_a_key_counts_to_the_end_of_the_day_it_expires(self, command: Command) -> None:
        command("automate_api_key", "create", "ci", "--expires", "2999-12-31")
        assert ApiKey.objects.get().expires_at == datetime(2999, 12, 31, 23, 59, 59, 999999, UTC)

    def test_wrong_arguments_are_refused(self, command: Command) -> None:
        for arguments, told in (
            (["create", "ci", "--scopes", "everything"], "invalid choice: 'everything'"),
            (["create", "ci", "--expires", "soon"], "invalid date value: 'soon'"),
            (["create", "ci", "--expires", "2001-01-01"], "is over"),
            (["revoke", "ak_unknown"], "No key in force begins so"),
            ([], "ACTION"),
        ):
            with pytest.raises(CommandError, match=told):
                command("automate_api_key", *arguments)
        assert not ApiKey.objects.exists()

    def test_keys_of_another_tenant_are_neither_listed_nor_revoked(self, command: Command) -> None:
        plain = command("automate_api_key", "create", "theirs", "--tenant", "other").strip()
        assert command("automate_api_key", "list") == ""
        with pytest.raises(CommandError):
            command("automate_api_key", "revoke", plain[:11])
        assert ApiKey.objects.get().is_valid(timezone.now())


class TestServe:
    def test_a_port_in_use_is_told_with_the_remedy(self) -> None:
        with listen("127.0.0.1", 0) as taken:
            port = taken.getsockname()[1]
            with pytest.raises(CommandError, match="Stop it, or choose another port"):
                call_command("automate_serve", port=port)

    @pytest.mark.parametrize("port", ["eighty", "-1", "65536"])
    def test_a_port_that_is_none_is_refused(self, port: str) -> None:
        with pytest.raises(CommandError, match="invalid port value"):
            call_command("automate_serve", f"--port={port}")
