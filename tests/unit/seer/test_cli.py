"""The command `seer`, on an SQLite file of the test's own."""

from __future__ import annotations

import json
import re
import sqlite3
import threading
from pathlib import Path
from typing import Any

import pytest
import yaml
from typer.testing import CliRunner

from automate_engine.credentials import generate_key
from automate_engine.domain.ids import Kind
from automate_engine.workflows import save_draft
from seer.cli import app
from seer.cli.session import LOCAL_USER, within_session
from seer.config import settings
from tests.unit.seer.conftest import Seer

_GREET: dict[str, Any] = {
    "name": "Greet",
    "slug": "greet",
    "spec": {
        "inputs": {"type": "object", "required": ["name"]},
        "nodes": [
            {"id": "only", "type": "set", "config": {"values": {"text": "Hi {{ inputs.name }}"}}}
        ],
        "outputs": {"greeting": "{{ steps.only.output.text }}", "name": "{{ inputs.name }}"},
    },
}
_HOOK = {"type": "webhook", "config": {"path": "greet", "signature": {"kind": "github"}}}
_FAILING = {
    "nodes": [{"id": "halt", "type": "stop", "config": {"status": "error", "message": "No paper."}}]
}
_WAITING = {"nodes": [{"id": "ask", "type": "approval", "config": {"title": "May I?"}}]}


def _write(value: Any, name: str) -> str:
    Path(name).write_text(yaml.safe_dump(value), encoding="utf-8")
    return name


@pytest.fixture
def greet(seer: Seer) -> str:
    """The id of a workflow that is published."""
    assert seer("import", _write(_GREET, "greet.yaml"), "--publish").status == 0
    identity: str = seer("workflows", "show", "greet", "--json").json["workflow_id"]
    return identity


class TestImportAndExport:
    def test_what_is_exported_comes_back_the_same(self, seer: Seer, greet: str) -> None:
        exported = seer("export", "greet").out
        assert seer("export", "--output", "all.yaml").err == "1 workflows written to all.yaml.\n"
        assert Path("all.yaml").read_text() == exported
        assert seer("import", "all.yaml").out == "greet: unchanged\n"
        assert seer("import", "all.yaml", "--user", "ada").out == "greet: created\n"
        assert seer("export", "--user", "ada").out == exported
        assert [one["slug"] for one in seer("export", "--json").json] == ["greet"]

    def test_a_new_secret_is_shown_once_and_never_exported(self, seer: Seer) -> None:
        path = _write({**_GREET, "triggers": [_HOOK]}, "hook.yaml")
        (done,) = seer("import", path, "--json").json
        secret = done["new_secrets"]["greet"]
        assert len(secret) >= 40
        assert secret not in seer("export").out
        assert "secret" not in seer("import", path).out

    def test_when_anything_is_wrong_nothing_is_imported(self, seer: Seer, greet: str) -> None:
        hook = {"type": "webhook", "config": {"path": "mine"}}
        seer("import", _write({**_GREET, "slug": "owner", "triggers": [hook]}, "owner.yaml"))
        good = _write({**_GREET, "slug": "good"}, "good.yaml")
        thief = _write({**_GREET, "slug": "thief", "triggers": [hook]}, "thief.yaml")
        bad = _write(
            {**_GREET, "slug": "bad", "spec": {"nodes": [{"id": "x", "type": "no"}]}}, "bad.yaml"
        )
        for wrong, told in ((thief, "thief: This path belongs to another"), (bad, "bad: spec")):
            done = seer("import", good, wrong, "--publish")
            assert (done.status, done.out) == (1, "")
            assert told in done.err
            slugs = [one["slug"] for one in seer("workflows", "list", "--json").json["items"]]
            assert slugs == ["owner", "greet"]

    def test_files_that_cannot_be_read_or_written_are_told(self, seer: Seer) -> None:
        done = seer("import", "nope.yaml")
        assert (done.status, done.err) == (
            1,
            "nope.yaml cannot be read: No such file or directory.\n",
        )
        Path("bytes.yaml").write_bytes(b"\xff")
        assert "not text in UTF-8" in seer("import", "bytes.yaml").err
        done = seer("export", "--output", "no/where.yaml")
        assert done.status == 1
        assert "no/where.yaml cannot be written" in done.err
        assert "no workflow with the slug 'nope'" in seer("export", "nope").err


class TestWorkflows:
    def test_they_are_listed_and_shown_by_slug_or_id(self, seer: Seer, greet: str) -> None:
        listed = seer("workflows", "list").out
        assert "greet" in listed
        assert greet in listed
        shown = yaml.safe_load(seer("workflows", "show", greet).out)
        assert shown["draft"]["spec"] == _GREET["spec"]
        assert (
            seer("workflows", "show", "greet", "--version", "1", "--json").json["version"][
                "version_number"
            ]
            == 1
        )
        live = seer("workflows", "show", "greet", "--version", "live", "--json").json
        assert live["version"]["status"] == "PUBLISHED"

    def test_a_name_cannot_steer_the_terminal(self, seer: Seer) -> None:
        seer("import", _write({**_GREET, "name": "\x1b[2J[red]Owned[/red]\n"}, "bad.yaml"))
        listed = seer("workflows", "list").out
        assert "\x1b" not in listed
        assert "[2J[red]Owned[/red]" in listed
        assert "\x1b" not in seer("workflows", "show", "greet").out

    def test_a_list_goes_on_where_the_page_before_ended(self, seer: Seer) -> None:
        names = [f"w-{number}" for number in range(3)]
        for name in names:
            seer("import", _write({**_GREET, "slug": name}, "one.yaml"))
        page = seer("workflows", "list", "--limit", 2)
        cursor = re.findall(r"--cursor (\S+)", page.err)[0]
        rest = seer("workflows", "list", "--cursor", cursor, "--json").json
        assert [one["slug"] for one in rest["items"]] == ["w-0"]
        assert rest["next_cursor"] is None

    def test_publishing_and_the_differences(self, seer: Seer, greet: str) -> None:
        assert seer("workflows", "diff", "greet").out == "Nothing changed.\n"
        changed = json.loads(json.dumps(_GREET))
        changed["spec"]["nodes"][0]["config"]["values"]["text"] = "Hello"
        changed["spec"]["nodes"].append({"id": "more", "type": "log", "config": {"message": "x"}})
        changed["spec"]["edges"] = [{"from": "only", "to": "more"}]
        seer("import", _write(changed, "greet.yaml"))
        lines = seer("workflows", "diff", "greet").out.splitlines()
        assert "+ node more" in lines
        assert "+ edge only -> more" in lines
        assert '~ node only config.values.text: "Hi {{ inputs.name }}" -> "Hello"' in lines
        assert not seer("workflows", "diff", "greet", "live", "draft", "--json").json["is_empty"]
        assert seer("workflows", "publish", "greet", "-m", "More").out == "Version 2 is live.\n"
        assert seer("workflows", "diff", "greet", "1", "2").out.splitlines() == lines

    def test_a_draft_that_is_not_valid_is_not_published(self, seer: Seer, greet: str) -> None:
        broken = {"nodes": [{"id": "x", "type": "nope"}]}
        within_session(
            LOCAL_USER,
            lambda session: save_draft(
                session.services,
                session.principal,
                session.internal(Kind.WORKFLOW, greet),
                broken,
                1,
            ),
        )
        done = seer("workflows", "publish", "greet")
        assert (done.status, done.out) == (1, "")
        assert "nope" in done.err
        assert seer("workflows", "show", "greet", "--json").json["live_version"] == 1

    def test_what_is_not_there_is_told(self, seer: Seer, greet: str) -> None:
        for arguments in (("show", "nope"), ("publish", "nope"), ("diff", "nope")):
            done = seer("workflows", *arguments)
            assert (done.status, done.out) == (1, "")
            assert "no workflow with the id or slug 'nope'" in done.err
        assert seer("workflows", "show", greet, "--user", "other").status == 1
        assert seer("workflows", "show", "greet", "--version", "7").status == 1
        assert seer("workflows", "show", "greet", "--version", "newest").status == 2


class TestRun:
    def test_a_run_prints_its_outputs_and_its_steps_beside(self, seer: Seer, greet: str) -> None:
        done = seer("run", "greet", "--input", "name=Ada")
        assert (done.status, done.json) == (0, {"greeting": "Hi Ada", "name": "Ada"})
        assert "✓ only completed" in done.err

    def test_on_a_terminal_a_table_changes_until_the_end(
        self, seer: Seer, greet: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("FORCE_COLOR", "1")
        done = seer("run", "greet", "-i", "name=Ada")
        assert done.json["greeting"] == "Hi Ada"
        *_, title, row = re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", done.err).strip().splitlines()
        assert title.startswith("run_")
        assert title.endswith("COMPLETED  1/1")
        assert re.fullmatch(r"✓ +only +completed +\d+ ms *", row)

    @pytest.mark.parametrize(
        ("arguments", "name"),
        [
            (["-i", "name=7"], 7),
            (["-i", 'name="7"'], "7"),
            (["-i", "name=[1, 2"], "[1, 2"),
            (["-i", "name=a=b"], "a=b"),
            (["-i", '{"name": {"first": "Ada"}}'], {"first": "Ada"}),
            (["--input-file", "-"], "Bob"),
            (["--input-file", "-", "-i", "name=Ada"], "Ada"),
        ],
    )
    def test_inputs_are_values_or_objects_or_a_file(
        self, seer: Seer, greet: str, arguments: list[str], name: Any
    ) -> None:
        done = seer("run", greet, *arguments, input='{"name": "Bob"}')
        assert done.json["name"] == name

    def test_a_document_runs_without_a_workflow(self, seer: Seer) -> None:
        path = _write(_GREET["spec"], "spec.yaml")
        run = seer("run", path, "-i", "name=Ada", "--json").json
        assert run["status"] == "COMPLETED"
        assert run["workflow_id"] is None
        assert [step["key"] for step in run["steps"]] == ["only"]
        exported = _write(_GREET, "exported.yaml")
        assert seer("run", exported, "-i", "name=Bob").json["greeting"] == "Hi Bob"

    def test_a_run_that_fails_tells_why(self, seer: Seer) -> None:
        done = seer("run", _write(_FAILING, "fail.json"))
        assert (done.status, done.out) == (1, "")
        assert "The run ended as FAILED in step halt: No paper." in done.err
        done = seer("run", "fail.json", "--json")
        assert (done.status, done.json["status"]) == (1, "FAILED")

    def test_a_run_that_does_not_end_in_time_goes_on(self, seer: Seer) -> None:
        done = seer("run", _write(_WAITING, "wait.yaml"), "--timeout", 0.5)
        assert (done.status, done.out) == (1, "")
        assert "has not ended in time" in done.err
        (run,) = seer("runs", "list", "--json").json["items"]
        assert run["ended_at"] is None
        assert run["run_id"] in done.err

    def test_langgraph_executes_a_run_with_the_same_result(self, seer: Seer, greet: str) -> None:
        done = seer("run", "greet", "-i", "name=Ada", "--runtime", "langgraph", "--json")
        assert done.json["outputs"]["greeting"] == "Hi Ada"
        assert done.json["config"]["runtime"] == "langgraph"

    @pytest.mark.parametrize(
        ("arguments", "status", "told"),
        [
            (["greet"], 1, '"name" is a required property'),
            (["greet", "-i", "name"], 2, "NAME=VALUE"),
            (["greet", "-i", "{"], 1, "--input: "),
            (["greet", "--input-file", "nope.json"], 1, "nope.json cannot be read"),
            (["greet", "--input-file", "list.json"], 1, "must be a JSON object"),
            (["greet", "-i", "name=x", "--runtime", "nope"], 1, "no such runtime"),
            (["nope"], 1, "no workflow with the id or slug 'nope'"),
            (["nope.yaml"], 1, "nope.yaml cannot be read"),
            (["bad.yaml"], 1, "neither YAML nor JSON at line 1"),
            (["two.yaml"], 1, "must hold one workflow document, but it holds 2"),
            (["unknown.yaml"], 1, "nope"),
            ([], 2, "Missing argument"),
        ],
    )
    def test_what_is_wrong_starts_nothing(
        self, seer: Seer, greet: str, arguments: list[str], status: int, told: str
    ) -> None:
        Path("list.json").write_text("[]")
        Path("bad.yaml").write_text("nodes: [")
        Path("two.yaml").write_text("nodes: []\n---\nnodes: []")
        _write({"nodes": [{"id": "x", "type": "nope"}]}, "unknown.yaml")
        done = seer("run", *arguments)
        assert (done.status, done.out) == (status, "")
        assert told in done.err
        assert "Traceback" not in done.err
        assert seer("runs", "list", "--json").json["items"] == []


class TestRuns:
    def test_they_are_listed_shown_and_followed(self, seer: Seer, greet: str) -> None:
        run_id = seer("run", "greet", "-i", "name=Ada", "--json").json["run_id"]
        seer("run", _write(_FAILING, "fail.yaml"))
        assert run_id in seer("runs", "list").out
        listed = seer("runs", "list", "--workflow", "greet", "--json").json["items"]
        assert [one["run_id"] for one in listed] == [run_id]
        failed = seer("runs", "list", "--status", "FAILED", "--json").json["items"]
        assert [one["status"] for one in failed] == ["FAILED"]
        assert "greeting: Hi Ada" in seer("runs", "show", run_id).out
        assert seer("runs", "tail", run_id).out.splitlines()[-1] == "run completed"
        events = [
            json.loads(line) for line in seer("runs", "tail", run_id, "--json").out.splitlines()
        ]
        assert [event["event"] for event in events] == ["step", "run"]
        assert events[-1]["data"]["status"] == "COMPLETED"

    def test_a_run_is_cancelled_once(self, seer: Seer) -> None:
        seer("run", _write(_WAITING, "wait.yaml"), "--timeout", 0.5)
        (run,) = seer("runs", "list", "--json").json["items"]
        assert "asked to stop" in seer("runs", "cancel", run["run_id"]).out
        _write(_GREET["spec"], "greet.yaml")
        while seer("runs", "show", run["run_id"], "--json").json["status"] != "CANCELLED":
            seer("run", "greet.yaml", "-i", "name=a-worker-for-a-moment")
        done = seer("runs", "cancel", run["run_id"])
        assert (done.status, done.out) == (1, "")
        assert "has ended already" in done.err

    @pytest.mark.parametrize("command", ["show", "tail", "cancel"])
    def test_an_id_of_nothing_or_of_another_user_is_told(
        self, seer: Seer, greet: str, command: str
    ) -> None:
        run_id = seer("run", "greet", "-i", "name=Ada", "--json").json["run_id"]
        for arguments in (("run_nope",), (run_id, "--user", "other")):
            done = seer("runs", command, *arguments)
            assert (done.status, done.out) == (1, "")
            assert "There is no" in done.err


class TestKeys:
    def test_a_key_is_shown_once_listed_and_revoked(self, seer: Seer) -> None:
        made = seer("keys", "create", "shop", "--scope", "runs:read", "--expires", "2999-12-31")
        assert made.err.startswith("This is the key.")
        plain = made.out.strip()
        listed = seer("keys", "list").out
        assert plain not in listed
        assert plain[:11] in listed
        assert "until 2999-12-31" in listed
        assert plain[:11] in seer("keys", "revoke", plain[:11]).out
        assert "revoked" in seer("keys", "list").out
        assert seer("keys", "revoke", plain[:11]).status == 1

    def test_json_has_everything_but_the_key_later(self, seer: Seer) -> None:
        made = seer("keys", "create", "shop", "--requests-per-minute", 5, "--json").json
        (listed,) = seer("keys", "list", "--json").json
        assert listed == {name: value for name, value in made.items() if name != "key"}
        assert made["requests_per_minute"] == 5
        revoked = seer("keys", "revoke", made["key_id"], "--json").json
        assert revoked["revoked_at"] is not None

    def test_keys_of_others_are_not_seen(self, seer: Seer) -> None:
        made = seer("keys", "create", "shop", "--user", "ada", "--json").json
        assert seer("keys", "list", "--json").json == []
        assert seer("keys", "revoke", made["key_id"]).status == 1

    @pytest.mark.parametrize(
        "options",
        [["--scope", "everything"], ["--expires", "tomorrow"], ["--expires", "2001-01-01"]],
    )
    def test_wrong_options_make_no_key(self, seer: Seer, options: list[str]) -> None:
        done = seer("keys", "create", "shop", *options)
        assert (done.status, done.out) == (2, "")
        assert seer("keys", "list", "--json").json == []

    def test_secrets_get_the_newest_key_and_the_old_one_can_go(
        self, seer: Seer, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        seer("import", _write({**_GREET, "triggers": [_HOOK]}, "hook.yaml"))
        old = Path("data/encryption.key").read_text().strip()
        new = generate_key()
        monkeypatch.setenv("SEER_ENCRYPTION_KEYS", f"{new},{old}")
        settings.cache_clear()
        assert seer("keys", "rotate-encryption").out.startswith("1 secrets")
        assert seer("keys", "rotate-encryption", "--json").json == {"rotated": 0}
        monkeypatch.setenv("SEER_ENCRYPTION_KEYS", old)
        settings.cache_clear()
        refused = seer("keys", "rotate-encryption")
        assert refused.status == 1
        assert "cannot be decrypted" in refused.err


class TestMigrate:
    def test_the_database_is_made_and_told_of(self, seer: Seer) -> None:
        before = seer("migrate", "status", "--json").json
        assert before["applied"] == []
        assert before["pending"]
        applied = seer("migrate")
        assert [line.split()[0] for line in applied.out.splitlines()] == before["pending"]
        assert seer("migrate").out == "The schema is current already.\n"
        assert seer("migrate", "status", "--json").json == {
            "applied": before["pending"],
            "pending": [],
        }
        assert seer("workflows", "list").status == 0

    def test_the_newest_migration_is_undone(self, seer: Seer) -> None:
        seer("migrate")
        names = seer("migrate", "status", "--json").json["applied"]
        assert seer("migrate", "downgrade", "--json").json == {"undone": names[-1:]}
        with sqlite3.connect("data/seer.sqlite3") as database:
            rows = database.execute("SELECT name FROM sqlite_master").fetchall()
        database.close()
        assert ("workflows",) not in rows


class TestErrors:
    def test_wrong_settings_are_one_message(
        self, seer: Seer, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("SEER_PORT", "x")
        for command in (["workflows", "list"], ["serve"], ["worker"], ["migrate"]):
            done = seer(*command)
            assert (done.status, done.out) == (1, "")
            assert "SEER_PORT: Input should be a valid integer" in done.err

    def test_a_database_out_of_reach_is_one_message_without_its_password(
        self, seer: Seer, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("automate_engine.runtime.availability._PATIENCE", 0.5)
        monkeypatch.setenv("DATABASE_URL", "postgres://user:sesame@127.0.0.1:1/seer")
        for command in (["workflows", "list"], ["migrate"], ["worker"]):
            done = seer(*command)
            assert (done.status, done.out) == (1, "")
            assert "database" in done.err
            assert "sesame" not in done.err

    def test_a_module_that_is_not_there_is_told(
        self, seer: Seer, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("SEER_MODULES", "no.such.module")
        done = seer("workflows", "list")
        assert done.status == 1
        assert "SEER_MODULES names 'no.such.module', which cannot be imported" in done.err

    def test_a_file_that_is_no_database_is_told(self, seer: Seer) -> None:
        Path("data").mkdir()
        Path("data/seer.sqlite3").write_text("This is a text and no database at all." * 50)
        before = set(threading.enumerate())
        done = seer("workflows", "list")
        assert (done.status, done.out) == (1, "")
        assert "is not an SQLite database. Name another file." in done.err
        for thread in set(threading.enumerate()) - before:
            thread.join(timeout=10)
            assert not thread.is_alive()

    def test_every_command_has_help(self) -> None:
        for command in ([], ["run"], ["serve"], ["keys", "create"], ["runs", "tail"], ["migrate"]):
            result = CliRunner().invoke(app, [*command, "--help"])
            assert result.exit_code == 0
            assert "Usage" in result.output
