"""What goes to the broker, in Celery's own broker in memory, and what does not."""

from __future__ import annotations

import asyncio
import logging
import subprocess
import sys
from collections.abc import Callable, Iterator
from itertools import chain, repeat
from uuid import uuid4

import pytest

from automate_engine.celery import Publisher, check_broker_url, open_publisher, sweeping
from automate_engine.celery.app import EXECUTE, make_app
from automate_engine.celery.sweeping import few
from automate_engine.observability import Metrics
from automate_engine.ports.journal import Batch
from automate_engine.testing import ManualClock
from automate_engine.testing.conformance.factories import NOW, new_run
from automate_engine.testing.stores import memory_stores
from tests.acceptance.servers import free_port


@pytest.fixture
def metrics() -> Metrics:
    return Metrics()


@pytest.fixture
def publisher(metrics: Metrics) -> Iterator[Publisher]:
    """A publisher on a queue of its own in memory."""
    made = open_publisher("memory://", f"queue-{uuid4().hex}", metrics)
    assert made is not None
    yield made
    made.close()


def figure(metrics: Metrics, name: str) -> float:
    lines = metrics.render(due=0, held=0).decode().splitlines()
    (found,) = [line for line in lines if line.startswith(f"{name} ")]
    return float(found.split()[1])


async def until(is_so: Callable[[], bool]) -> None:
    async with asyncio.timeout(20):
        while not is_so():
            await asyncio.sleep(0.01)


def test_without_an_address_there_is_no_publisher(metrics: Metrics) -> None:
    assert open_publisher(None, "automate", metrics) is None


@pytest.mark.parametrize(
    "url",
    [
        "redis://127.0.0.1:6379/0",
        "rediss://:secret@redis.example.com/1",
        "amqp://ann:secret@mq.example.com:5672//",
        "amqps://mq.example.com",
    ],
)
def test_addresses_of_redis_and_rabbitmq_are_taken(url: str) -> None:
    assert check_broker_url(url) == url


@pytest.mark.parametrize(
    "url", ["", "redis", "redis://", "sqs://secret@", "http://secret@host", "amqp://[secret"]
)
def test_other_addresses_are_refused_and_not_repeated(url: str) -> None:
    with pytest.raises(ValueError, match="It must be redis://") as raised:
        check_broker_url(url)
    assert "secret" not in str(raised.value)


def test_celery_has_to_be_installed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("automate_engine.celery.addresses.find_spec", lambda name: None)
    with pytest.raises(ValueError, match=r"pip install 'automate-platform\[celery\]'"):
        check_broker_url("redis://127.0.0.1")


def test_celery_is_imported_only_where_a_broker_is_configured() -> None:
    modules = "automate_engine.celery, automate_engine.runtime, seer.services, seer.config"
    script = f"import sys, {modules}; print('celery' in sys.modules, 'kombu' in sys.modules)"
    printed = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True)
    assert printed.stdout.split() == ["False", "False"], printed.stderr


def test_messages_are_json_kept_until_their_run_has_left_and_give_no_results() -> None:
    conf = make_app("redis://127.0.0.1:6379/0", "automate").conf
    assert (conf.task_serializer, conf.accept_content) == ("json", ["json"])
    assert (conf.task_acks_late, conf.task_reject_on_worker_lost) == (True, True)
    assert (conf.worker_prefetch_multiplier, conf.worker_pool) == (1, "threads")
    assert (conf.result_backend, conf.task_ignore_result) == (None, True)


def test_the_variable_of_another_application_does_not_change_the_broker(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("CELERY_BROKER_URL", "redis://other:6379/0")
    app = make_app("redis://ours:6379/0", "automate")
    for connection in (app.connection_for_write(), app.connection_for_read()):
        assert connection.hostname == "ours"


async def test_a_message_is_sent_for_each_run(publisher: Publisher, metrics: Metrics) -> None:
    publisher.send([1, 2, None])
    await until(lambda: not publisher.pending)

    assert await publisher.waiting() == 3
    assert figure(metrics, "automate_messages_sent_total") == 3
    assert figure(metrics, "automate_messages_given_up_total") == 0


async def test_a_message_names_the_run(metrics: Metrics) -> None:
    app = make_app("memory://", f"queue-{uuid4().hex}")
    publisher = Publisher(app, metrics)
    publisher.send([7])
    await until(lambda: not publisher.pending)
    with (
        app.connection_for_read() as connection,
        connection.SimpleQueue(app.amqp.queues[app.conf.task_default_queue]) as queue,
    ):
        message = queue.get(timeout=10)
        message.ack()
    publisher.close()

    assert message.headers["task"] == EXECUTE
    assert message.content_type == "application/json"
    assert message.payload[0] == [7]


def test_what_is_pending_is_sent_before_a_publisher_closes(
    publisher: Publisher, metrics: Metrics
) -> None:
    publisher.send(range(500))
    publisher.close()
    assert figure(metrics, "automate_messages_sent_total") == 500


async def test_a_broker_that_is_away_is_told_once_and_delays_nobody(
    metrics: Metrics, caplog: pytest.LogCaptureFixture
) -> None:
    publisher = open_publisher(f"redis://:secret@127.0.0.1:{free_port()}/0", "automate", metrics)
    assert publisher is not None
    with caplog.at_level(logging.WARNING, "automate_engine.celery"):
        publisher.send(range(12_000))
        assert publisher.pending == 10_000
        assert await publisher.waiting() is None
        assert await publisher.waiting() is None
        publisher.close()

    assert len(caplog.records) == 1
    assert "does not take messages" in caplog.text
    assert "secret" not in caplog.text
    assert await publisher.waiting() is None
    await until(lambda: figure(metrics, "automate_messages_given_up_total") == 12_000)


@pytest.mark.parametrize(
    ("due", "most", "expected"), [(0, 5, 1), (1, 5, 1), (4, 5, 4), (40, 5, 6), (40, few(), 11)]
)
async def test_the_sweeper_sends_what_is_missing(
    publisher: Publisher, due: int, most: int, expected: int
) -> None:
    clock = ManualClock(NOW)
    stores = memory_stores(clock)
    await stores.journal.commit(Batch(runs=[new_run() for _ in range(due)]))
    publisher.send([None])
    await until(lambda: not publisher.pending)

    async with sweeping(stores, clock, publisher, _once(most)), asyncio.timeout(20):
        while await publisher.waiting() != expected:
            await clock.advance(1)
        await clock.advance(10)
        assert await publisher.waiting() == expected


def _once(most: int) -> Callable[[], int]:
    """A limit for the first sweep only: those after it may send nothing."""
    limits = chain([most], repeat(0))
    return lambda: next(limits)
