"""respond: what it says, and which headers it refuses."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import ValidationError

from automate_engine.compile import check
from automate_engine.nodes import Done, RespondConfig, RespondNode, StepContext


def problems(**config: Any) -> list[tuple[str, str]]:
    document = {"nodes": [{"id": "reply", "type": "respond", "config": config}], "edges": []}
    return [(problem.field, problem.message) for problem in check(document)]


def test_the_output_is_the_answer(context: StepContext) -> None:
    config = RespondConfig(status=201, headers={"X-A": "b"}, body=[1], more=True)
    assert RespondNode().run(config, context) == Done(
        {"status": 201, "headers": {"X-A": "b"}, "body": [1], "more": True}
    )


@pytest.mark.parametrize(
    "name",
    [
        "Set-Cookie",
        "set-cookie2",
        "Connection",
        "Transfer-Encoding",
        "Content-Length",
        "Content-Encoding",
        "Content-Security-Policy",
        "X-Frame-Options",
        "X-Content-Type-Options",
        "Strict-Transport-Security",
        "Clear-Site-Data",
        "Access-Control-Allow-Origin",
        "Cross-Origin-Opener-Policy",
        "X-Accel-Redirect",
        "X-Sendfile",
    ],
)
def test_headers_of_the_service_are_refused(name: str) -> None:
    ((field, message),) = problems(headers={name: "{{ inputs.value }}"})
    assert field == "nodes.0.config.headers"
    assert f"The header {name} belongs to the service" in message


@pytest.mark.parametrize("name", ["", "X Bad", "X-Bad\r\nSet-Cookie", "Größe", "X:"])
def test_names_that_are_no_headers_are_refused(name: str) -> None:
    ((_, message),) = problems(headers={name: "x"})
    assert "The name of a header" in message


@pytest.mark.parametrize("value", ["a\r\nSet-Cookie: b=c", "a\nb", "a\x00", "größe", "x" * 4001])
def test_values_that_would_not_be_one_header_are_refused(value: str) -> None:
    ((field, message),) = problems(headers={"X-A": value})
    assert field == "nodes.0.config.headers.X-A"
    assert "one line of ASCII" in message
    with pytest.raises(ValidationError):
        RespondConfig(headers={"X-A": value})


def test_a_value_that_only_the_run_knows_is_checked_then() -> None:
    assert problems(headers={"X-A": "{{\n inputs.value }}"}, status="{{ inputs.status }}") == []


def test_numbers_are_written_out() -> None:
    assert RespondConfig(headers={"Retry-After": 5}).headers == {"Retry-After": "5"}


@pytest.mark.parametrize("status", [204, 304])
@pytest.mark.parametrize("config", [{"body": "x"}, {"more": True}])
def test_a_status_without_body_has_none(status: int, config: dict[str, Any]) -> None:
    ((_, message),) = problems(status=status, **config)
    assert f"status {status} has no body" in message
    assert problems(status=status) == []


@pytest.mark.parametrize("status", [0, 101, 600])
def test_other_statuses_are_refused(status: int) -> None:
    ((field, _),) = problems(status=status)
    assert field == "nodes.0.config.status"
