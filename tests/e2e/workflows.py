"""Workflows that tests begin with."""

from __future__ import annotations

from typing import Any

import httpx

__all__ = ["make_workflow", "start_run"]


def make_workflow(api: httpx.Client, name: str, spec: dict[str, Any], **trigger: Any) -> str:
    """A workflow with this draft; with a trigger it is published too. Its id."""
    made = api.post("/v1/workflows", json={"name": name, "spec": spec})
    assert made.status_code == 201, made.text
    workflow_id: str = made.json()["workflow_id"]
    if trigger:
        for path, body in (("publish", {}), ("triggers", trigger)):
            answer = api.post(f"/v1/workflows/{workflow_id}/{path}", json=body)
            assert answer.is_success, answer.text
    return workflow_id


def start_run(api: httpx.Client, workflow_id: str, inputs: dict[str, Any]) -> str:
    """Run the draft; the id of the run."""
    body = {"version": "draft", "inputs": inputs}
    answer = api.post(f"/v1/workflows/{workflow_id}/runs", json=body)
    assert answer.status_code == 202, answer.text
    run_id: str = answer.json()["run_id"]
    return run_id
