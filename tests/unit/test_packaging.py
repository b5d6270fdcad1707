"""What the distribution promises: its names, its types, its licence and its locked requirements."""

from __future__ import annotations

import importlib
import pkgutil
import re
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from importlib.metadata import metadata
from pathlib import Path

import pytest
from packaging.requirements import Requirement

import automate
import automate_core
import automate_engine
import automate_studio
import seer
from tests.studio import needs_studio

_ROOT = Path(__file__).parents[2]
_PACKAGES = (automate, automate_core, automate_engine, automate_studio, seer)
_LOCK_FILES = sorted((_ROOT / "requirements").glob("*.txt"))
_FRAMEWORKS = {"django", "fastapi", "ninja", "starlette", "tortoise"}


def _public_packages() -> Iterator[str]:
    """Every package of the distribution without an underscore or a Django folder in its path."""
    for root in _PACKAGES:
        yield root.__name__
        for module in pkgutil.walk_packages(root.__path__, f"{root.__name__}."):
            if module.ispkg and not re.search(r"\._|\.(migrations|management)\b", module.name):
                yield module.name


def _locked_requirements(lock_file: Path) -> Iterator[tuple[Requirement, list[str]]]:
    """Each requirement of a lock file with its hashes."""
    text = re.sub(r"^\s*#.*\n", "", lock_file.read_text(), flags=re.MULTILINE)
    for line in text.replace("\\\n", " ").splitlines():
        requirement, *hashes = line.split("--hash=")
        yield Requirement(requirement.strip()), [value.strip() for value in hashes]


def _pins(lock_file: str) -> dict[str, str]:
    return {
        requirement.name: str(requirement.specifier)
        for requirement, _ in _locked_requirements(_ROOT / "requirements" / lock_file)
    }


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Iterator[zipfile.ZipFile]:
    """The wheel, built from this checkout."""
    folder = tmp_path_factory.mktemp("wheel")
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)],
        cwd=_ROOT,
        check=True,
        capture_output=True,
    )
    (path,) = folder.glob("*.whl")
    with zipfile.ZipFile(path) as archive:
        yield archive


@pytest.mark.parametrize("package", sorted(_public_packages()))
def test_a_public_package_lists_its_names_and_has_them(package: str) -> None:
    module = importlib.import_module(package)
    names = getattr(module, "__all__", None)
    assert names is not None, f"{package} has no __all__"
    assert [name for name in names if not hasattr(module, name)] == []
    assert len(names) == len(set(names))
    assert [name for name in names if name.startswith("_") and name != "__version__"] == []


@pytest.mark.parametrize("package", [package.__name__ for package in _PACKAGES])
def test_the_wheel_says_that_a_package_is_typed(wheel: zipfile.ZipFile, package: str) -> None:
    assert f"{package}/py.typed" in wheel.namelist()


def test_the_wheel_holds_the_product_and_its_licence_only(wheel: zipfile.ZipFile) -> None:
    names = [name for name in wheel.namelist() if ".dist-info/" not in name]
    assert {name.split("/")[0] for name in names} == {package.__name__ for package in _PACKAGES}
    (licence,) = (name for name in wheel.namelist() if name.endswith("/licenses/LICENSE"))
    assert wheel.read(licence) == (_ROOT / "LICENSE").read_bytes()


@needs_studio
def test_the_wheel_brings_the_built_studio(wheel: zipfile.ZipFile) -> None:
    folder = "automate_studio/built/"
    index = wheel.read(f"{folder}index.html").decode()
    loaded = re.findall(r'(?:src|href)="\./([^"]+)"', index)
    assert loaded
    names = set(wheel.namelist())
    assert {folder + path for path in loaded} <= names
    assert {f"{folder}{path}.gz" for path in loaded if path.endswith((".js", ".css"))} <= names


def test_the_licence_is_the_full_apache_text() -> None:
    text = (_ROOT / "LICENSE").read_text()
    assert metadata("automate-platform")["License-Expression"] == "Apache-2.0"
    assert "Version 2.0, January 2004" in text
    assert "END OF TERMS AND CONDITIONS" in text


@pytest.mark.parametrize("lock_file", _LOCK_FILES, ids=lambda path: path.name)
def test_a_lock_file_pins_every_requirement_with_hashes(lock_file: Path) -> None:
    requirements = list(_locked_requirements(lock_file))
    assert requirements
    for requirement, hashes in requirements:
        assert re.fullmatch(r"==[^*,]+", str(requirement.specifier)), requirement
        assert hashes, requirement
        assert all(re.fullmatch(r"sha256:[0-9a-f]{64}", value) for value in hashes), requirement


@pytest.mark.parametrize("lock_file", _LOCK_FILES, ids=lambda path: path.name)
def test_a_lock_file_names_no_host_and_no_folder(lock_file: Path) -> None:
    text = lock_file.read_text()
    assert re.findall(r"\S*(?:://|--index|--find-links|--extra-index|@ )\S*", text) == []
    assert re.findall(r"(?:^|\s)/\S+", text) == []


def test_the_run_lock_covers_what_the_product_declares() -> None:
    declared = map(Requirement, metadata("automate-platform").get_all("Requires-Dist") or ())
    wanted = {
        requirement.name.lower()
        for requirement in declared
        if requirement.marker is None
        or any(
            requirement.marker.evaluate({"extra": extra})
            for extra in ("django", "postgres", "seer")
        )
    }
    assert wanted - _pins("run.txt").keys() == set()


def test_tests_run_on_the_versions_that_users_get() -> None:
    run, dev = _pins("run.txt"), _pins("dev.txt")
    assert {name: dev.get(name) for name in run} == run


def test_importing_the_engine_imports_no_framework() -> None:
    modules = sorted(name for name in _public_packages() if name.startswith("automate_engine"))
    script = f"import sys, {', '.join(modules)}; print(*{{m.split('.')[0] for m in sys.modules}})"
    answer = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True)
    assert answer.returncode == 0, answer.stderr
    assert _FRAMEWORKS & set(answer.stdout.split()) == set()
