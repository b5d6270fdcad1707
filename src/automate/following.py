"""Starting a run from the command line and following it to its end."""

from __future__ import annotations

from collections.abc import Callable

from automate.embedding import engine_settings, running_engine
from automate.services import services
from automate_engine.domain import JsonObject, Principal, Run
from automate_engine.workflows import start_run
from automate_engine.workflows.following import Progress, attend_run

__all__ = ["run_automation"]


async def run_automation(
    principal: Principal,
    slug: str,
    inputs: JsonObject,
    show: Callable[[Progress], None],
    timeout: float | None = None,  # noqa: ASYNC109 - ends the waiting, not the run
) -> Run:
    """Start a run of the live version and execute it here, unless another worker takes it.

    Ctrl-C cancels the run; a second one leaves it. Raises TimeoutError when the run has not ended
    after `timeout` seconds; it goes on with the next worker. Raises NotFoundError, ConflictError
    and InvalidInputError when there is nothing to run or the inputs do not fit.
    """
    async with running_engine(engine_settings(job_capacity=0)):
        found = services()
        workflow = await found.stores.workflows.get_by_slug(principal.tenant_id, slug)
        version = await found.stores.workflows.live_version(principal.tenant_id, workflow.id)
        run_id = await start_run(found, principal, workflow.id, inputs)
        total = len(version.spec["nodes"])
        return await attend_run(found, principal, run_id, show, total=total, timeout=timeout)
