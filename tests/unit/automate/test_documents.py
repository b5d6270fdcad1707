"""Exporting automations, and importing them again."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import yaml
from asgiref.sync import async_to_sync
from django.core.management import CommandError

from automate.services import services
from automate_core.models import Automation, Trigger, Workflow
from automate_engine.domain import InvalidInputError, Principal, TriggerType
from automate_engine.workflows import create_trigger, create_workflow
from automate_engine.workflows.documents import dump_documents, read_documents
from automate_engine.workflows.triggers import trigger_secret
from tests.unit.automate.conftest import Command

_TENANT = Principal(tenant_id="default", actor="test")

_DOCUMENT: dict[str, Any] = {
    "name": "Orders",
    "slug": "orders",
    "description": "Größe & mehr",
    "triggers": [
        {"type": "webhook", "config": {"path": "orders"}, "filters": {"body.kind": None}},
        {"type": "schedule", "config": {"kind": "interval", "seconds": 60}, "enabled": False},
    ],
    "spec": {
        "nodes": [
            {"id": "b", "type": "set", "config": {"values": {"z": None, "a": "{{ 1 + 1 }}"}}},
            {"id": "a", "type": "log", "config": {"message": "done"}},
        ],
        "edges": [{"from": "b", "to": "a"}],
    },
}


def _file(folder: Path, *documents: dict[str, Any], name: str = "orders.yaml") -> Path:
    path = folder / name
    path.write_text(yaml.safe_dump_all(documents, sort_keys=False), encoding="utf-8")
    return path


def _changed(**changes: Any) -> dict[str, Any]:
    return {**_DOCUMENT, **changes}


@pytest.mark.parametrize("name", ["all.yaml", "all.json"])
def test_what_is_exported_comes_back_the_same(command: Command, tmp_path: Path, name: str) -> None:
    command("automate_import", _file(tmp_path, _DOCUMENT, _changed(slug="second", triggers=[])))
    first, second = tmp_path / name, tmp_path / f"again-{name}"
    command("automate_export", output=first)
    Automation._base_manager.all().delete()
    assert command("automate_import", first).split() == ["orders:", "created", "second:", "created"]
    command("automate_export", output=second)
    assert first.read_text() == second.read_text()
    (orders, _) = read_documents(second.read_text(), "again")
    assert orders.spec == _DOCUMENT["spec"]
    assert list(orders.spec["nodes"][0]["config"]["values"]) == ["z", "a"]
    assert [trigger.enabled for trigger in orders.triggers or ()] == [True, False]


def test_tags_and_folders_come_back_the_same(command: Command, tmp_path: Path) -> None:
    command("automate_import", _file(tmp_path, _changed(tags=["b", "a"], folder="Sales/Leads")))
    exported = tmp_path / "all.yaml"
    command("automate_export", output=exported)
    assert "unchanged" in command("automate_import", exported)
    (document,) = read_documents(exported.read_text(), "all")
    assert (document.tags, document.folder) == (["a", "b"], "Sales/Leads")

    assert "unchanged" in command("automate_import", _file(tmp_path, _DOCUMENT))
    assert "updated" in command("automate_import", _file(tmp_path, _changed(tags=[], folder="")))
    automation = Automation.objects.get()
    assert (automation.folder, automation.tags.count()) == ("", 0)


def test_importing_again_changes_nothing(command: Command, tmp_path: Path) -> None:
    path = _file(tmp_path, _DOCUMENT)
    assert "created, version 1" in command("automate_import", path, publish=True)
    before = list(Trigger.objects.values_list("id", "enabled", "config"))
    assert "unchanged, version 1" in command("automate_import", path, publish=True)
    assert list(Trigger.objects.values_list("id", "enabled", "config")) == before
    assert Automation.objects.get().draft.revision == 1


def test_a_changed_document_changes_the_automation_and_its_triggers(
    command: Command, tmp_path: Path
) -> None:
    command("automate_import", _file(tmp_path, _DOCUMENT), publish=True)
    changed = _changed(
        name="Orders 2",
        enabled=False,
        triggers=[{"type": "webhook", "config": {"path": "orders-2"}}],
        spec={"nodes": [{"id": "only", "type": "set", "config": {"values": {}}}]},
    )
    assert "updated, version 2" in command(
        "automate_import", _file(tmp_path, changed), publish=True
    )
    automation = Automation.objects.get()
    assert (automation.name, automation.enabled) == ("Orders 2", False)
    assert automation.draft.spec == changed["spec"]
    assert [trigger.source for trigger in Trigger.objects.all()] == ["orders-2"]


def test_without_triggers_in_the_document_those_that_are_there_stay(
    command: Command, tmp_path: Path
) -> None:
    command("automate_import", _file(tmp_path, _DOCUMENT))
    without = {name: value for name, value in _DOCUMENT.items() if name != "triggers"}
    assert "unchanged" in command("automate_import", _file(tmp_path, without))
    assert Trigger.objects.count() == 2


def test_all_problems_of_all_files_are_listed_and_nothing_is_changed(
    command: Command, tmp_path: Path
) -> None:
    good = _file(tmp_path, _DOCUMENT)
    bad = _file(
        tmp_path,
        _changed(slug="bad", spec={"nodes": [{"id": "x", "type": "nope"}]}),
        _changed(slug="worse", triggers=[{"type": "schedule", "config": {"kind": "interval"}}]),
        name="bad.yaml",
    )
    with pytest.raises(CommandError) as refused:
        command("automate_import", good, bad, publish=True)
    told = str(refused.value)
    assert "bad: spec" in told
    assert "nope" in told
    assert "worse: triggers.0.config" in told
    assert "seconds" in told
    assert not Automation._base_manager.exists()
    assert not Workflow.objects.exists()


def test_a_form_without_a_path_in_the_document_keeps_its_address(
    command: Command, tmp_path: Path
) -> None:
    forms = [{"type": "form", "config": {"title": title}} for title in ("First", "Second")]
    file = _file(tmp_path, _changed(triggers=forms))
    command("automate_import", file)
    paths = list(Trigger.objects.values_list("source", flat=True))
    assert command("automate_import", file).split() == ["orders:", "unchanged"]

    forms[1]["config"]["title"] = "Changed"
    command("automate_import", _file(tmp_path, _changed(triggers=forms)))
    assert list(Trigger.objects.values_list("source", flat=True)) == paths
    assert [one.config["title"] for one in Trigger.objects.all()] == ["First", "Changed"]


def test_a_hook_path_of_another_automation_is_refused_and_nothing_is_changed(
    command: Command, tmp_path: Path
) -> None:
    command("automate_import", _file(tmp_path, _DOCUMENT))
    with pytest.raises(CommandError, match="thief: This path belongs to another"):
        command("automate_import", _file(tmp_path, _changed(slug="thief")))
    assert [automation.slug for automation in Automation.objects.all()] == ["orders"]


def test_a_slug_of_a_deleted_automation_is_refused_and_the_reason_is_told(
    command: Command, tmp_path: Path
) -> None:
    command("automate_import", _file(tmp_path, _DOCUMENT))
    Automation.objects.get().delete()
    with pytest.raises(CommandError, match="'orders' belongs to a deleted workflow"):
        command("automate_import", _file(tmp_path, _DOCUMENT))
    assert not Automation.objects.exists()


def test_secrets_stay_where_they_are(command: Command, tmp_path: Path) -> None:
    workflow = async_to_sync(create_workflow)(services(), _TENANT, name="Hook", slug="hook")
    async_to_sync(create_trigger)(
        services(),
        _TENANT,
        workflow.id,
        type=TriggerType.WEBHOOK,
        config={"path": "hook", "signature": {"kind": "github"}},
        secret="the-secret",
    )
    exported = command("automate_export", "hook")
    stored = Trigger.objects.get().secret
    assert "the-secret" not in exported
    assert stored not in exported
    document = yaml.safe_load(exported)
    document["triggers"][0]["filters"] = {"body.action": "opened"}
    document["spec"] = _DOCUMENT["spec"]
    printed = command("automate_import", _file(tmp_path, document))
    assert "new secret" not in printed
    assert trigger_secret(services(), Trigger.objects.get().as_domain()) == "the-secret"


@pytest.mark.parametrize(
    "trigger",
    [
        {
            "type": "poll.sql",
            "config": {"query": "SELECT :watermark AS a", "watermark": "a", "start": 0},
        },
        {"type": "postgres_change", "config": {"table": "public.orders"}},
    ],
)
def test_a_trigger_that_needs_the_url_of_a_database_is_not_imported_without(
    command: Command, tmp_path: Path, trigger: dict[str, Any]
) -> None:
    with pytest.raises(CommandError, match="needs the URL of a database"):
        command("automate_import", _file(tmp_path, _changed(triggers=[trigger])))
    assert not Automation.objects.exists()


def test_a_hook_that_needs_a_secret_gets_a_new_one_which_is_shown(
    command: Command, tmp_path: Path
) -> None:
    hook = {"type": "webhook", "config": {"path": "new", "signature": {"kind": "github"}}}
    printed = command("automate_import", _file(tmp_path, _changed(triggers=[hook])))
    shown = printed.split()[-1]
    assert len(shown) >= 40
    assert trigger_secret(services(), Trigger.objects.get().as_domain()) == shown


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("name: [", "bad.yaml: This is neither YAML nor JSON at line 1"),
        ("", "bad.yaml: The file has no workflow."),
        ("- 1", "bad.yaml.1: Input should be"),
        ("name: x\nslug: a b\nspec: {}", "bad.yaml.1.slug"),
        ("name: x\nslug: x", "bad.yaml.1.spec: Field required"),
        ("name: x\nslug: x\nspec: {}\nsecret: y", "bad.yaml.1.secret"),
    ],
)
def test_a_file_that_cannot_be_read_is_told_with_the_place(text: str, told: str) -> None:
    with pytest.raises(InvalidInputError) as refused:
        read_documents(text, "bad.yaml")
    assert told in str(refused.value)


def test_two_documents_with_one_slug_are_refused(command: Command, tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="orders: Two documents have this slug"):
        command("automate_import", _file(tmp_path, _DOCUMENT, _changed(name="Other")))


def test_documents_are_written_as_one_list_of_json_or_a_stream_of_yaml() -> None:
    documents = read_documents(json.dumps([_DOCUMENT, _changed(slug="second")]), "list.json")
    assert [one["slug"] for one in json.loads(dump_documents(documents, as_json=True))] == [
        "orders",
        "second",
    ]
    assert len(list(yaml.safe_load_all(dump_documents(documents)))) == 2


def test_an_unknown_slug_is_told(command: Command) -> None:
    with pytest.raises(CommandError, match="no workflow with the slug 'nope'"):
        command("automate_export", "nope")


def test_a_file_that_is_not_there_is_told(command: Command, tmp_path: Path) -> None:
    with pytest.raises(CommandError, match=r"nope\.yaml cannot be read: No such file"):
        command("automate_import", tmp_path / "nope.yaml")
    with pytest.raises(CommandError, match="cannot be written"):
        command("automate_export", output=tmp_path / "no" / "file.yaml")


def test_every_example_is_valid_and_can_be_imported_together(command: Command) -> None:
    from automate.demo import automations  # noqa: F401
    from automate.demo.files import examples_folder

    files = sorted(examples_folder().glob("*/automation.yaml"))
    assert len(files) >= 4
    command("automate_import", *files, publish=True)
    command("automate_check")
