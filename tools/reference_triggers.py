"""The parts of the pages of trigger types that are made from the types and their examples."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from pathlib import Path
from typing import Final

from automate_engine.domain.json import JsonObject
from tools.reference_tables import table

__all__ = ["EXAMPLES", "trigger_regions"]

EXAMPLES: Final = Path(__file__).parents[1] / "examples" / "triggers"
"""The folder of the examples, each named as its type."""

_LANGUAGES: Final = {".yaml": "yaml", ".json": "json"}


def trigger_regions() -> Mapping[str, Callable[[], str]]:
    """What each region is made of, by its name: ``trigger.types``, and sample and example of each
    type. So every type has to have a page and an example."""
    from automate_engine.workflows.triggers import TRIGGERS

    return {
        "trigger.types": _types,
        **{f"{name}.sample": partial(_sample, kind.sample) for name, kind in TRIGGERS.items()},
        **{f"{name}.example": partial(_example, name) for name in TRIGGERS},
    }


def _types() -> str:
    from automate_engine.workflows.triggers import TRIGGERS

    rows = (f"| [`{name}`]({name}.md) | {kind.description} |" for name, kind in TRIGGERS.items())
    return table("| Type | What starts the workflow |", rows)


def _sample(sample: JsonObject) -> str:
    written = json.dumps(sample, indent=2, ensure_ascii=False)
    return f"A sample of the payload:\n\n```json\n{written}\n```"


def _example(name: str) -> str:
    """The files of an example, with where they are. Raises LookupError when there is none."""
    if not (EXAMPLES / f"{name}.yaml").exists():
        raise LookupError(f"The type {name} has no example in {EXAMPLES}.")
    return "\n\n".join(_file(path) for path in _files(name))


def _files(name: str) -> Iterator[Path]:
    paths = (EXAMPLES / f"{name}{suffix}" for suffix in _LANGUAGES)
    return (path for path in paths if path.exists())


def _file(path: Path) -> str:
    text = path.read_text(encoding="utf-8").strip()
    place = path.relative_to(EXAMPLES.parents[1])
    return f"`{place}`:\n\n```{_LANGUAGES[path.suffix]}\n{text}\n```"
