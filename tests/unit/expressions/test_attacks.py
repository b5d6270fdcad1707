"""Hostile expressions fail quickly, with an error of ours, and without eating memory."""

from __future__ import annotations

import asyncio
import subprocess
import sys
import time

import pytest

from automate_engine.domain.errors import ExpressionError, LimitError
from automate_engine.expressions import Limits, compile_condition, compile_value

from .attacks import BOMBS, ESCAPES, NAMES, SOURCES

ALL = [*ESCAPES, *BOMBS, *SOURCES]


def shortened(text: str) -> str:
    return text[-60:]


@pytest.mark.parametrize("text", ALL, ids=shortened)
def test_an_attack_fails_within_a_second(text: str) -> None:
    began = time.thread_time()
    with pytest.raises((ExpressionError, LimitError)) as caught:
        compile_value(text, field="f").evaluate(NAMES)
    assert time.thread_time() - began < 1
    assert "does not fit this data" not in str(caught.value)
    assert len(str(caught.value)) < 1_000


@pytest.mark.parametrize("text", ESCAPES, ids=shortened)
def test_an_escape_fails_as_a_condition_too(text: str) -> None:
    with pytest.raises((ExpressionError, LimitError)):
        compile_condition(text).evaluate(NAMES)


def test_the_corpus_is_large() -> None:
    assert len(set(ALL)) >= 200


_MEASURE = """
import gc, resource, sys
from automate_engine.domain.errors import ExpressionError, LimitError
from automate_engine.expressions import compile_value
from tests.unit.expressions.attacks import BOMBS, ESCAPES, NAMES, SOURCES
unit = 1 if sys.platform == "darwin" else 1024
compile_value("{{ 1 + 1 }}").evaluate({})
gc.collect()
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
for text in [*ESCAPES, *BOMBS, *SOURCES]:
    try:
        compile_value(text).evaluate(NAMES)
    except (ExpressionError, LimitError):
        pass
print((resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) * unit)
"""


def test_all_attacks_together_raise_the_peak_of_memory_by_less_than_50_mb() -> None:
    pytest.importorskip("resource")
    measured = subprocess.run(
        [sys.executable, "-c", _MEASURE], capture_output=True, text=True, check=True, timeout=120
    )
    assert int(measured.stdout) < 50_000_000


async def test_other_tasks_go_on_while_an_expression_uses_up_its_time() -> None:
    text = "{% for a in range(90000) %}{% for b in range(90000) %}{% endfor %}{% endfor %}"
    compiled = compile_value(text, limits=Limits(seconds=0.05, operations=10**12))
    ticks = 0

    async def tick() -> None:
        nonlocal ticks
        while True:
            ticks += 1
            await asyncio.sleep(0)

    ticker = asyncio.create_task(tick())
    for _ in range(3):
        began = time.thread_time()
        with pytest.raises(LimitError, match=r"longer than 0\.05 seconds"):
            compiled.evaluate({})
        assert time.thread_time() - began < 0.5
        await asyncio.sleep(0)
    ticker.cancel()
    assert ticks >= 3


def test_an_evaluation_deep_in_the_stack_fails_with_a_limit() -> None:
    compiled = compile_value("{{ " + "[" * 40 + "1" + "]" * 40 + " }}")

    def dive(levels: int) -> object:
        return dive(levels - 1) if levels else compiled.evaluate({})

    with pytest.raises((LimitError, RecursionError)) as caught:
        dive(sys.getrecursionlimit() - len_of_stack() - 40)
    assert isinstance(caught.value, LimitError)


def len_of_stack() -> int:
    frame, length = sys._getframe(), 0
    while frame.f_back is not None:
        frame, length = frame.f_back, length + 1
    return length
