"""How fluent the Studio's builder is with a large workflow, in Chromium."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import pairwise
from pathlib import Path
from statistics import median, quantiles
from time import monotonic
from typing import Any, Final

import httpx
from playwright.sync_api import Page

from automate_engine.domain import JsonObject
from automate_studio import BUILT
from benchmarks.commands import run, running, seer_environment, wait_until
from tools.chromium import MISSING, chromium, program

__all__ = ["measure_studio", "missing"]

_ROW: Final = 20
"""Nodes beside each other; as many edges lead from each row to the next."""
_START_FRAMES: Final = """() => {
  const frames = { times: [] }
  const count = (now) => {
    frames.times.push(now)
    frames.next = requestAnimationFrame(count)
  }
  frames.next = requestAnimationFrame(count)
  window.countedFrames = frames
}"""
_END_FRAMES: Final = """() => {
  cancelAnimationFrame(window.countedFrames.next)
  return window.countedFrames.times
}"""

_SIGHTS: Final = {"whole": 0, "near": 9}
"""What is in sight: how many times one goes closer."""
_CALM_MS: Final = 1000
_LISTENING: Final = "Listening at "

Gesture = Callable[[Page, float], None]


def missing() -> str | None:
    """What has to be there before this part can be measured."""
    if not BUILT.exists():
        return "The Studio is not built: make studio"
    return MISSING if program() is None else None


def measure_studio(nodes: int, seconds: float) -> list[dict[str, Any]]:
    """Frames each second while the canvas of a workflow with as many nodes is panned and zoomed,
    with all of it in sight and near."""
    with tempfile.TemporaryDirectory() as folder, _seer(Path(folder)) as address:
        workflow_id = _make_workflow(address, nodes)
        with chromium() as browser:
            page = browser.new_page(viewport={"width": 1440, "height": 900})
            started = monotonic()
            page.goto(f"{address}/studio/workflows/{workflow_id}")
            page.locator(".react-flow__node").first.wait_for()
            opened_ms = round(1000 * (monotonic() - started))
            rows = []
            for sight, closer in _SIGHTS.items():
                for name, gesture in _GESTURES.items():
                    _look(page, closer)
                    figures = _frames(page, gesture, seconds)
                    rows.append({"sight": sight, "gesture": name, "nodes": nodes, **figures})
            return [{**row, "opened_ms": opened_ms} for row in rows]


def _look(page: Page, closer: int) -> None:
    """Bring the whole workflow into sight, and go closer to its middle as many times."""
    page.get_by_role("button", name="Show all").click()
    for _ in range(closer):
        page.get_by_role("button", name="Zoom in").click()
    page.wait_for_timeout(_CALM_MS)


def _frames(page: Page, gesture: Gesture, seconds: float) -> dict[str, float]:
    page.evaluate(_START_FRAMES)
    gesture(page, seconds)
    times: list[float] = page.evaluate(_END_FRAMES)
    gaps = [after - before for before, after in pairwise(times)]
    return {
        "frames_per_second": round(1000 * len(gaps) / (times[-1] - times[0]), 1),
        "p50_ms": round(median(gaps), 1),
        "p99_ms": round(quantiles(gaps, n=100, method="inclusive")[98], 1),
        "drawn_nodes": page.locator(".react-flow__node").count(),
    }


def _pan(page: Page, seconds: float) -> None:
    """Drag the canvas to and fro by its empty left upper corner."""
    box = page.locator(".react-flow__pane").bounding_box()
    assert box is not None
    x, y = box["x"] + 12, box["y"] + 12
    page.mouse.move(x, y)
    page.mouse.down()
    ends = monotonic() + seconds
    step = 0
    while monotonic() < ends:
        step += 1
        away = 8 * (step % 60 if step // 60 % 2 == 0 else 60 - step % 60)
        page.mouse.move(x + away, y + away / 2)
    page.mouse.up()


def _zoom(page: Page, seconds: float) -> None:
    """Turn the wheel in and out over the middle of the canvas."""
    box = page.locator(".react-flow__pane").bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    ends = monotonic() + seconds
    step = 0
    while monotonic() < ends:
        step += 1
        page.mouse.wheel(0, -30 if step // 40 % 2 == 0 else 30)


_GESTURES: Final[dict[str, Gesture]] = {"pan": _pan, "zoom": _zoom}


def _make_workflow(address: str, nodes: int) -> str:
    """A workflow of rows of nodes; the id it is shown by."""
    spec: JsonObject = {
        "nodes": [
            {
                "id": f"step_{number}",
                "type": "set",
                "config": {"values": {"number": number}},
                "position": {"x": number % _ROW * 280, "y": number // _ROW * 160},
            }
            for number in range(nodes)
        ],
        "edges": [
            {"from": f"step_{number}", "to": f"step_{number + _ROW}"}
            for number in range(nodes - _ROW)
        ],
    }
    answer = httpx.post(f"{address}/v1/workflows", json={"name": "Large", "spec": spec})
    answer.raise_for_status()
    workflow_id: str = answer.json()["workflow_id"]
    return workflow_id


@contextmanager
def _seer(folder: Path) -> Iterator[str]:
    """The address of Seer for one user of this machine."""
    environment = seer_environment(f"sqlite://{folder / 'seer.sqlite3'}", str(folder))
    run(["-m", "seer", "migrate"], environment)
    log = folder / "log"
    with running(["-m", "seer", "serve", "--port", "0"], environment, log) as process:
        wait_until(lambda: _LISTENING in log.read_text(), process, log)
        yield log.read_text().partition(_LISTENING)[2].split()[0]
