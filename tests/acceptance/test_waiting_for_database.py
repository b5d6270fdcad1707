"""Processes that start before their database does."""

from __future__ import annotations

import re
import signal
from collections.abc import Iterator

import pytest

from tests.acceptance.crash.processes import Postgres
from tests.acceptance.crash.project import DjangoProject, Project, SeerProject
from tests.acceptance.servers import Server, free_port, running

_STARTED = r"Listening at|The worker \S+ has started"
_WAITS = "The database does not answer; waiting for it"


@pytest.fixture(scope="module")
def postgres(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Postgres]:
    with Postgres.running(tmp_path_factory.mktemp("postgres") / "data") as postgres:
        yield postgres


@pytest.fixture(scope="module", params=[DjangoProject, SeerProject], ids=["django", "seer"])
def project(
    request: pytest.FixtureRequest, postgres: Postgres, tmp_path_factory: pytest.TempPathFactory
) -> Project:
    made: Project = request.param(tmp_path_factory.mktemp("project"), postgres.dsn)
    made.set_up()
    return made


def _arguments(project: Project, kind: str) -> list[str]:
    if kind == "worker":
        return project.worker_arguments()
    options = ["--no-worker"] if kind == "server alone" else []
    return [*project.server_arguments(free_port()), *options]


def _printed(process: Server) -> str:
    process.wait_for("Stopped")
    return "".join(process.lines)


@pytest.mark.parametrize("kind", ["worker", "server", "server alone"])
def test_a_process_waits_for_its_database(project: Project, postgres: Postgres, kind: str) -> None:
    postgres.kill()
    try:
        with running(_arguments(project, kind), project.folder, project.environment) as process:
            process.wait_for(_WAITS)
            assert process.process.poll() is None
            postgres.start_again()
            process.wait_for(_STARTED)
            assert process.stop(signal.SIGTERM) == 0
            printed = _printed(process)
    finally:
        postgres.start_again()

    assert len(re.findall(_WAITS, printed)) == 1
    assert "Traceback" not in printed


@pytest.mark.parametrize("kind", ["worker", "server"])
def test_a_process_that_waits_can_be_stopped(
    project: Project, postgres: Postgres, kind: str
) -> None:
    postgres.kill()
    try:
        with running(_arguments(project, kind), project.folder, project.environment) as process:
            process.wait_for(_WAITS)
            assert process.stop(signal.SIGTERM) == 0
            assert "Traceback" not in _printed(process)
    finally:
        postgres.start_again()
