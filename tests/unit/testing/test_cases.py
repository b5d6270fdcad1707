"""Test cases in YAML, from Python and from the command line."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from textwrap import dedent

import pytest

from automate_engine.domain.errors import InvalidInputError
from automate_engine.testing import load_cases
from automate_engine.testing.command import main

WORKFLOW = """
nodes:
- id: fetch
  type: http.request
  config: {url: "https://x.example/{{ inputs.id }}"}
  retry: {max_attempts: 2, initial_seconds: 60}
- {id: ask, type: approval, config: {title: "Pay?"}}
- {id: pay, type: set, config: {values: {paid: true, body: "{{ steps.fetch.output }}"}}}
- {id: refuse, type: stop, config: {status: error, message: it was refused}}
edges:
- {from: fetch, to: ask}
- {from: ask, to: pay, when: approved}
- {from: ask, to: refuse, when: rejected}
"""

CASES = """
workflow: order.yaml
cases:
- name: it is paid
  inputs: {id: 3}
  mocks:
    fetch: [{fails: busy, retryable: true}, {returns: {a: 1, b: [1, 2]}}]
  approvals: {ask: {decision: approved, by: ann}}
  expect:
    outputs: {pay: {paid: true, body: {b: [1, 2]}}}
    steps:
      fetch: {status: COMPLETED, attempts: 2, input: {url: "https://x.example/3"}}
      ask: {port: approved, output: {by: ann}}
      refuse: {status: SKIPPED}
- name: it is refused
  inputs: {id: 3}
  mocks: {fetch: {returns: {}}}
  approvals: {ask: rejected}
  expect: {status: FAILED, error: refused, steps: {pay: {status: SKIPPED}}}
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "order.yaml").write_text(WORKFLOW)
    (tmp_path / "cases.yaml").write_text(CASES)
    return tmp_path


def _write(folder: Path, text: str) -> str:
    path = folder / "other.yaml"
    path.write_text(dedent(text))
    return str(path)


def test_cases_that_hold(folder: Path) -> None:
    cases = load_cases(folder / "cases.yaml")

    assert [str(case) for case in cases] == ["it is paid", "it is refused"]
    for case in cases:
        case.check()


def test_the_command_tells_what_passed(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([str(folder / "cases.yaml")]) == 0

    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == f"passed  {folder / 'cases.yaml'}: it is paid"
    assert lines[-1] == "2 passed, 0 failed"


def test_the_command_shows_each_difference(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = _write(
        folder,
        """
        workflow: order.yaml
        cases:
        - name: wrong
          inputs: {id: 3}
          mocks: {fetch: {returns: {a: 1}}}
          approvals: {ask: approved}
          expect:
            status: FAILED
            error: nothing
            outputs: {pay: {paid: 1, body: {a: 2, z: 3}}}
            steps: {fetch: {attempts: 2}, refuse: {status: COMPLETED}, pay: {error: bad}}
        """,
    )

    assert main([path]) == 1

    output = capsys.readouterr().out
    for place in (
        "status",
        "error",
        "outputs.pay.paid",
        "outputs.pay.body.a",
        "outputs.pay.body.z",
        "steps.fetch.attempts",
        "steps.refuse.status",
        "steps.pay.error",
    ):
        assert f"        {place}\n" in output
    assert "          expected: 2\n          actual:   1\n" in output
    assert output.endswith("0 passed, 1 failed\n")


def test_a_case_that_cannot_run_fails_with_its_reason(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = _write(
        folder,
        """
        workflow: order.yaml
        cases:
        - {name: waits, inputs: {id: 1}, mocks: {fetch: {returns: 1}}}
        - {name: misspelt, inputs: {id: 1}, mocks: {fetsh: {returns: 1}}}
        """,
    )

    assert main([path]) == 1

    output = capsys.readouterr().out
    assert "The run waits at 'ask'" in output
    assert "Did you mean 'fetch'" in output


def test_a_failing_case_raises_in_a_test(folder: Path) -> None:
    path = _write(
        folder,
        """
        workflow: {nodes: [{id: a, type: set, config: {values: {x: 1}}}]}
        cases: [{name: wrong, expect: {outputs: {a: {x: 2}}}}]
        """,
    )
    (case,) = load_cases(path)

    with pytest.raises(AssertionError, match=r"outputs\.a\.x"):
        case.check()


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("cases: [{name: a}]", "workflow"),
        ("workflow: {nodes: []}\ncases: []", "cases"),
        ("workflow: nowhere.yaml\ncases: [{name: a}]", "nowhere.yaml"),
        ("workflow: {}\ncases: [{name: a, expect: {state: x}}]", "cases.0.expect.state"),
        ("workflow: {}\nimports: [no.such.module]\ncases: [{name: a}]", "no"),
        ("workflow: [", "YAML"),
    ],
)
def test_a_file_that_cannot_be_used_is_told(
    folder: Path, capsys: pytest.CaptureFixture[str], text: str, told: str
) -> None:
    path = _write(folder, text)

    with pytest.raises(InvalidInputError, match=told):
        load_cases(path)
    assert main([path]) == 2
    assert told in capsys.readouterr().err


def test_step_functions_come_from_imports(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (folder / "kit_shop_steps.py").write_text(
        "from automate_engine import step\n\n\n"
        "@step(name='kit.shop.double')\ndef double(n: int) -> int:\n    return 2 * n\n"
    )
    path = _write(
        folder,
        """
        workflow:
          nodes:
          - {id: a, type: python.step, config: {function: kit.shop.double, arguments: {n: 4}}}
        imports: [kit_shop_steps]
        cases: [{name: doubles, expect: {outputs: {a: 8}}}]
        """,
    )
    monkeypatch.syspath_prepend(folder)

    load_cases(path)[0].check()


def test_the_module_is_a_command(folder: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "automate_engine.testing", "cases.yaml"],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )

    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.endswith("2 passed, 0 failed\n")
