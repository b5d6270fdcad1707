"""python.step and the decorator `step`."""

from __future__ import annotations

import asyncio
import contextvars
import dataclasses
import logging
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any, Literal
from uuid import UUID

import pytest
from pydantic import BaseModel, Field

from automate_engine import StepContext, step
from automate_engine.domain.errors import PermanentError, RetryableError
from automate_engine.domain.json import encode_json
from automate_engine.nodes import (
    Config,
    PythonStepConfig,
    PythonStepNode,
    around_sync_steps,
    python_step,
    step_functions,
)


class Customer(BaseModel):
    name: str
    since: date


@dataclasses.dataclass
class Receipt:
    id: UUID
    total: Decimal
    customer: Customer


@pytest.fixture(autouse=True)
def own_functions(monkeypatch: pytest.MonkeyPatch) -> None:
    """Functions that a test registers are gone after it."""
    monkeypatch.setattr(python_step, "_functions", {})


async def call(context: StepContext, function: str, **arguments: Any) -> Any:
    config = PythonStepConfig(function=function, arguments=arguments)
    outcome = await PythonStepNode().run(config, context)
    encode_json(outcome.output)
    return outcome.output


async def test_a_sync_function_runs_in_a_thread_with_the_context_variables(
    context: StepContext,
) -> None:
    language = contextvars.ContextVar("language", default="en")
    language.set("de")

    @step
    def where() -> dict[str, Any]:
        return {"thread": threading.get_ident(), "language": language.get()}

    output = await call(context, "where")
    assert output["thread"] != threading.get_ident()
    assert output["language"] == "de"


async def test_a_sync_function_is_called_in_the_surroundings_that_the_host_names(
    context: StepContext, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[tuple[str, int]] = []
    monkeypatch.setattr(python_step, "_surroundings", [nullcontext])

    @contextmanager
    def surroundings() -> Iterator[None]:
        seen.append(("before", threading.get_ident()))
        try:
            yield
        finally:
            seen.append(("after", threading.get_ident()))

    @step
    def work(fails: bool) -> None:
        seen.append(("work", threading.get_ident()))
        if fails:
            raise ValueError

    around_sync_steps(surroundings)
    await call(context, "work", fails=False)
    with pytest.raises(RetryableError):
        await call(context, "work", fails=True)

    assert [name for name, _ in seen] == ["before", "work", "after"] * 2
    assert threading.get_ident() not in {thread for _, thread in seen}


async def test_an_async_function_runs_on_the_loop(context: StepContext) -> None:
    @step
    async def where() -> int:
        await asyncio.sleep(0)
        return threading.get_ident()

    assert await call(context, "where") == threading.get_ident()


async def test_arguments_become_what_the_signature_says(context: StepContext) -> None:
    seen: list[Any] = []

    @step
    def charge(customer: Customer, amount: Decimal, *, on: datetime, tags: set[str]) -> None:
        seen.extend([customer, amount, on, tags])

    await call(
        context,
        "charge",
        customer={"name": "Ada", "since": "2020-02-29"},
        amount="9.90",
        on="2030-01-01T00:00:00Z",
        tags=["a", "a"],
    )
    assert seen[0] == Customer(name="Ada", since=date(2020, 2, 29))
    assert seen[1] == Decimal("9.90")
    assert seen[2].year == 2030
    assert seen[3] == {"a"}


async def test_results_become_json(context: StepContext) -> None:
    receipt = Receipt(UUID(int=1), Decimal("1.50"), Customer(name="Ada", since=date(2020, 1, 2)))

    @step
    def typed() -> Receipt:
        return receipt

    @step
    def untyped():  # type: ignore[no-untyped-def]
        return {"receipt": receipt, "days": {date(2020, 1, 2)}}

    expected = {
        "id": "00000000-0000-0000-0000-000000000001",
        "total": "1.50",
        "customer": {"name": "Ada", "since": "2020-01-02"},
    }
    assert await call(context, "typed") == expected
    assert await call(context, "untyped") == {"receipt": expected, "days": ["2020-01-02"]}


async def test_a_parameter_annotated_with_the_context_gets_it(context: StepContext) -> None:
    @step
    def key(ctx: StepContext, suffix: str = "!") -> str:
        return ctx.idempotency_key + suffix

    @step
    async def maybe(ctx: StepContext | None = None) -> bool:
        return ctx is context

    assert await call(context, "key") == "run_1/it!"
    assert await call(context, "maybe") is True
    assert list(step_functions()["key"].input_schema["properties"]) == ["suffix"]
    with pytest.raises(PermanentError, match="ctx: Extra inputs"):
        await call(context, "key", ctx={})


def test_a_registered_function_stays_an_ordinary_one() -> None:
    @step(name="billing.charge")
    def charge(amount: int) -> int:
        """Charge a customer
        at once.

        More about it.
        """
        return amount

    assert charge(3) == 3
    [function] = step_functions().values()
    assert (function.name, function.description) == ("billing.charge", "Charge a customer at once.")


def test_the_signature_gives_the_schemas() -> None:
    @step(description="Charges.")
    def charge(
        amount: Annotated[int, Field(ge=1, title="Cents", description="How much.")],
        currency: Literal["EUR", "USD"] = "EUR",
        copy: bool = False,
    ) -> list[Customer]:
        return []

    function = step_functions()["charge"]
    assert function.description == "Charges."
    assert function.input_schema == {
        "title": "Arguments",
        "type": "object",
        "additionalProperties": False,
        "required": ["amount"],
        "properties": {
            "amount": {
                "type": "integer",
                "minimum": 1,
                "title": "Cents",
                "description": "How much.",
            },
            "currency": {
                "type": "string",
                "enum": ["EUR", "USD"],
                "default": "EUR",
                "title": "Currency",
            },
            "copy": {"type": "boolean", "default": False, "title": "Copy"},
        },
    }
    output_schema = PythonStepNode().output_schema({"function": "charge"})
    assert output_schema is not None
    assert output_schema["type"] == "array"
    assert output_schema["$defs"]["Customer"]["required"] == ["name", "since"]


def test_an_output_that_is_not_annotated_has_no_schema() -> None:
    @step
    def anything(): ...  # type: ignore[no-untyped-def]

    assert PythonStepNode().output_schema({"function": "anything"}) is None
    assert PythonStepNode().output_schema({"function": "unknown"}) is None


async def test_defaults_are_the_functions_own(context: StepContext) -> None:
    marker = object()

    @step
    def default(value: Any = marker) -> bool:
        return value is marker

    assert await call(context, "default") is True
    assert step_functions()["default"].input_schema["properties"] == {"value": {"title": "Value"}}


async def test_wrong_arguments_fail_for_good_and_are_not_shown(context: StepContext) -> None:
    @step
    def charge(amount: int) -> None: ...

    with pytest.raises(PermanentError) as caught:
        await call(context, "charge", amount="s3cret", note=1)
    assert caught.value.message.startswith("The arguments of 'charge' are wrong. amount: ")
    assert "note: Extra inputs are not permitted" in caught.value.message
    assert "s3cret" not in caught.value.message


class CardDeclinedError(Exception):
    pass


@pytest.fixture(params=["sync", "async"])
def raising(request: pytest.FixtureRequest) -> Callable[..., None]:
    """Registers a function ``fail``, of both kinds, that raises what it is given."""

    def register(error: BaseException, **options: Any) -> None:
        if request.param == "sync":

            @step(name="fail", **options)
            def fail() -> None:
                raise error
        else:

            @step(name="fail", **options)
            async def fail_later() -> None:
                raise error

    return register


async def test_an_unknown_exception_is_retryable_and_logged(
    raising: Callable[..., None], context: StepContext, caplog: pytest.LogCaptureFixture
) -> None:
    raising(ConnectionResetError("peer left"))
    with (
        caplog.at_level(logging.WARNING, logger="automate_engine.nodes.python_step"),
        pytest.raises(RetryableError) as caught,
    ):
        await call(context, "fail")
    assert caught.value.message == "ConnectionResetError: peer left"
    [record] = caplog.records
    assert "fail failed in run run_1, step it" in record.getMessage()
    assert record.exc_info is not None


async def test_what_cannot_be_stored_of_an_exception_is_left_out(
    raising: Callable[..., None], context: StepContext, monkeypatch: pytest.MonkeyPatch
) -> None:
    logger = logging.getLogger("automate_engine.nodes.python_step")
    monkeypatch.setattr(logger, "disabled", True)
    raising(ConnectionResetError("peer left\0\ud800"))
    with pytest.raises(RetryableError) as caught:
        await call(context, "fail")
    assert caught.value.message == "ConnectionResetError: peer left?"


async def test_declared_exceptions_fail_for_good(
    raising: Callable[..., None], context: StepContext
) -> None:
    raising(CardDeclinedError("no money"), permanent=(ValueError, CardDeclinedError))
    with pytest.raises(PermanentError, match="CardDeclinedError: no money"):
        await call(context, "fail")


async def test_the_engines_own_errors_pass(
    raising: Callable[..., None], context: StepContext
) -> None:
    error = RetryableError("busy", retry_after=5)
    raising(error, permanent=(Exception,))
    with pytest.raises(RetryableError) as caught:
        await call(context, "fail")
    assert caught.value is error


@pytest.mark.parametrize("error", [SystemExit(1), StopIteration(1)])
async def test_a_function_can_neither_end_the_worker_nor_hang_it(
    error: BaseException, raising: Callable[..., None], context: StepContext
) -> None:
    raising(error)
    with pytest.raises((PermanentError, RetryableError)):
        await asyncio.wait_for(call(context, "fail"), 10)


async def test_a_long_message_is_cut(raising: Callable[..., None], context: StepContext) -> None:
    raising(ValueError("x" * 10_000))
    with pytest.raises(RetryableError) as caught:
        await call(context, "fail")
    assert len(caught.value.message) == 2000


def _endless() -> list[Any]:
    endless: list[Any] = []
    endless.append(endless)
    return endless


@pytest.mark.parametrize("result", [object(), {"a": sys}, _endless(), b"\xff"])
async def test_a_result_that_cannot_be_json_fails_for_good(
    result: object, context: StepContext
) -> None:
    @step
    def give() -> Any:
        return result

    with pytest.raises(PermanentError, match=f"'give' returned a {type(result).__name__} that"):
        await call(context, "give")


async def test_a_result_that_breaks_its_annotation_fails_for_good(context: StepContext) -> None:
    @step
    def give() -> dict[str, int]:
        return {"a": "text"}  # type: ignore[dict-item]

    with pytest.raises(PermanentError, match="does not fit its return annotation"):
        await call(context, "give")


async def test_an_unknown_function_fails_for_good(context: StepContext) -> None:
    with pytest.raises(PermanentError, match="no step function 'nobody'"):
        await call(context, "nobody")


def _variadic(*amounts: int) -> None: ...


def _positional(amount: int, /) -> None: ...


def _foreign(value: threading.Thread) -> None: ...


def _foreign_result() -> threading.Thread: ...  # type: ignore[empty-body]


def _callback(value: Callable[[], None]) -> None: ...


def _unknown(value: Missing) -> None: ...  # type: ignore[name-defined]  # noqa: F821


@pytest.mark.parametrize(
    ("function", "message"),
    [
        (_variadic, "parameter amounts of .* by its name"),
        (_positional, "parameter amount of .* by its name"),
        (_foreign, "parameters of the step function .*_foreign cannot be described as JSON"),
        (_foreign_result, "return value of the step function .*_foreign_result cannot"),
        (_callback, "cannot be described as JSON"),
        (_unknown, "annotation 'Missing' .* outside of TYPE_CHECKING"),
    ],
)
def test_a_signature_that_cannot_be_used_is_refused_at_once(
    function: Callable[..., Any], message: str
) -> None:
    with pytest.raises(TypeError, match=message):
        step(function)
    assert step_functions() == {}


def test_a_name_belongs_to_one_function() -> None:
    @step(name="charge")
    def first() -> None: ...

    with pytest.raises(ValueError, match=r"two step functions named 'charge'.*@step\(name"):

        @step(name="charge")
        def second() -> None: ...

    step(name="charge")(first)


def test_faults_of_a_step_are_found_before_it_runs() -> None:
    @step
    def charge(amount: int, lines: list[int], note: str = "") -> None: ...

    def faults(config: dict[str, Any]) -> list[tuple[str, str]]:
        return [(problem.code, problem.field) for problem in PythonStepNode().check(config)]

    assert faults({"function": "chrage"}) == [("unknown_function", "function")]
    assert "Did you mean 'charge'?" in str(PythonStepNode().check({"function": "chrage"})[0])
    assert faults({"function": "{{ inputs.f }}"}) == [("not_constant", "function")]
    assert faults({"function": "charge"}) == [
        ("missing", "arguments.amount"),
        ("missing", "arguments.lines"),
    ]
    assert faults(
        {"function": "charge", "arguments": {"amount": "x", "lines": [1], "other": 1}}
    ) == [("int_parsing", "arguments.amount"), ("extra_forbidden", "arguments.other")]
    expressions = {"amount": "{{ inputs.a }}", "lines": [1, "{{ inputs.l }}"]}
    assert faults({"function": "charge", "arguments": expressions}) == []
    assert faults({"function": "charge", "arguments": "{{ inputs }}"}) == []
    assert faults({}) == []


def test_the_config_refuses_unknown_fields() -> None:
    assert issubclass(PythonStepConfig, Config)
    with pytest.raises(ValueError, match="args"):
        PythonStepConfig.model_validate({"function": "f", "args": {}})
