"""Requests made up from the OpenAPI document: each answer is one that the document tells of."""

from __future__ import annotations

import asyncio
import zlib
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, Verbosity, given, seed, settings
from hypothesis import strategies as st
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from automate_engine.api import openapi_document
from tests.hosts.conftest import Client, ended, make_published, set_node, spec, start_run

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
]
DOCUMENT = schemathesis.openapi.from_dict(openapi_document())
OPERATIONS = {
    f"{found.ok().method.upper()} {found.ok().path}": found.ok()
    for found in DOCUMENT.get_all_operations()
}
EXAMPLES = 8


@pytest.mark.filterwarnings("ignore:Do not use the `random` module")  # the server may, beside it
@pytest.mark.parametrize("name", OPERATIONS)
async def test_every_answer_is_documented(live_client: Client, name: str) -> None:
    workflow_id = await make_published(live_client, spec(set_node("a")))
    run_id = await start_run(live_client, workflow_id, inputs={})
    await ended(live_client, run_id)
    known = {
        "workflow_id": workflow_id,
        "version_number": 1,
        "run_id": run_id,
        "step_key": "a",
        "node_type": "set",
    }
    await asyncio.to_thread(_try_out, OPERATIONS[name], known, live_client)


def _try_out(operation: Any, known: dict[str, Any], client: Client) -> None:
    """Send made-up requests of an operation, some of them with ids that there are."""

    @seed(zlib.crc32(operation.label.encode()))
    @settings(
        max_examples=EXAMPLES,
        deadline=None,
        database=None,
        phases=[Phase.explicit, Phase.generate],
        verbosity=Verbosity.quiet,
        suppress_health_check=list(HealthCheck),
    )
    @given(case=_cases(operation), exists=st.booleans())
    def send(case: Any, exists: bool) -> None:
        if exists:
            case.path_parameters.update(
                {key: value for key, value in known.items() if key in case.path_parameters}
            )
        headers = {"Authorization": client.headers["Authorization"]}
        answer = case.call(base_url=str(client.base_url).rstrip("/"), headers=headers, timeout=20)
        case.validate_response(answer, checks=_checks(answer), headers=headers)

    send()


def _cases(operation: Any) -> Any:
    """Requests that fit the document, and where it says what fits, some that do not."""
    good = operation.as_strategy()
    if not (operation.body or operation.query or operation.path_parameters):
        return good
    return good | operation.as_strategy(generation_mode=GenerationMode.NEGATIVE)


def _checks(answer: Any) -> list[Any]:
    """The schema of an event stream is of the text as a whole, not of each event."""
    if "text/event-stream" in answer.headers.get("content-type", ()):
        return [check for check in CHECKS if check is not response_schema_conformance]
    return CHECKS
