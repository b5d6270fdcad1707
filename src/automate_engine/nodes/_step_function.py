"""What a Python function tells about itself, decided once when it is registered."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from dataclasses import dataclass
from types import UnionType
from typing import Any, Final, Union, get_args, get_origin, get_type_hints

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, create_model
from pydantic.errors import PydanticUserError
from pydantic.fields import FieldInfo
from pydantic.json_schema import GenerateJsonSchema

from automate_engine.domain.errors import PermanentError
from automate_engine.domain.json import JsonObject, JsonValue
from automate_engine.nodes.base import StepContext

__all__ = ["StepFunction", "inspect_function"]


@dataclass(frozen=True, slots=True, kw_only=True)
class StepFunction:
    """A registered function.

    `origin` is where it is defined, ``module.qualified_name``. `input_schema` and
    `output_schema` are JSON Schemas; the latter is None when the return annotation says nothing.
    """

    name: str
    description: str
    origin: str
    call: Callable[..., Any]
    is_async: bool
    permanent: tuple[type[Exception], ...]
    input_model: type[BaseModel]
    input_schema: JsonObject
    output_schema: JsonObject | None
    context_parameter: str | None
    _returns: TypeAdapter[Any]

    def arguments(self, values: JsonObject, context: StepContext) -> dict[str, Any]:
        """The keyword arguments of a call: checked and converted. Raises ValidationError."""
        model = self.input_model.model_validate(values)
        arguments = {
            str(type(model).model_fields[field].alias): getattr(model, field)
            for field in model.model_fields_set
        }
        if self.context_parameter is not None:
            arguments[self.context_parameter] = context
        return arguments

    def output(self, result: object) -> JsonValue:
        """`result` as plain JSON data. Raises PermanentError when it cannot be that."""
        try:
            return self._returns.dump_python(result, mode="json", by_alias=True, warnings="error")
        except (ValueError, TypeError, RecursionError):
            raise PermanentError(
                f"'{self.name}' returned a {type(result).__name__} that does not fit its return "
                "annotation or cannot become JSON. Correct the annotation or the result."
            ) from None


def inspect_function(
    function: Callable[..., Any],
    name: str | None,
    description: str | None,
    permanent: tuple[type[Exception], ...],
) -> StepFunction:
    """Decide everything about a function. Raises TypeError when its signature cannot be used."""
    origin = f"{function.__module__}.{function.__qualname__}"
    hints = _hints(function, origin)
    context_parameter = None
    fields: dict[str, Any] = {}
    for index, parameter in enumerate(_parameters(function, origin)):
        annotation = hints.get(parameter.name, Any)
        if _is_context(annotation):
            context_parameter = parameter.name
        else:
            fields[f"argument_{index}"] = (annotation, _field(parameter))
    input_model, input_schema = _input(fields, origin)
    returns, output_schema = _output(hints.get("return", Any), origin)
    return StepFunction(
        name=name or function.__name__,
        description=_first_paragraph(function) if description is None else description,
        origin=origin,
        call=function,
        is_async=inspect.iscoroutinefunction(function),
        permanent=permanent,
        input_model=input_model,
        input_schema=input_schema,
        output_schema=output_schema,
        context_parameter=context_parameter,
        _returns=returns,
    )


class _Schema(GenerateJsonSchema):
    """Leaves out defaults that are not JSON."""

    ignored_warning_kinds = {"skipped-choice", "non-serializable-default"}


def _title(field_name: str, info: Any) -> str:
    return str(info.alias or field_name).replace("_", " ").capitalize()


_ARGUMENTS: Final = ConfigDict(
    extra="forbid", hide_input_in_errors=True, field_title_generator=_title
)


def _hints(function: Callable[..., Any], origin: str) -> dict[str, Any]:
    try:
        return get_type_hints(function, include_extras=True)
    except NameError as error:
        raise TypeError(
            f"The annotation {error.name!r} of the step function {origin} is not known where the "
            "module is imported. Import it at the top of the module, outside of TYPE_CHECKING."
        ) from None


def _parameters(function: Callable[..., Any], origin: str) -> list[inspect.Parameter]:
    parameters = list(inspect.signature(function).parameters.values())
    for parameter in parameters:
        if parameter.kind not in (parameter.POSITIONAL_OR_KEYWORD, parameter.KEYWORD_ONLY):
            raise TypeError(
                f"The parameter {parameter.name} of the step function {origin} cannot be given by "
                "its name. Use no parameters with * or before /."
            )
    return parameters


def _is_context(annotation: Any) -> bool:
    if get_origin(annotation) in (Union, UnionType):
        return StepContext in get_args(annotation)
    return annotation is StepContext


def _field(parameter: inspect.Parameter) -> FieldInfo:
    default = ... if parameter.default is parameter.empty else parameter.default
    field: FieldInfo = Field(default, alias=parameter.name)
    return field


def _input(fields: dict[str, Any], origin: str) -> tuple[type[BaseModel], JsonObject]:
    try:
        model: type[BaseModel] = create_model("Arguments", __config__=_ARGUMENTS, **fields)
        return model, model.model_json_schema(schema_generator=_Schema)
    except PydanticUserError as error:
        raise _unusable("parameters", origin, error) from None


def _output(annotation: Any, origin: str) -> tuple[TypeAdapter[Any], JsonObject | None]:
    try:
        adapter: TypeAdapter[Any] = TypeAdapter(annotation)
        schema = adapter.json_schema(mode="serialization", schema_generator=_Schema)
    except PydanticUserError as error:
        raise _unusable("return value", origin, error) from None
    return adapter, schema or None


def _unusable(what: str, origin: str, error: PydanticUserError) -> TypeError:
    return TypeError(
        f"The {what} of the step function {origin} cannot be described as JSON: "
        f"{error.message.splitlines()[0].rstrip('.')}. Use types that pydantic knows."
    )


def _first_paragraph(function: Callable[..., Any]) -> str:
    return " ".join((inspect.getdoc(function) or "").partition("\n\n")[0].split())
