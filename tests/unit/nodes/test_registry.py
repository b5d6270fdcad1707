"""The registry, the public names, and what importing them costs."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

import automate_engine
from automate_engine import nodes
from automate_engine.nodes import LogNode, NodeRegistry, builtin_nodes, default_registry


def test_the_builtin_types_are_those_promised() -> None:
    assert set(default_registry()) == {
        "approval",
        "branch",
        "delay",
        "delay_until",
        "emit",
        "for_each",
        "http.request",
        "log",
        "loop",
        "merge",
        "python.step",
        "respond",
        "set",
        "stop",
        "switch",
        "wait_for_event",
        "workflow",
    }
    assert len(default_registry()) == len(builtin_nodes())


def test_a_registry_is_a_mapping_of_its_own() -> None:
    registry = default_registry()
    assert registry["log"].title == "Log"
    assert "log" not in NodeRegistry()
    with pytest.raises(KeyError):
        registry["unknown"]


def test_two_types_of_one_name_are_refused() -> None:
    with pytest.raises(ValueError, match="two node types named 'log'"):
        default_registry().register(LogNode())


@pytest.mark.parametrize("module", [automate_engine, nodes], ids=lambda module: module.__name__)
def test_every_public_name_is_there(module: object) -> None:
    for name in module.__all__:  # type: ignore[attr-defined]
        assert getattr(module, name) is not None
        assert name in dir(module)
    with pytest.raises(AttributeError, match="nothing"):
        module.nothing  # type: ignore[attr-defined]  # noqa: B018


def loaded_by(statement: str) -> set[str]:
    """The top modules that are loaded after a statement in a new interpreter."""
    program = f"{statement}\nimport sys, json\nprint(json.dumps(list(sys.modules)))"
    answer = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, check=True, timeout=60
    )
    return set(json.loads(answer.stdout))


def test_importing_the_engine_loads_no_library() -> None:
    libraries = {"pydantic", "httpx", "jinja2", "yaml", "cryptography", "orjson"}
    assert libraries.isdisjoint(loaded_by("import automate_engine"))


def test_registering_a_step_loads_neither_the_http_client_nor_expressions() -> None:
    assert {"httpx", "httpcore", "jinja2"}.isdisjoint(loaded_by("from automate_engine import step"))
