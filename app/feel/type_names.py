"""Types as FEEL writes them, and whether a value is of one: for `instance of` and for DMN's typeRef."""

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from app.feel.runtime import Root
from app.feel.values import Check, Function, Range, YearsMonths

if TYPE_CHECKING:
    from app.feel.parser import Parser


def _exactly(*kinds: type) -> Check:
    return lambda value, _root: type(value) in kinds


BASIC: dict[str, Check] = {
    "number": _exactly(Decimal),
    "string": _exactly(str),
    "boolean": _exactly(bool),
    "date": _exactly(date),
    "time": _exactly(time),
    "date and time": _exactly(datetime),
    "dateTime": _exactly(datetime),
    "days and time duration": _exactly(timedelta),
    "dayTimeDuration": _exactly(timedelta),
    "years and months duration": _exactly(YearsMonths),
    "yearMonthDuration": _exactly(YearsMonths),
    "list": _exactly(list),
    "context": _exactly(dict),
    "function": _exactly(Function),
    "range": _exactly(Range),
    "Any": lambda value, _root: value is not None,
    "Null": lambda value, _root: value is None,
}


def list_of(item: Check) -> Check:
    """A list all of whose items are null or of the type."""

    def check(value: Any, root: Root) -> bool:
        if type(value) is not list:
            return False
        root.meter.spend(len(value))
        return all(each is None or item(each, root) for each in value)

    return check


def context_of(entries: Mapping[str, Check]) -> Check:
    """A context that has these entries, each null or of its type; more entries do not matter."""

    def check(value: Any, root: Root) -> bool:
        if type(value) is not dict:
            return False
        root.meter.spend(len(entries))
        return all(
            key in value and (value[key] is None or of_type(value[key], root)) for key, of_type in entries.items()
        )

    return check


def range_of(item: Check) -> Check:
    """A range whose given ends are of the type."""

    def check(value: Any, root: Root) -> bool:
        return isinstance(value, Range) and all(end is None or item(end, root) for end in (value.low, value.high))

    return check


def read_type(parser: "Parser") -> Check:
    """A type after `instance of` or a parameter's colon; an unknown name holds for nothing."""
    name = parser.expect_name("the name of a type")
    while parser.take("."):
        name += "." + parser.expect_name("the name of a type")
    if name == "list" and parser.take("<"):
        item = read_type(parser)
        parser.expect(">", "to close the type")
        return list_of(item)
    if name == "range" and parser.take("<"):
        item = read_type(parser)
        parser.expect(">", "to close the type")
        return range_of(item)
    if name == "context" and parser.take("<"):
        return context_of(_entries(parser))
    if name == "function" and parser.take("<"):
        return _function(parser)
    return parser.types.get(name) or BASIC.get(name, lambda _value, _root: False)


def _entries(parser: "Parser") -> dict[str, Check]:
    entries = {}
    while not parser.at(">"):
        key = parser.expect_name("the name of an entry")
        parser.expect(":", "after the name of an entry")
        entries[key] = read_type(parser)
        if not parser.take(","):
            break
    parser.expect(">", "to close the type")
    return entries


def _function(parser: "Parser") -> Check:
    """`function<number, string> -> number`: only the number of parameters can be checked."""
    count = 0
    while not parser.at(">"):
        read_type(parser)
        count += 1
        if not parser.take(","):
            break
    parser.expect(">", "to close the type")
    if parser.take("->"):
        read_type(parser)
    return lambda value, _root: type(value) is Function and len(value.parameters) == count
