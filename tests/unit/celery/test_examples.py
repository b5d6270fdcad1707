"""The files for many workers: they are what their readers expect, and call what there is."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import click
import pytest
import typer
import yaml
from celery.bin.worker import worker as celery_worker

from automate_engine.celery import DEFAULT_QUEUE
from automate_engine.observability import Metrics
from seer.cli import app as seer_commands
from seer.config import Settings, variable_of
from tests.acceptance.snippets import snippets

ROOT = Path(__file__).parents[3]
FOLDER = ROOT / "examples" / "scale-out"
VARIABLES = {variable_of(field) for field in Settings.model_fields}
OURS = "automate-seer:local"


def documents(name: str) -> list[dict[str, Any]]:
    return list(yaml.safe_load_all((FOLDER / name).read_text(encoding="utf-8")))


def objects(kind: str) -> dict[str, dict[str, Any]]:
    """The objects of Kubernetes of a kind, by name."""
    files = [path.name for path in FOLDER.glob("k*.yaml")]
    found = [one for name in files for one in documents(name) if one["kind"] == kind]
    return {one["metadata"]["name"]: one for one in found}


def containers() -> Iterator[dict[str, Any]]:
    for kind in ("Job", "Deployment"):
        for one in objects(kind).values():
            yield from one["spec"]["template"]["spec"]["containers"]


def services() -> dict[str, dict[str, Any]]:
    (compose,) = documents("compose.yaml")
    found: dict[str, dict[str, Any]] = compose["services"]
    return found


def commands() -> list[list[str]]:
    """What is called in our image, and on the page about it."""
    text = (FOLDER / "Dockerfile").read_text(encoding="utf-8")
    called = [yaml.safe_load(line) for line in re.findall(r"^CMD (.*)$", text, re.MULTILINE)]
    called += [one["command"] for one in services().values() if one["image"] == OURS]
    called += [one["command"] for one in containers()]
    for block in snippets(ROOT / "docs" / "howto" / "scale-out.md"):
        for line in block.text.splitlines():
            if found := re.search(r"(?:^|\s)(celery -A .*)", line):
                called.append(found[1].split())
    return called


@pytest.mark.parametrize("command", commands(), ids=" ".join)
def test_a_command_is_one_that_there_is(command: list[str]) -> None:
    program, *arguments = command
    if program == "seer":
        group = typer.main.get_command(seer_commands)
        name, *options = arguments
        group.commands[name].make_context(name, options)  # type: ignore[attr-defined]
        return
    assert (program, arguments[0], arguments[2]) == ("celery", "-A", "worker")
    assert find_spec(arguments[1]), arguments[1]
    context = click.Context(celery_worker)
    values, rest, _ = celery_worker.make_parser(context).parse_args(arguments[3:])
    assert rest == []
    assert values["concurrency"] == "32"


def test_there_is_a_command_for_each_process() -> None:
    called = {" ".join(command[:3]) for command in commands()}
    assert called >= {"seer serve --host", "celery -A seer.celery", "celery -A automate.celery"}
    assert set(services()) == {"postgres", "redis", "migrate", "server", "worker"}


def test_the_image_has_extras_that_there_are() -> None:
    text = (FOLDER / "Dockerfile").read_text(encoding="utf-8")
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    name, extras = re.findall(r"'([\w-]+)\[([\w,]+)\]'", text)[0]
    assert name == project["name"]
    assert {"seer", "celery"} <= set(extras.split(",")) <= set(project["optional-dependencies"])


def test_all_processes_have_the_same_settings_and_no_secret_of_a_file() -> None:
    ours = [one for one in services().values() if one["image"] == OURS]
    for one in ours:
        assert set(one["environment"]) <= VARIABLES
        assert one["environment"] == ours[0]["environment"]
        for name in ("SEER_SECRET_KEY", "SEER_ENCRYPTION_KEYS"):
            assert one["environment"][name] == f"${{{name}:?}}"
    for one in containers():
        assert one["image"] == OURS
        assert one["envFrom"] == [{"secretRef": {"name": "seer"}}]


def test_secrets_that_the_manifest_names_are_settings() -> None:
    comment = (FOLDER / "kubernetes.yaml").read_text(encoding="utf-8").split("apiVersion")[0]
    named = set(re.findall(r"\b(?:SEER|DATABASE)_\w+", comment))
    assert {"DATABASE_URL", "SEER_CELERY_BROKER_URL"} < named <= VARIABLES


def test_selectors_and_targets_name_what_there_is() -> None:
    deployments = objects("Deployment")
    for one in deployments.values():
        labels = one["spec"]["template"]["metadata"]["labels"]
        assert one["spec"]["selector"]["matchLabels"] == labels
    server = deployments["seer-server"]["spec"]["template"]["metadata"]["labels"]
    assert objects("Service")["seer"]["spec"]["selector"] == server
    for name in ("keda-rabbitmq.yaml", "keda-prometheus.yaml"):
        (scaled,) = documents(name)
        assert scaled["kind"] == "ScaledObject"
        assert scaled["spec"]["scaleTargetRef"]["name"] in deployments


def test_workers_are_scaled_by_what_is_measured() -> None:
    (by_queue,) = documents("keda-rabbitmq.yaml")[0]["spec"]["triggers"]
    assert by_queue["metadata"]["queueName"] == DEFAULT_QUEUE
    assert by_queue["metadata"]["hostFromEnv"] in VARIABLES
    (by_figure,) = documents("keda-prometheus.yaml")[0]["spec"]["triggers"]
    figure = re.findall(r"\bautomate_\w+", by_figure["metadata"]["query"])
    assert f"{figure[0]} 7.0" in Metrics().render(due=7, held=0).decode()
