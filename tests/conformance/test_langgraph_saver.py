"""The checkpoint saver does all that LangGraph's own conformance suite asks for, and more."""

from __future__ import annotations

import pickle
from collections.abc import AsyncGenerator, AsyncIterator
from typing import Any

import pytest
from langchain_core.runnables import RunnableConfig
from langgraph.checkpoint.base import BaseCheckpointSaver, CheckpointMetadata
from langgraph.checkpoint.base.id import uuid6
from langgraph.checkpoint.conformance import checkpointer_test, validate
from langgraph.checkpoint.conformance.capabilities import Capability
from langgraph.checkpoint.conformance.test_utils import (
    generate_checkpoint,
    generate_config,
    generate_metadata,
)
from langgraph.types import Command

from automate_engine.domain.errors import InvalidInputError
from automate_engine.interop.langgraph import compile_langgraph
from automate_engine.spec import load_yaml
from seer.database.connection import open_connection
from seer.database.stores.checkpoint_rows import State
from seer.database.stores.checkpoints import SeerCheckpointSaver
from tests.seer_database import empty, seer_settings, seer_url

__all__ = ["seer_settings", "seer_url"]

pytestmark = pytest.mark.database


@pytest.fixture
async def saver(seer_url: str) -> AsyncIterator[SeerCheckpointSaver]:
    connection = await open_connection(seer_url)
    await empty(connection)
    yield SeerCheckpointSaver(connection)
    await connection.close()


async def _put(
    saver: SeerCheckpointSaver, parent: RunnableConfig, **metadata: Any
) -> RunnableConfig:
    checkpoint = generate_checkpoint(checkpoint_id=str(uuid6()))
    given: CheckpointMetadata = generate_metadata(**metadata)
    return await saver.aput(parent, checkpoint, given, {})


async def _ids(saver: SeerCheckpointSaver, thread_id: str) -> list[str]:
    return [one.checkpoint["id"] async for one in saver.alist(generate_config(thread_id))]


@pytest.mark.parametrize("capability", list(Capability), ids=lambda capability: capability.value)
async def test_the_saver_has_every_capability(
    saver: SeerCheckpointSaver, capability: Capability
) -> None:
    async def made() -> AsyncGenerator[BaseCheckpointSaver[Any], None]:
        yield saver

    registered = checkpointer_test(name="SeerCheckpointSaver")(made)

    report = await validate(registered, capabilities={capability.value})

    result = report.results[capability.value]
    assert result.failures == []
    assert result.detected
    assert result.passed


async def test_pruning_keeps_the_checkpoints_that_channels_of_changes_are_read_from(
    saver: SeerCheckpointSaver,
) -> None:
    config = generate_config("thread")
    counters = {"counters_since_delta_snapshot": {"messages": (1, 1)}}
    stored = [config := await _put(saver, config, step=0)]
    stored += [config := await _put(saver, config, step=1)]
    stored += [config := await _put(saver, config, step=2, **counters)]
    stored += [config := await _put(saver, config, step=3, **counters)]

    await saver.aprune(["thread"])

    ids = [one["configurable"]["checkpoint_id"] for one in stored]
    assert await _ids(saver, "thread") == [ids[3], ids[2], ids[1]]


async def test_pruning_knows_two_strategies(saver: SeerCheckpointSaver) -> None:
    await _put(saver, generate_config("thread"), step=0)

    with pytest.raises(InvalidInputError, match="keep_latest"):
        await saver.aprune(["thread"], strategy="keep_two")

    assert len(await _ids(saver, "thread")) == 1


async def test_more_checkpoints_than_a_page_are_listed_newest_first(
    saver: SeerCheckpointSaver,
) -> None:
    config = generate_config("thread")
    stored = [config := await _put(saver, config, step=step) for step in range(205)]
    ids = [one["configurable"]["checkpoint_id"] for one in stored]

    assert await _ids(saver, "thread") == ids[::-1]
    old = saver.alist(generate_config("thread"), filter={"step": 3}, limit=1)
    assert [one.checkpoint["id"] async for one in old] == [ids[3]]


async def test_a_checkpoint_that_is_put_again_replaces_the_first(
    saver: SeerCheckpointSaver,
) -> None:
    checkpoint = generate_checkpoint(channel_values={"n": 1})
    config = generate_config("thread")
    await saver.aput(config, checkpoint, generate_metadata(), {})
    checkpoint["channel_values"] = {"n": 2}
    await saver.aput(config, checkpoint, generate_metadata(), {})

    found = [one async for one in saver.alist(config)]
    assert [one.checkpoint["channel_values"] for one in found] == [{"n": 2}]


async def test_what_was_pickled_is_not_read(saver: SeerCheckpointSaver, seer_url: str) -> None:
    stored = await _put(saver, generate_config("thread"), step=0)
    connection = await open_connection(seer_url)
    values = {"state_type": "pickle", "state": pickle.dumps({"n": 1})}
    await connection.write(lambda: State.filter(thread_id="thread").update(**values))
    await connection.close()

    with pytest.raises(NotImplementedError, match="pickle"):
        await saver.aget_tuple(stored)


async def test_methods_that_would_block_the_loop_are_refused(saver: SeerCheckpointSaver) -> None:
    config = generate_config("thread")

    with pytest.raises(RuntimeError, match="aget_tuple"):
        saver.get_tuple(config)
    with pytest.raises(RuntimeError, match="alist"):
        saver.list(config)
    with pytest.raises(RuntimeError, match="aput"):
        saver.put(config, generate_checkpoint(), generate_metadata(), {})
    with pytest.raises(RuntimeError, match="aput_writes"):
        saver.put_writes(config, [], "task")
    with pytest.raises(RuntimeError, match="adelete_thread"):
        saver.delete_thread("thread")


async def test_an_interrupted_graph_goes_on_in_another_process_s_saver(
    saver: SeerCheckpointSaver, seer_url: str
) -> None:
    document = load_yaml(
        """
        version: 1
        nodes:
        - {id: before, type: set, config: {values: {n: "{{ inputs.n * 2 }}"}}}
        - {id: ask, type: approval, config: {title: "Pay {{ steps.before.output.n }}?"}}
        - {id: pay, type: set, config: {values: {paid: "{{ steps.before.output.n }}"}}}
        edges: [{from: before, to: ask}, {from: ask, to: pay, when: approved}]
        """
    )
    config = generate_config("thread")
    asked = await compile_langgraph(document, checkpointer=saver).ainvoke(
        {"inputs": {"n": 4}}, config
    )
    other = await open_connection(seer_url)
    graph = compile_langgraph(document, checkpointer=SeerCheckpointSaver(other))
    ended = await graph.ainvoke(Command(resume={"decision": "approved"}), config)
    await other.close()

    assert asked["__interrupt__"][0].value["request"]["title"] == "Pay 8?"
    assert (ended["status"], ended["outputs"]) == ("COMPLETED", {"pay": {"paid": 8}})
