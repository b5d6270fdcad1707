"""Calling the code of a node: the context it gets, its time limit, and its faults."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING, Any

from automate_engine.domain.errors import StepError, StepTimeoutError, StoreUnavailableError
from automate_engine.nodes.base import AsyncNode, Config, Outcome, StepContext
from automate_engine.runtime.failures import unexpected
from automate_engine.runtime.scope import StepCall

if TYPE_CHECKING:
    from automate_engine.runtime.execution import Execution

__all__ = ["invoke", "invoke_async", "step_context"]


def step_context(execution: Execution, call: StepCall) -> StepContext:
    """What the step may use."""
    environment = execution.environment
    return StepContext(
        tenant_id=execution.run.tenant_id,
        run_id=execution.public_id,
        node_id=call.node.id,
        key=call.key,
        attempt=call.attempt,
        started_at=call.started_at,
        clock=environment.clock,
        http=environment.http,
        logs=call.logs,
        loop=execution.loop,
        find_workflow=environment.resolve_workflow,
        find_file=environment.read_file,
    )


def invoke(execution: Execution, call: StepCall, produce: Callable[[], Outcome]) -> None:
    """Call a node's code on the loop and take its outcome."""
    try:
        outcome = produce()
    except StepError as error:
        execution.failed(call, error)
    except Exception as error:
        execution.failed(call, unexpected(call.key, error))
    else:
        execution.take(call, outcome)


async def _until_held(execution: Execution) -> None:
    """A run whose lease may have ended, since the store or this process stood still, may be
    another's: its steps wait until the lease is renewed, or the run is given up."""
    renewed = execution.environment.renewed
    while (
        renewed is not None
        and execution.leased_until is not None
        and execution.leased_until <= execution.environment.clock.now()
    ):
        await renewed()


async def invoke_async(
    execution: Execution, call: StepCall, node: AsyncNode[Any], config: Config
) -> Callable[[], None]:
    """Await a node's code within its time limit; returns what to do with its outcome.

    Raises StoreUnavailableError when the store does not answer the node: that is no fault of the
    step, which is executed again when the run is taken up.
    """
    await _until_held(execution)
    settings, clock = execution.environment.settings, execution.environment.clock
    limit = call.node.timeout or settings.step_timeout
    task = asyncio.current_task()
    assert task is not None
    due = clock.now() + timedelta(seconds=limit)
    timer = execution.environment.timers.at(due, partial(_time_out, call, task))
    show = execution.loop.call_later(settings.show_running_after, execution.show_running, call)
    try:
        outcome = await node.run(config, step_context(execution, call))
    except asyncio.CancelledError:
        if not call.timed_out or execution.ended or call.scope.ended:
            raise
        task.uncancel()
        message = f"The step took longer than its limit of {limit:g} seconds."
        return partial(execution.failed, call, StepTimeoutError(message))
    except StepError as error:
        return partial(execution.failed, call, error)
    except StoreUnavailableError:
        raise
    except Exception as error:
        return partial(execution.failed, call, unexpected(call.key, error))
    else:
        return partial(execution.take, call, outcome)
    finally:
        timer.cancel()
        show.cancel()


def _time_out(call: StepCall, task: asyncio.Task[Any]) -> None:
    call.timed_out = True
    task.cancel()
