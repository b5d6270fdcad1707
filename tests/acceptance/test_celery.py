"""Workers of Celery on real brokers: whatever becomes of workers and messages, each run ends once.

The Django project uses Redis, Seer uses RabbitMQ; each has two workers of Celery and PostgreSQL.
"""

from __future__ import annotations

import asyncio
import re
import signal
from collections import Counter
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AbstractContextManager, ExitStack
from pathlib import Path
from typing import Any, Final
from uuid import uuid4

import httpx
import pytest

from tests.acceptance.conftest import postgres_database
from tests.acceptance.crash import ledger
from tests.acceptance.crash.project import DjangoProject, Project, SeerProject
from tests.acceptance.servers import Server, running
from tests.brokers import Broker, RabbitMQ, Redis

_DOCUMENT: Final = """
- name: Work
  slug: work
  triggers:
  - type: webhook
    config:
      path: work
      inputs: {hold: "{{ event.payload.body.hold }}"}
  spec:
    nodes: &nodes
    - {id: first, type: python.step, config: {function: crash.double, arguments: {number: 1}}}
    - id: held
      type: python.step
      config:
        function: crash.hold
        arguments: {number: "{{ steps.first.output }}", waits: "{{ inputs.hold }}"}
    - id: last
      type: python.step
      config: {function: crash.double, arguments: {number: "{{ steps.held.output }}"}}
    edges: &edges
    - {from: first, to: held}
    - {from: held, to: last}
- name: Turns
  slug: turns
  spec: {nodes: *nodes, edges: *edges, settings: {concurrency: {limit: 1}}}
- name: Family
  slug: family
  spec:
    nodes:
    - id: each
      type: for_each
      config:
        items: [1, 2, 3]
        concurrency: 3
        body:
          nodes:
          - {id: call, type: workflow, config: {workflow: work, inputs: {hold: false}}}
    - {id: nap, type: delay, config: {seconds: 3}}
    edges: [{from: each, to: nap}]
"""
_SLOTS: Final = 8
_SECONDS: Final = 40
_HOSTS: Final[dict[str, tuple[type[Project], type[Broker], str, str]]] = {
    "django-redis": (DjangoProject, Redis, "automate.celery", "CRASH_BROKER"),
    "seer-rabbitmq": (SeerProject, RabbitMQ, "seer.celery", "SEER_CELERY_BROKER_URL"),
}


class Installation:
    """A server and two workers of Celery, as processes on a database and a broker."""

    def __init__(self, project: Project, broker: Broker, application: str) -> None:
        self.project = project
        self.broker = broker
        self._application = application

    def start(self, stack: ExitStack) -> None:
        document = self.project.folder / "automation.yaml"
        document.write_text(_DOCUMENT)
        self.key = self.project.set_up(document)
        self.server = stack.enter_context(self.project.serve())
        self.workers = [stack.enter_context(self.worker(number)) for number in (1, 2)]
        for worker in self.workers:
            worker.wait_for("ready")

    def worker(self, number: int) -> AbstractContextManager[Server]:
        """A worker process with a name of its own."""
        options = ["--concurrency", str(_SLOTS), "--loglevel", "INFO", "-n", f"worker{number}@%h"]
        options += ["--without-gossip", "--without-mingle"]
        return running(
            ["-m", "celery", "-A", self._application, "worker", *options],
            self.project.folder,
            self.project.environment,
        )

    def begin(self) -> None:
        """Forget what earlier tests have left in files."""
        (self.project.folder / "gate").unlink(missing_ok=True)
        (self.project.folder / "ledger").write_text("")

    def executions(self, step: str) -> Counter[str]:
        """How often the step was executed, by run."""
        lines = ledger.read(self.project.folder)
        return Counter(line.run_id for line in lines if line.step == step)

    def processes(self) -> set[int]:
        return {line.process for line in ledger.read(self.project.folder)}

    def open_runs(self) -> int:
        ended = "('COMPLETED', 'FAILED', 'CANCELLED')"
        runs = self.project.names["runs"]
        return self._count(f"SELECT count(*) FROM {runs} WHERE status NOT IN {ended}")

    def completed_runs(self) -> int:
        runs = self.project.names["runs"]
        return self._count(f"SELECT count(*) FROM {runs} WHERE status = 'COMPLETED'")

    def _count(self, sql: str) -> int:
        ((count,),) = self.project.query(sql)
        return int(count)


@pytest.fixture(
    scope="module",
    params=[pytest.param(name, marks=pytest.mark.xdist_group(f"celery-{name}")) for name in _HOSTS],
)
def started(
    request: pytest.FixtureRequest,
    tmp_path_factory: pytest.TempPathFactory,
    postgres_socket_folder: Path,
) -> Iterator[Installation]:
    make_project, make_broker, application, variable = _HOSTS[request.param]
    folder = tmp_path_factory.mktemp(request.param)
    with ExitStack() as stack:
        broker = stack.enter_context(make_broker(folder / "broker", "automate"))
        dsn = stack.enter_context(postgres_database(str(postgres_socket_folder)))
        project = make_project(folder, dsn)
        project.environment = {**project.environment, variable: broker.url}
        installation = Installation(project, broker, application)
        installation.start(stack)
        yield installation


@pytest.fixture
def installation(started: Installation) -> Installation:
    started.begin()
    return started


@pytest.fixture
async def client(started: Installation) -> AsyncIterator[httpx.AsyncClient]:
    async with started.project.client(started.server, started.key) as made:
        yield made


async def _deliver(client: httpx.AsyncClient, count: int, *, hold: bool = False) -> None:
    """Send so many deliveries, and see each accepted."""
    room = asyncio.Semaphore(20)

    async def send() -> None:
        body = {"hold": hold, "delivery": uuid4().hex}
        async with room:
            answer = await client.post("/v1/hooks/work", json=body)
        assert answer.status_code == 202, answer.text
        assert len(answer.json()["run_ids"]) == 1, answer.text

    await asyncio.gather(*(send() for _ in range(count)))


async def _start(client: httpx.AsyncClient, slug: str, **inputs: Any) -> str:
    workflows = (await client.get("/v1/workflows")).json()["items"]
    (workflow_id,) = [one["workflow_id"] for one in workflows if one["slug"] == slug]
    answer = await client.post(f"/v1/workflows/{workflow_id}/runs", json={"inputs": inputs})
    assert answer.status_code == 202, answer.text
    return str(answer.json()["run_id"])


async def _until(is_so: Callable[[], bool], otherwise: Callable[[], object]) -> None:
    try:
        async with asyncio.timeout(_SECONDS):
            while not is_so():
                await asyncio.sleep(0.05)
    except TimeoutError:
        raise AssertionError(otherwise()) from None


def _last_words(worker: Server) -> str:
    """What a worker that has ended printed after it was asked to stop."""
    with pytest.raises(AssertionError, match="was not printed"):
        worker.wait_for("there is no such line")
    printed = "".join(worker.lines)
    return printed[printed.index("Warm shutdown") :]


async def _all_ended(installation: Installation) -> None:
    await _until(lambda: not installation.open_runs(), installation.open_runs)


async def _held(installation: Installation, count: int) -> None:
    """Wait until so many runs wait for the gate."""
    await _until(
        lambda: installation.executions("held").total() == count,
        lambda: installation.executions("held"),
    )


async def test_two_workers_share_runs_and_each_step_is_executed_once(
    installation: Installation, client: httpx.AsyncClient
) -> None:
    before = installation.completed_runs()
    await _deliver(client, 200)
    await _all_ended(installation)

    assert installation.completed_runs() == before + 200
    for step in ("first", "held", "last"):
        executions = installation.executions(step)
        assert len(executions) == 200
        assert set(executions.values()) == {1}
    workers = {worker.process.pid for worker in installation.workers}
    assert installation.processes() == workers, "the server executes nothing"


async def test_limits_children_and_timers_need_no_message_of_their_own(
    installation: Installation, client: httpx.AsyncClient
) -> None:
    before = installation.completed_runs()
    await _start(client, "family")
    for _ in range(20):
        await _start(client, "turns", hold=False)
    await _all_ended(installation)

    assert installation.completed_runs() == before + 20 + 1 + 3


async def test_a_run_that_is_cancelled_while_it_waits_its_turn_ends(
    installation: Installation, client: httpx.AsyncClient
) -> None:
    first = await _start(client, "turns", hold=True)
    second = await _start(client, "turns", hold=True)
    await _held(installation, 1)
    for run_id in (second, first):
        assert (await client.post(f"/v1/runs/{run_id}/cancel")).status_code < 300
    await _all_ended(installation)

    statuses = [(await client.get(f"/v1/runs/{one}")).json()["status"] for one in (first, second)]
    assert statuses == ["CANCELLED", "CANCELLED"]


async def test_runs_whose_messages_were_lost_are_executed(
    installation: Installation, client: httpx.AsyncClient
) -> None:
    before = installation.completed_runs()
    await _deliver(client, 5 * _SLOTS, hold=True)
    await _held(installation, 2 * _SLOTS)
    installation.broker.lose_everything()
    installation.project.open_gate()
    await _all_ended(installation)

    assert installation.completed_runs() == before + 5 * _SLOTS
    assert set(installation.executions("last").values()) == {1}


async def test_events_are_accepted_without_a_broker_and_done_when_it_is_back(
    installation: Installation, client: httpx.AsyncClient
) -> None:
    before = installation.completed_runs()
    installation.broker.stop()
    await _deliver(client, 20)
    assert installation.open_runs() > 0
    installation.broker.start()
    await _all_ended(installation)

    assert installation.completed_runs() == before + 20
    assert set(installation.executions("last").values()) == {1}


async def test_runs_of_a_worker_that_is_killed_are_taken_over(
    installation: Installation, client: httpx.AsyncClient
) -> None:
    before = installation.completed_runs()
    await _deliver(client, 3 * _SLOTS, hold=True)
    await _held(installation, 2 * _SLOTS)
    installation.workers[0].kill()
    installation.project.open_gate()
    await _all_ended(installation)

    assert installation.completed_runs() == before + 3 * _SLOTS
    firsts = installation.executions("first")
    assert len(firsts) == 3 * _SLOTS
    assert set(firsts.values()) == {1}, "a committed step was executed again"


async def test_a_worker_that_is_stopped_hands_its_runs_to_another(
    installation: Installation, client: httpx.AsyncClient
) -> None:
    *others, leaving = [one for one in installation.workers if one.process.poll() is None]
    for other in others:
        other.kill()
    before = installation.completed_runs()
    with installation.worker(3) as staying:
        staying.wait_for("ready")
        await _deliver(client, 2 * _SLOTS, hold=True)
        await _held(installation, 2 * _SLOTS)
        assert await asyncio.to_thread(leaving.stop, signal.SIGTERM) == 0
        installation.project.open_gate()
        await _all_ended(installation)

        assert installation.completed_runs() == before + 2 * _SLOTS
        assert set(installation.executions("first").values()) == {1}
        assert await asyncio.to_thread(staying.stop, signal.SIGTERM) == 0
        for worker in (leaving, staying):
            assert not re.search("Traceback|CRITICAL|ERROR|WARNING", _last_words(worker))
    assert installation.server.stop(signal.SIGTERM) == 0
