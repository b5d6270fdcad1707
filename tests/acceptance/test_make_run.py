"""What `make run` starts: the printed command works, and nothing is lost between two starts."""

from __future__ import annotations

import json
import re
import shlex
import signal
import socket
import stat
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest

from automate_engine.domain.ids import Kind, PublicIds
from tests.acceptance.servers import ROOT, Server, free_port, running

_TERMINAL = {"COMPLETED", "FAILED", "CANCELLED"}
_READY = "Ctrl-C ends it"


@pytest.fixture
def port() -> int:
    return free_port()


@contextmanager
def _demo(folder: Path, port: int) -> Iterator[Server]:
    with running(["-m", "automate.demo"], folder, {"PORT": str(port)}) as server:
        yield server


def _printed_curl(server: Server) -> str:
    server.wait_for(_READY)
    return next(line for line in server.lines if line.startswith("curl") and "/v1/hooks/" in line)


def _login(server: Server) -> tuple[str, str, str]:
    """The printed address of the admin, user and password."""
    found = server.wait_for(r"Admin: (\S+) +user: (\S+) +password: (\S+)")
    return found[1], found[2], found[3]


def _execute(command: list[str], folder: Path) -> str:
    done = subprocess.run(
        command, cwd=folder, capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def _ended_run(folder: Path, port: int, run_id: str) -> dict[str, Any]:
    key = (folder / ".demo" / "api_key").read_text().strip()
    headers = {"Authorization": f"Bearer {key}"}
    deadline = time.monotonic() + 30
    while True:
        answer = httpx.get(f"http://127.0.0.1:{port}/v1/runs/{run_id}", headers=headers)
        run: dict[str, Any] = answer.json()
        if run["status"] in _TERMINAL:
            return run
        assert time.monotonic() < deadline, run
        time.sleep(0.05)


@contextmanager
def _signed_in(admin: str, user: str, password: str) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=admin, follow_redirects=True, timeout=30) as client:
        client.get("login/")
        answer = client.post(
            "login/",
            data={
                "username": user,
                "password": password,
                "csrfmiddlewaretoken": client.cookies["csrftoken"],
                "next": "/admin/",
            },
        )
        assert answer.status_code == 200
        assert "errornote" not in answer.text
        yield client


def test_the_printed_curl_starts_a_run_that_completes_and_survives_a_restart(
    tmp_path: Path, port: int
) -> None:
    with _demo(tmp_path, port) as server:
        curl = _printed_curl(server)
        receipt = json.loads(_execute(shlex.split(curl), tmp_path))
        assert set(receipt) >= {"event_id", "run_ids"}
        (run_id,) = receipt["run_ids"]
        run = _ended_run(tmp_path, port, run_id)
        assert run["status"] == "COMPLETED"
        assert run["outputs"]["issue"] == "Codertocat/Hello-World#1"
        assert run["outputs"]["team_answers"] is True
        again = [*shlex.split(curl), "-o", "/dev/null", "-w", "%{http_code}"]
        assert _execute(again, tmp_path) == "202"
        login = _login(server)
        _see_in_admin(tmp_path, login, run_id)
        assert server.stop(signal.SIGINT) == 0
    assert "Traceback" not in "".join(server.lines)

    with _demo(tmp_path, port) as server:
        assert _printed_curl(server) == curl
        assert _login(server) == login
        assert _ended_run(tmp_path, port, run_id) == run
        _see_in_admin(tmp_path, login, run_id)
        assert server.stop(signal.SIGTERM) == 0


def _see_in_admin(folder: Path, login: tuple[str, str, str], run_id: str) -> None:
    secret_key = (folder / ".demo" / "secret_key").read_text().strip()
    row = PublicIds(secret_key).decode(Kind.RUN, run_id)
    with _signed_in(*login) as client:
        executions = client.get("automate_core/execution/")
        assert executions.status_code == 200
        assert f"/admin/automate_core/execution/{row}/change/" in executions.text
        execution = client.get(f"automate_core/execution/{row}/change/")
        assert execution.status_code == 200
        assert "Codertocat/Hello-World#1" in execution.text
        assert (
            client.get(login[0].replace("/admin/", "/static/admin/css/base.css")).status_code == 200
        )


def test_what_a_user_changed_or_deleted_in_the_demo_stays_so(tmp_path: Path, port: int) -> None:
    with _demo(tmp_path, port) as server:
        server.wait_for(_READY)
        with _api(tmp_path, port) as api:
            ids = _workflow_ids(api)
            changed = {"description": "Mine"}
            assert api.patch(f"/v1/workflows/{ids['heartbeat']}", json=changed).is_success
            assert api.delete(f"/v1/workflows/{ids['expense-approval']}").is_success
        server.stop()
    with _demo(tmp_path, port) as server:
        server.wait_for(_READY)
        with _api(tmp_path, port) as api:
            assert set(_workflow_ids(api)) == set(ids) - {"expense-approval"}
            heartbeat = api.get(f"/v1/workflows/{ids['heartbeat']}").json()
            assert heartbeat["description"] == "Mine"


@contextmanager
def _api(folder: Path, port: int) -> Iterator[httpx.Client]:
    key = (folder / ".demo" / "api_key").read_text().strip()
    headers = {"Authorization": f"Bearer {key}"}
    with httpx.Client(base_url=f"http://127.0.0.1:{port}", headers=headers) as client:
        yield client


def _workflow_ids(api: httpx.Client) -> dict[str, str]:
    items = api.get("/v1/workflows").json()["items"]
    return {item["slug"]: item["workflow_id"] for item in items}


def test_secrets_are_in_files_that_only_the_user_can_read(tmp_path: Path, port: int) -> None:
    with _demo(tmp_path, port) as server:
        server.wait_for(_READY)
    for name in ("api_key", "admin_password", "secret_key"):
        assert stat.S_IMODE((tmp_path / ".demo" / name).stat().st_mode) == 0o600
    assert stat.S_IMODE((tmp_path / ".demo").stat().st_mode) == 0o700


def test_a_port_that_is_taken_is_told_with_the_remedy(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with _demo(tmp_path, port) as server:
            told = server.wait_for(r"Another program listens at (\S+) already.* PORT=\d+")
            assert told[1] == f"127.0.0.1:{port}"
            assert server.process.wait(10) == 1
    assert "Traceback" not in "".join(server.lines)


@pytest.mark.parametrize("port", ["eighty", "0", "70000"])
def test_a_port_that_is_none_is_refused(tmp_path: Path, port: str) -> None:
    with running(["-m", "automate.demo"], tmp_path, {"PORT": port}) as server:
        server.wait_for("PORT must be a number from 1 to 65535")
        assert server.process.wait(10) == 1


def test_the_readme_names_only_make_targets_that_there_are() -> None:
    commands = re.findall(r"^make ([a-z-]+)", (ROOT / "README.md").read_text(), re.MULTILINE)
    targets = re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE)
    assert {"run", "test"} <= set(commands) <= set(targets)
