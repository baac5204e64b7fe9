"""How a builtin function states its parameters, and how arguments find the right one.

A signature such as `"string:string, start position:number, [length:number]"` names each parameter as
FEEL does, then its type; brackets mean optional, three dots any number of arguments, a question mark that
null is an argument like others. A call that fits no signature is null.

What a call costs is settled here for all of them, by the tariff of `app.feel.runtime`: its arguments are weighed, or
only scanned where the function is `shallow` (it looks at no item but through Python's own list), and its result is
paid by its size. A function that works harder than its arguments are large asks for the `root` and pays itself.
"""

import inspect
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal, DecimalException
from typing import Any, TypeVar

from app.feel.operators import WALKED
from app.feel.runtime import CHARACTERS_A_STEP, Root, bounded_list, bounded_text
from app.feel.values import Function, Range, YearsMonths

Registered = TypeVar("Registered", bound=Callable[..., Any])

_MISFIT = object()
MAX_ARGUMENTS = 1000

_TYPES: dict[str, tuple[type, ...]] = {
    "number": (Decimal,),
    "string": (str,),
    "boolean": (bool,),
    "list": (list,),
    "context": (dict,),
    "function": (Function,),
    "range": (Range,),
    "date": (date, datetime),
    "moment": (date, datetime, str),
    "date and time": (datetime,),
    "time": (time,),
    "time of": (time, datetime),
    "days": (timedelta,),
    "months": (YearsMonths,),
    "duration": (timedelta, YearsMonths),
    "point": (Decimal, str, date, datetime, time, timedelta, YearsMonths),
    "amount": (Decimal, timedelta, YearsMonths),
}


@dataclass(frozen=True, slots=True)
class Parameter:
    """One parameter of a signature; `python` is its name in the Python function."""

    name: str
    kinds: tuple[type, ...]
    python: str
    optional: bool = False
    variadic: bool = False
    nullable: bool = False


@dataclass(frozen=True, slots=True)
class Overload:
    """One way to call a builtin."""

    parameters: tuple[Parameter, ...]
    function: Callable[..., Any]
    wants_root: bool
    shallow: bool
    steps: int
    fewest: int
    most: int


BUILTINS: dict[str, tuple[Overload, ...]] = {}


def builtin(
    name: str, signature: str = "", *, shallow: bool = False, steps: int = 0
) -> Callable[[Registered], Registered]:
    """Registers a Python function as one more way to call the builtin `name`.

    `steps` is what each call costs besides, where the function is slow however small its arguments are.
    """

    def register(function: Registered) -> Registered:
        python = list(inspect.signature(function).parameters)
        wants_root = python[:1] == ["root"]
        texts = [part.strip() for part in signature.split(",")] if signature else []
        parameters = tuple(map(_parameter, texts, python[wants_root:]))
        BUILTINS[name] = (
            *BUILTINS.get(name, ()),
            _overload(parameters, function, wants_root, shallow=shallow, steps=steps),
        )
        return function

    return register


def _overload(
    parameters: tuple[Parameter, ...], function: Callable[..., Any], wants_root: bool, *, shallow: bool, steps: int
) -> Overload:
    fewest = sum(not each.optional for each in parameters)
    most = MAX_ARGUMENTS if parameters and parameters[-1].variadic else len(parameters)
    return Overload(parameters, function, wants_root, shallow, steps, fewest, most)


def _parameter(text: str, python: str) -> Parameter:
    optional, variadic = text.startswith("["), text.startswith("...")
    name, _, kind = text.strip("[].").partition(":")
    nullable = kind.endswith("?") or kind == "any"
    return Parameter(name, _TYPES.get(kind.rstrip("?]"), ()), python, optional, variadic, nullable)


def call_overloads(overloads: tuple[Overload, ...], root: Root, keys: tuple[str, ...], values: list[Any]) -> Any:
    """The result of the first signature that the arguments fit; null when none does or the call fails."""
    root.meter.spend()
    for overload in overloads:
        arguments = _named(overload, keys, values) if keys else _positional(overload, values)
        if arguments is not None:
            _charge(overload, root, values)
            return _paid(_run(overload, root, arguments), root)
    return None


def _charge(overload: Overload, root: Root, values: list[Any]) -> None:
    if overload.steps:
        root.meter.spend(overload.steps)
    for value in values:
        kind = type(value)
        if kind is str:
            if len(value) >= CHARACTERS_A_STEP:
                root.meter.spend(len(value) // CHARACTERS_A_STEP)
        elif kind in WALKED:
            (root.meter.scan if overload.shallow else root.meter.weigh)(value)


def _run(overload: Overload, root: Root, arguments: dict[str, Any] | list[Any]) -> Any:
    positional = [root] if overload.wants_root else []
    try:
        if isinstance(arguments, dict):
            return overload.function(*positional, **arguments)
        return overload.function(*positional, *arguments)
    except (ValueError, ArithmeticError, DecimalException, LookupError, OSError, TypeError):
        return None


def _positional(overload: Overload, values: list[Any]) -> list[Any] | None:
    if not overload.fewest <= len(values) <= overload.most:
        return None
    parameters = overload.parameters
    last = len(parameters) - 1
    fitted = []
    for index, value in enumerate(values):
        parameter = parameters[min(index, last)]
        if parameter.kinds and type(value) not in parameter.kinds:
            value = fit(parameter, value)  # noqa: PLW2901  # the common case needs no call
            if value is _MISFIT:
                return None
        fitted.append(value)
    return fitted


def _named(overload: Overload, keys: tuple[str, ...], values: list[Any]) -> dict[str, Any] | None:
    given = dict(zip(keys, values, strict=True))
    arguments: dict[str, Any] = {}
    for parameter in overload.parameters:
        if parameter.name not in given:
            if not parameter.optional and parameter.kinds:
                return None
            if not parameter.optional:
                arguments[parameter.python] = None
            continue
        value = fit(parameter, given.pop(parameter.name))
        if value is _MISFIT or parameter.variadic:
            return None
        arguments[parameter.python] = value
    return None if given else arguments


def fit(parameter: Parameter, value: Any) -> Any:
    """The argument as the parameter wants it: lists of one and single values stand for each other."""
    kinds = parameter.kinds
    if not kinds or type(value) in kinds or (value is None and parameter.nullable):
        return value
    if list in kinds and value is not None:
        return [value]
    if type(value) is list and len(value) == 1 and type(value[0]) in kinds:
        return value[0]
    return _MISFIT


def _paid(value: Any, root: Root) -> Any:
    kind = type(value)
    if kind is str:
        root.meter.spend(len(value) // CHARACTERS_A_STEP)
        return bounded_text(value)
    if kind is list or kind is dict:
        root.meter.spend(len(value))
        return bounded_list(value) if kind is list else value
    return value


def as_function(name: str) -> Function | None:
    """A builtin as a value, so that it can be handed to another function."""
    overloads = BUILTINS.get(name)
    if overloads is None:
        return None
    parameters = tuple(parameter.name for parameter in overloads[0].parameters)
    return Function(parameters, lambda root, values: call_overloads(overloads, root, (), values))
