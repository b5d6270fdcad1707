"""What callers do with the installation while it is killed, and what they were answered."""

from __future__ import annotations

import asyncio
import json
import random
import re
import time
from collections import Counter
from collections.abc import Callable, Coroutine
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx

__all__ = ["TURNS", "Accepted", "Load", "Read"]

TURNS = 2
"""How many runs of the workflow Turns may be under way at once."""

_TERMINAL = ("COMPLETED", "FAILED", "CANCELLED")
_ANSWER_SECONDS = 5
_INSIST_SECONDS = 90
_PAUSE = 0.2
_AT_ONCE = 40
_READERS = 10
_FORM_SECONDS = 8


@dataclass(frozen=True, slots=True)
class Accepted:
    """An answer that promised something. `kind` tells what was asked for, `key` is what the caller
    knows it by, and `values` are the ids in the answer and what is to come of it."""

    kind: str
    key: str
    values: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Read:
    """The status of a run as it was read at a time, in seconds since 1970."""

    at: float
    run_id: str
    status: str


@dataclass
class Load:
    """Drives an installation over HTTP with the answers to `seed`, for some seconds.

    Every accepted answer is on disk, in the file `accepted`, before it counts.
    """

    address: str
    key: str
    folder: Path
    seed: int
    accepted: list[Accepted] = field(default_factory=list)
    reads: list[Read] = field(default_factory=list)
    answers: Counter[int] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)
    refused_writes: dict[float, float] = field(default_factory=dict)
    quiet_after: float = float("inf")
    """Seconds from the end of the load until every run had ended."""

    def __post_init__(self) -> None:
        self._random = random.Random(self.seed)
        self._numbers = iter(range(1, 1_000_000_000))
        self._over = asyncio.Event()
        self._room = asyncio.Semaphore(_AT_ONCE)
        self._scripts: set[asyncio.Task[None]] = set()
        self._workflows: dict[str, str] = {}
        headers = {"Authorization": f"Bearer {self.key}"}
        limits = httpx.Limits(max_connections=100)
        self._client = httpx.AsyncClient(
            base_url=self.address, headers=headers, timeout=_ANSWER_SECONDS, limits=limits
        )

    async def run(self, seconds: float) -> None:
        """Make load for so many seconds, and return when all that was begun has been answered."""
        items = (await self._insist("GET", "/v1/workflows", params={"limit": 100})).json()["items"]
        self._workflows = {item["slug"]: item["workflow_id"] for item in items}
        helpers = [
            asyncio.create_task(self._repeat(work, pause))
            for work, pause in (
                (self._decide_approvals, 0.5),
                (self._read_some, 0.3),
                (self._read_metrics, 0.5),
            )
        ]
        try:
            drivers = [
                *(self._deliver_on, self._deliver_on),
                *(self._start_on, self._start_on),
                self._fill_in_on,
            ]
            work = asyncio.gather(*(driver() for driver in drivers))
            await asyncio.sleep(seconds)
            self._over.set()
            over = time.monotonic()
            await work
            await self._disable("ticks")
            while self._scripts:
                await asyncio.gather(*self._scripts)
            await self._cancel_forgotten()
            while await self._open_runs():
                await asyncio.sleep(_PAUSE)
            self.quiet_after = time.monotonic() - over
            await self._use_free_places()
            await self._read_all()
        finally:
            for helper in helpers:
                helper.cancel()
            await asyncio.gather(*helpers, *self._scripts, return_exceptions=True)
            await self._client.aclose()

    def burst(self, count: int) -> None:
        """Deliver many events at once."""
        for _ in range(count):
            self._begin(self._delivery(next(self._numbers), 1))

    # -- what is driven

    async def _deliver_on(self) -> None:
        while not self._over.is_set():
            number = next(self._numbers)
            self._begin(self._delivery(number, self._random.choice((1, 1, 1, 2, 4))))
            if self._random.random() < 0.2:
                self._begin(self._delivery(self._random.randrange(1, number + 1), 1))
            await self._pause(0.05, 0.3)

    async def _start_on(self) -> None:
        scripts = [self._family, self._approval, self._waiting, self._cancelled, self._turn]
        while not self._over.is_set():
            script = self._random.choice(scripts)
            self._begin(script(next(self._numbers)))
            await self._pause(0.2, 0.6)

    async def _pause(self, shortest: float, longest: float) -> None:
        """Wait for the next caller: for a moment, and while too many wait for their answers."""
        await asyncio.sleep(self._random.uniform(shortest, longest))
        while len(self._scripts) > 2 * _AT_ONCE:
            await asyncio.sleep(_PAUSE)

    async def _fill_in_on(self) -> None:
        """Fill in forms, not more than one address may send in a minute."""
        while not self._over.is_set():
            self._begin(self._form(next(self._numbers)))
            await asyncio.sleep(_FORM_SECONDS)

    async def _delivery(self, number: int, copies: int) -> None:
        """A delivery, sent several times at once when there are copies."""
        await asyncio.gather(*(self._deliver("deliveries", number) for _ in range(copies)))

    async def _deliver(self, hook: str, number: int) -> None:
        answer = await self._insist(
            "POST",
            f"/v1/hooks/crash-{hook}",
            headers={"X-Delivery": f"{hook}-{number}"},
            json={"number": number},
        )
        self._note(hook, str(number), answer, runs=0 if self._is_filtered(hook, number) else 1)

    @staticmethod
    def _is_filtered(hook: str, number: int) -> bool:
        return hook == "deliveries" and number % 5 == 0

    async def _family(self, number: int) -> None:
        """A run that calls another, waits, and has a step that is repeated."""
        await self._start("parents", number, pause=self._random.choice((0.5, 2.5, 4)))

    async def _approval(self, number: int) -> None:
        """A run that asks; whoever sees it decides."""
        await self._start("asks", number)

    async def _waiting(self, number: int) -> None:
        """A run that waits for an event, which comes once it does."""
        run_id = await self._start("waits", number)
        if run_id is not None:
            while "WAITING" not in await self._step_statuses(run_id):
                await asyncio.sleep(_PAUSE)
            await self._deliver("signals", number)

    async def _turn(self, number: int) -> None:
        """A run of which few are under way at once."""
        await self._deliver("turns", number)

    async def _cancelled(self, number: int) -> None:
        """A run that would take too long and is cancelled."""
        run_id = await self._start("holds", number)
        if run_id is not None:
            await asyncio.sleep(self._random.uniform(0, 3))
            await self._cancel(run_id)

    async def _form(self, number: int) -> None:
        """A form whose button is pressed up to three times."""
        address = "/v1/forms/crash-form"
        page = await self._insist("GET", address)
        (token,) = re.findall(r'name="token" value="([^"]+)"', page.text)
        data = {"token": token, "inputs.number": str(number)}

        async def send() -> None:
            answer = await self._insist("POST", address, data=data)
            run_id = answer.headers.get("Location", "").rpartition("/")[2]
            self._note("form", str(number), answer, run_id=run_id)

        await asyncio.gather(*(send() for _ in range(self._random.randint(1, 3))))

    async def _start(self, slug: str, number: int, **inputs: Any) -> str | None:
        """Start a run, once: without an answer nobody knows whether there is one."""
        address = f"/v1/workflows/{self._workflows[slug]}/runs"
        answer = await self._ask("POST", address, json={"inputs": {"number": number, **inputs}})
        if answer is None:
            return None
        self._note(slug, str(number), answer)
        run_id: str = answer.json()["run_id"]
        return run_id

    async def _decide_approvals(self) -> None:
        answer = await self._ask("GET", "/v1/approvals", params={"limit": 50})
        for approval in [] if answer is None else answer.json()["items"]:
            decision = self._random.choice(("approve", "reject"))
            path = f"/v1/approvals/{approval['approval_id']}/{decision}"
            decided = await self._ask("POST", path, json={}, also=(404, 409))
            if decided is not None and decided.is_success:
                self._note("decision", approval["run_id"], decided)

    async def _disable(self, slug: str) -> None:
        address = f"/v1/workflows/{self._workflows[slug]}/triggers"
        for trigger in (await self._insist("GET", address)).json()["items"]:
            path = f"/v1/triggers/{trigger['trigger_id']}"
            await self._insist("PATCH", path, json={"enabled": False})

    async def _cancel_forgotten(self) -> None:
        """Cancel the runs that only their caller would end, who was not told that they started."""
        known = set(self._run_ids())
        for slug in ("holds", "waits"):
            for status in ("QUEUED", "RUNNING"):
                chosen = {"workflow_id": self._workflows[slug], "status": status, "limit": 200}
                for run in (await self._insist("GET", "/v1/runs", params=chosen)).json()["items"]:
                    if run["run_id"] not in known:
                        await self._cancel(run["run_id"])

    async def _use_free_places(self) -> None:
        """Start as many runs with a limit as it allows, and twice: they end, as no place was kept
        by a run that had ended."""
        await asyncio.gather(*(self._turn(next(self._numbers)) for _ in range(2 * TURNS)))
        while await self._open_runs():
            await asyncio.sleep(_PAUSE)

    async def _cancel(self, run_id: str) -> None:
        """Cancel a run; it may have ended for an earlier request whose answer was lost."""
        path = f"/v1/runs/{run_id}/cancel"
        answer = await self._insist("POST", path, json={}, also=(409,))
        if answer.is_success:
            self._note("cancel", run_id, answer)

    # -- what is watched

    async def _read_some(self) -> None:
        """Read the status of some runs, old and new."""
        run_ids = self._run_ids()
        if run_ids:
            for run_id in [*self._random.sample(run_ids, min(3, len(run_ids))), run_ids[-1]]:
                await self._read(run_id)

    async def _read_all(self) -> None:
        """Read the status of every accepted run once more, some at a time."""
        run_ids = iter(dict.fromkeys(self._run_ids()))

        async def read_on() -> None:
            for run_id in run_ids:
                await self._read(run_id)

        await asyncio.gather(*(read_on() for _ in range(_READERS)))

    async def _read(self, run_id: str) -> None:
        answer = await self._ask("GET", f"/v1/runs/{run_id}")
        if answer is not None:
            self.reads.append(Read(time.time(), run_id, answer.json()["status"]))

    async def _read_metrics(self) -> None:
        """Note how many writes the server that answers has refused, by when it was started."""
        answer = await self._ask("GET", "/metrics")
        if answer is not None:
            values = dict(re.findall(r"^(\w+)(?: | \S* )(\S+)$", answer.text, re.MULTILINE))
            started = float(values.get("process_start_time_seconds", 0))
            self.refused_writes[started] = float(values["automate_writes_refused_total"])

    def _run_ids(self) -> list[str]:
        return [
            run_id
            for accepted in self.accepted
            for run_id in accepted.values.get("run_ids", [accepted.values.get("run_id")])
            if run_id
        ]

    async def _step_statuses(self, run_id: str) -> set[str]:
        answer = await self._insist("GET", f"/v1/runs/{run_id}")
        run = answer.json()
        return {step["status"] for step in run["steps"]} | (
            {"WAITING"} if run["status"] in _TERMINAL else set()
        )

    async def _open_runs(self) -> bool:
        for status in ("QUEUED", "RUNNING"):
            answer = await self._insist("GET", "/v1/runs", params={"status": status, "limit": 1})
            if answer.json()["items"]:
                return True
        return False

    # -- asking

    async def _insist(self, method: str, path: str, **request: Any) -> httpx.Response:
        """Ask until there is an answer, as a sender of webhooks does."""
        async with asyncio.timeout(_INSIST_SECONDS):
            while True:
                answer = await self._ask(method, path, **request)
                if answer is not None:
                    return answer
                await asyncio.sleep(_PAUSE)

    async def _ask(
        self, method: str, path: str, *, also: tuple[int, ...] = (), **request: Any
    ) -> httpx.Response | None:
        """The answer, or None when there is none or it asks to come again."""
        try:
            answer = await self._client.request(method, path, **request)
        except httpx.TransportError:
            self.answers[0] += 1
            return None
        self.answers[answer.status_code] += 1
        if answer.is_success or answer.is_redirect or answer.status_code in also:
            return answer
        if answer.status_code not in (429, 503):
            self.wrong.append(f"{method} {path}: {answer.status_code} {answer.text[:400]}")
        return None

    def _note(self, kind: str, key: str, answer: httpx.Response, **values: Any) -> None:
        body = {} if answer.is_redirect else answer.json()
        accepted = Accepted(kind, key, {**body, **values})
        line = json.dumps([time.time(), accepted.kind, accepted.key, accepted.values])
        with (self.folder / "accepted").open("a") as file:
            file.write(line + "\n")
        self.accepted.append(accepted)

    def _begin(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(self._in_turn(work))
        self._scripts.add(task)
        task.add_done_callback(self._scripts.discard)

    async def _in_turn(self, work: Coroutine[Any, Any, None]) -> None:
        async with self._room:
            try:
                await work
            except Exception as error:
                self.wrong.append(f"A caller gave up: {error!r}")

    async def _repeat(self, work: Callable[[], Coroutine[Any, Any, None]], pause: float) -> None:
        while True:
            with suppress(TimeoutError):
                await work()
            await asyncio.sleep(pause)
