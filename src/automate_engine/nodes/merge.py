"""The node type `merge`: bring the results of several branches together."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Literal

from pydantic import Field

from automate_engine.domain.errors import PermanentError
from automate_engine.domain.json import JsonObject, JsonValue
from automate_engine.nodes.base import Config, Done, InlineNode, StepContext
from automate_engine.nodes.fields import object_schema

__all__ = ["MergeConfig", "MergeNode"]


class MergeConfig(Config):
    values: list[Any] | dict[str, Any] = Field(
        title="Values",
        description="The results to bring together, as a list or by name. A step that was "
        "skipped has the output null.",
        min_length=1,
        max_length=1000,
    )
    mode: Literal["list", "object", "first"] = Field(
        "list",
        title="Result",
        description="'list': the values that are not null. 'object': named values as an object, "
        "a list of objects merged into one, later ones winning. 'first': the first value that "
        "is not null.",
    )


class MergeNode(InlineNode[MergeConfig]):
    """Makes one value of the results of branches; a branch that was skipped counts as null."""

    type = "merge"
    title = "Merge"
    description = "Brings the results of several branches together."
    category = "Flow"
    icon = "arrows-join-2"
    config_model = MergeConfig

    def output_schema(self, config: Mapping[str, Any]) -> JsonObject | None:
        mode, values = config.get("mode", "list"), config.get("values")
        if mode == "list":
            return {"type": "array"}
        if mode == "object" and isinstance(values, Mapping):
            return object_schema(**{name: {} for name in values})
        return {"type": "object"} if mode == "object" else None

    def run(self, config: MergeConfig, context: StepContext) -> Done:
        written = config.values
        values = list(written.values()) if isinstance(written, dict) else written
        if config.mode == "list":
            return Done([value for value in values if value is not None])
        if config.mode == "first":
            return Done(next((value for value in values if value is not None), None))
        return Done(written if isinstance(written, dict) else _merged(values))


def _merged(values: Iterable[JsonValue]) -> JsonObject:
    merged: JsonObject = {}
    for position, value in enumerate(values):
        if value is None:
            continue
        if not isinstance(value, dict):
            raise PermanentError(
                f"The value {position} of the merge is not an object. Merge objects only, give "
                "the values names, or use the mode 'list'."
            )
        merged.update(value)
    return merged
