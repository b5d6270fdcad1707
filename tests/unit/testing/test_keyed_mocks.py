"""Mocks of single activations of a body."""

from __future__ import annotations

from typing import Any

import pytest

from automate_engine.domain import InvalidInputError
from automate_engine.testing import run_workflow

EACH: dict[str, Any] = {
    "nodes": [
        {
            "id": "each",
            "type": "for_each",
            "config": {
                "items": [1, 2],
                "body": {
                    "nodes": [{"id": "charge", "type": "log", "config": {"message": "hello"}}]
                },
            },
        }
    ]
}


async def test_a_mock_by_key_counts_before_one_by_path() -> None:
    result = await run_workflow(EACH, mocks={"each/charge": "any", "each[1]/charge": "second"})
    assert result.outputs == {"each": ["any", "second"]}


async def test_an_activation_without_a_mock_fails_the_test() -> None:
    with pytest.raises(ValueError, match=r"'each\[1\]/charge' is reached and has no mock"):
        await run_workflow(EACH, mocks={"each[0]/charge": "first"})


async def test_a_key_of_no_step_is_refused() -> None:
    for name in ("each[0]", "each[0]/chrage"):
        with pytest.raises(InvalidInputError):
            await run_workflow(EACH, mocks={name: 1})
