"""Seer as a person uses it: the demo, the API with curl, and the commands beside it."""

from __future__ import annotations

import json
import re
import shlex
import signal
import stat
import subprocess
import time
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.acceptance.crash.project import SeerProject
from tests.acceptance.servers import ROOT, Server, free_port, running

_READY = "Ctrl-C ends it"
_TERMINAL = {"COMPLETED", "FAILED", "CANCELLED"}
_WAITING = {
    "nodes": [{"id": "ask", "type": "approval", "config": {"title": "May I?"}}],
}


def _greeting(text: str) -> dict[str, Any]:
    return {
        "inputs": {"type": "object", "required": ["name"]},
        "nodes": [{"id": "greet", "type": "set", "config": {"values": {"text": text}}}],
        "outputs": {"greeting": "{{ steps.greet.output.text }}"},
    }


def _execute(command: list[str], folder: Path) -> str:
    done = subprocess.run(
        command, cwd=folder, capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def _ended(client: httpx.Client, run_id: str) -> dict[str, Any]:
    deadline = time.monotonic() + 30
    while True:
        run: dict[str, Any] = client.get(f"/v1/runs/{run_id}").json()
        if run["status"] in _TERMINAL:
            return run
        assert time.monotonic() < deadline, run
        time.sleep(0.05)


class TestDemo:
    def test_the_printed_curl_starts_a_run_that_completes_and_survives_a_restart(
        self, tmp_path: Path
    ) -> None:
        port = free_port()
        with self._demo(tmp_path, port) as server:
            curl = self._printed_curl(server)
            answer = _execute([*shlex.split(curl), "-w", "\n%{http_code}"], tmp_path)
            receipt, status = answer.splitlines()
            assert status == "202"
            (run_id,) = json.loads(receipt)["run_ids"]
            with httpx.Client(base_url=f"http://127.0.0.1:{port}") as client:
                run = _ended(client, run_id)
            assert run["status"] == "COMPLETED"
            assert run["outputs"]["total"] == 73.8
            assert server.stop(signal.SIGINT) == 0
        assert "Traceback" not in "".join(server.lines)
        with self._demo(tmp_path, port) as server:
            assert self._printed_curl(server) == curl
            with httpx.Client(base_url=f"http://127.0.0.1:{port}") as client:
                assert client.get(f"/v1/runs/{run_id}").json() == run
            assert server.stop(signal.SIGTERM) == 0

    def test_what_a_user_changed_or_deleted_stays_so(self, tmp_path: Path) -> None:
        port = free_port()
        with self._demo(tmp_path, port) as server:
            server.wait_for(_READY)
            with httpx.Client(base_url=f"http://127.0.0.1:{port}") as client:
                items = client.get("/v1/workflows").json()["items"]
                ids = {item["slug"]: item["workflow_id"] for item in items}
                changed = {"description": "Mine"}
                assert client.patch(f"/v1/workflows/{ids['price-order']}", json=changed).is_success
                assert client.delete(f"/v1/workflows/{ids['expense-approval']}").is_success
            server.stop()
        with self._demo(tmp_path, port) as server:
            server.wait_for(_READY)
            with httpx.Client(base_url=f"http://127.0.0.1:{port}") as client:
                items = client.get("/v1/workflows").json()["items"]
            described = {item["slug"]: item["description"] for item in items}
            assert described.keys() == ids.keys() - {"expense-approval"}
            assert described["price-order"] == "Mine"

    def test_only_the_user_can_read_its_data_and_only_this_machine_reaches_it(
        self, tmp_path: Path
    ) -> None:
        port = free_port()
        with self._demo(tmp_path, port) as server:
            server.wait_for(_READY)
            foreign = {"Host": "evil.example.com", "Origin": "http://evil.example.com"}
            with httpx.Client(base_url=f"http://127.0.0.1:{port}") as client:
                assert client.get("/v1/workflows").status_code == 200
                assert client.get("/v1/workflows", headers=foreign).status_code == 401
        folder = tmp_path / ".demo-seer"
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700
        for name in ("secret.key", "encryption.key"):
            assert stat.S_IMODE((folder / name).stat().st_mode) == 0o600

    @pytest.mark.parametrize("port", ["eighty", "0", "70000"])
    def test_a_port_that_is_none_is_refused(self, tmp_path: Path, port: str) -> None:
        with running(["-m", "seer.demo"], tmp_path, {"PORT": port}) as server:
            server.wait_for("PORT must be a number from 1 to 65535")
            assert server.process.wait(10) == 1

    def test_a_port_that_is_taken_is_told_with_the_remedy(self, tmp_path: Path) -> None:
        with self._demo(tmp_path, port := free_port()) as first:
            first.wait_for(_READY)
            with self._demo(tmp_path, port) as second:
                told = second.wait_for(r"Another program listens at (\S+) already.* PORT=\d+")
                assert told[1] == f"127.0.0.1:{port}"
                assert second.process.wait(10) == 1
        assert "Traceback" not in "".join(second.lines)

    @staticmethod
    def _demo(folder: Path, port: int) -> Any:
        return running(["-m", "seer.demo"], folder, {"PORT": str(port)})

    @staticmethod
    def _printed_curl(server: Server) -> str:
        server.wait_for(_READY)
        return next(line for line in server.lines if line.startswith("curl"))


@pytest.mark.database
class TestServed:
    def test_a_workflow_lives_from_its_first_draft_to_a_restored_version(
        self, seer_project: SeerProject
    ) -> None:
        key = seer_project.set_up()
        with seer_project.serve() as server:
            curl = _Curl(server, key, seer_project.folder)
            made = curl("POST", "/v1/workflows", {"name": "Greet", "spec": _greeting("Hi")})
            workflow = f"/v1/workflows/{made['workflow_id']}"
            draft = curl("GET", f"{workflow}/draft")
            text = "Hello {{ inputs.name }}"
            edited = {"spec": _greeting(text), "base_revision": draft["revision"]}
            assert curl("PATCH", f"{workflow}/draft", edited)["revision"] == draft["revision"] + 1
            assert curl("PATCH", f"{workflow}/draft", edited)["status"] == 409
            assert curl("POST", f"{workflow}/publish", {})["version_number"] == 1
            started = curl("POST", f"{workflow}/runs", {"inputs": {"name": "Ada"}})
            self._tail(curl, seer_project, started["run_id"])
            shown = json.loads(seer_project.seer("runs", "show", started["run_id"], "--json"))
            assert shown["outputs"] == {"greeting": "Hello Ada"}
            draft = curl("GET", f"{workflow}/draft")
            curl(
                "PATCH",
                f"{workflow}/draft",
                {"spec": _greeting("Bye"), "base_revision": draft["revision"]},
            )
            assert curl("POST", f"{workflow}/publish", {})["version_number"] == 2
            restored = curl(
                "POST", f"{workflow}/versions/1/restore", {"base_revision": draft["revision"] + 1}
            )
            assert restored["spec"]["nodes"][0]["config"]["values"]["text"] == text
            assert curl("POST", f"{workflow}/publish", {})["version_number"] == 1
            assert server.stop() == 0

    def test_a_run_that_waits_is_cancelled_by_the_api_or_by_the_command(
        self, seer_project: SeerProject
    ) -> None:
        key = seer_project.set_up()
        with seer_project.serve() as server:
            curl = _Curl(server, key, seer_project.folder)
            for cancel in (
                lambda run_id: curl("POST", f"/v1/runs/{run_id}/cancel", {}),
                lambda run_id: seer_project.seer("runs", "cancel", run_id),
            ):
                run_id = curl("POST", "/v1/runs", {"spec": _WAITING})["run_id"]
                cancel(run_id)
                events = self._tail(curl, seer_project, run_id)
                assert events[-1]["data"]["status"] == "CANCELLED"

    def test_the_server_and_the_commands_refuse_an_old_schema_on_postgresql(
        self, seer_project: SeerProject
    ) -> None:
        with seer_project.serve() as server:
            if seer_project.uses_postgres:
                server.wait_for("The schema of the database is not current.* Run: seer migrate")
                assert server.process.wait(30) == 1
                seer_project.seer("migrate")
            else:
                server.wait_for("Listening at")
        assert seer_project.seer("workflows", "list", "--json")

    def test_an_import_stores_everything_or_nothing(self, seer_project: SeerProject) -> None:
        seer_project.set_up()
        hook = [{"type": "webhook", "config": {"path": "mine"}}]
        one = {"name": "One", "slug": "one", "triggers": hook, "spec": _WAITING}
        (seer_project.folder / "clash.json").write_text(json.dumps([one, {**one, "slug": "two"}]))
        with seer_project.start("import", "clash.json", "--publish") as importing:
            importing.wait_for("two: This path belongs to another")
            assert importing.process.wait(30) == 1
        listed = json.loads(seer_project.seer("workflows", "list", "--json"))["items"]
        assert [workflow["slug"] for workflow in listed] == ["crash"]

    def test_ctrl_c_cancels_a_run_of_the_command(self, seer_project: SeerProject) -> None:
        seer_project.set_up()
        document = seer_project.folder / "waiting.json"
        document.write_text(json.dumps(_WAITING))
        with seer_project.start("run", str(document)) as running_one:
            running_one.wait_for("ask waiting")
            assert running_one.stop(signal.SIGINT) == 1
            running_one.wait_for("The run ended as CANCELLED")
        listed = json.loads(seer_project.seer("runs", "list", "--json"))["items"]
        assert [run["status"] for run in listed] == ["CANCELLED"]

    @staticmethod
    def _tail(curl: _Curl, project: SeerProject, run_id: str) -> list[dict[str, Any]]:
        """The events of a run, which stream and command tell alike."""
        streamed = curl.events(f"/v1/runs/{run_id}/events")
        lines = project.seer("runs", "tail", run_id, "--json").splitlines()
        told = [json.loads(line) for line in lines]
        assert told[-1] == streamed[-1]
        assert [one for one in told if one["event"] == "step"] == [
            one
            for one in streamed
            if one["event"] == "step" and one["data"]["status"] in (*_TERMINAL, "RETRYING")
        ]
        return streamed


class _Curl:
    """Calls the API with curl, as a person does."""

    def __init__(self, server: Server, key: str, folder: Path) -> None:
        self._address = server.wait_for(r"Listening at (\S+)")[1]
        self._key = key
        self._folder = folder

    def __call__(self, method: str, path: str, body: Any = None) -> dict[str, Any]:
        sent = [] if body is None else ["-H", "Content-Type: application/json", "--data", "@-"]
        printed = self._call(["-X", method, *sent, path], json.dumps(body))
        answer: dict[str, Any] = json.loads(printed)
        return answer

    def events(self, path: str) -> list[dict[str, Any]]:
        """The events that are streamed until the end."""
        printed = self._call(["-N", path], "")
        found = re.findall(r"^event: (\w+)\ndata: (.+)$", printed, re.MULTILINE)
        return [{"event": name, "data": json.loads(data)} for name, data in found]

    def _call(self, arguments: list[str], body: str) -> str:
        *options, path = arguments
        done = subprocess.run(
            [
                "curl",
                "-sS",
                "-H",
                f"Authorization: Bearer {self._key}",
                *options,
                self._address + path,
            ],
            cwd=self._folder,
            input=body,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout


def test_make_run_seer_starts_the_demo() -> None:
    printed = _execute(["make", "--dry-run", "run-seer"], ROOT)
    assert "python -m seer.demo" in printed
