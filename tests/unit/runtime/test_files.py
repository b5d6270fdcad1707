"""How steps read the files among their run's inputs."""

from __future__ import annotations

from typing import Any

import pytest

from automate_engine import StepContext, step
from automate_engine.domain import FileReference, PermanentError, RunStatus
from automate_engine.runtime.files import read_file
from automate_engine.testing.conformance.factories import OTHER_TENANT, TENANT
from automate_engine.testing.conformance.runtime_workers import CLOCK, running
from automate_engine.testing.stores import memory_stores

FILE = FileReference.new("a.txt", "text/plain", 5)


@step(name="tests.files.sync")
def _read_in_thread(file: FileReference, context: StepContext) -> str:
    return context.read_file(file).decode()


@step(name="tests.files.async")
async def _read_on_loop(file: dict[str, Any], context: StepContext) -> str:
    return (await context.read_file_async(file)).decode()


@step(name="tests.files.wrong")
async def _read_in_the_wrong_way(file: dict[str, Any], context: StepContext) -> str:
    return context.read_file(file).decode()


def _document(function: str) -> str:
    return f"""
inputs: {{properties: {{file: {{format: binary}}}}}}
nodes:
- id: read
  type: python.step
  config: {{function: {function}, arguments: {{file: "{{{{ inputs.file }}}}"}}}}
  retry: {{max_attempts: 1}}
"""


@pytest.mark.parametrize("function", ["tests.files.sync", "tests.files.async"])
async def test_a_step_reads_a_file_of_its_run(function: str) -> None:
    stores = memory_stores(CLOCK)
    await stores.blobs.put(TENANT, FILE.blob, b"bytes")
    async with running(stores) as worker:
        run = await worker.run(_document(function), {"file": FILE.as_json()})
    assert run.status is RunStatus.COMPLETED, run.error
    assert run.outputs == {"read": "bytes"}


@pytest.mark.parametrize("function", ["tests.files.sync", "tests.files.async"])
async def test_a_file_of_another_tenant_is_not_there(function: str) -> None:
    stores = memory_stores(CLOCK)
    await stores.blobs.put(OTHER_TENANT, FILE.blob, b"bytes")
    async with running(stores) as worker:
        run = await worker.run(_document(function), {"file": FILE.as_json()})
    assert run.status is RunStatus.FAILED
    assert run.error is not None
    assert "The file is not there" in run.error["message"]


async def test_an_async_function_is_told_how_to_read() -> None:
    stores = memory_stores(CLOCK)
    async with running(stores) as worker:
        run = await worker.run(_document("tests.files.wrong"), {"file": FILE.as_json()})
    assert run.error is not None
    assert "read_file_async" in run.error["message"]


async def test_only_files_can_be_read() -> None:
    stores = memory_stores(CLOCK)
    await stores.blobs.put(TENANT, "runs/1/secret", b"of another run")
    reference = {**FILE.as_json(), "blob": "runs/1/secret"}
    with pytest.raises(PermanentError, match="not a reference to a file"):
        await read_file(stores.blobs, TENANT, reference)
