"""Each measurement has a process of its own, so that none warms or burdens another.

``python -m benchmarks.processes MODULE`` calls `measure` of a module of this package with the
arguments that it reads as JSON, and prints what that gives as JSON.
"""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
from importlib import import_module
from typing import Any

__all__ = ["in_process"]

_TIMEOUT_SECONDS = 900


def in_process(module: str, **arguments: Any) -> Any:
    """What `measure` of `benchmarks.MODULE` gives in a new process.

    Raises RuntimeError with the end of its error output when it fails.
    """
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.processes", module],
        input=json.dumps(arguments),
        capture_output=True,
        text=True,
        timeout=_TIMEOUT_SECONDS,
        check=False,
    )
    if done.returncode:
        raise RuntimeError(f"{module} with {arguments} failed:\n{done.stderr[-4000:]}")
    return json.loads(done.stdout.splitlines()[-1])


def _main(module: str) -> None:
    measure = import_module(f"benchmarks.{module}").measure
    given = measure(**json.load(sys.stdin))
    print(json.dumps(asyncio.run(given) if asyncio.iscoroutine(given) else given))


if __name__ == "__main__":
    _main(sys.argv[1])
