"""From what people give to values that fit, and between values and rows."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy.orm import Session

from app.kernel.errors import InvalidInputError
from app.plant.items.references import References
from app.plant.kinds.field_types import Reference
from app.plant.kinds.kind import Field, Kind, Values
from app.plant.kinds.table_type import Table
from app.plant.kinds.wrong_value import WrongValueError

CORRECT = "Please correct the marked fields"


def read_values(kind: Kind, given: Mapping[str, Any], known: References, old: Values | None = None) -> dict[str, Any]:
    """The whole thing as it is to be: `given` over `old`, empty texts as None, defaults for a new one.

    Raises InvalidInputError by field: unknown fields too, and references to what is not there or not in use.
    """
    problems: dict[str, WrongValueError] = {}
    names = {field.name for field in kind.fields}
    for name in given.keys() - names:
        problems[str(name)] = WrongValueError("There is no such field")
    values: dict[str, Any] = dict(old or {})
    for field in kind.fields:
        try:
            values[field.name] = _value(field, given, known, old)
        except WrongValueError as problem:
            problems[field.name] = problem
    if problems:
        params = {name: value for problem in problems.values() for name, value in problem.params.items()}
        raise InvalidInputError(CORRECT, fields={name: one.template for name, one in problems.items()}, **params)
    if "name_en" in names:
        values["name_en"] = values["name_en"] or values["name_zh"]
    return values


def _value(field: Field, given: Mapping[str, Any], known: References, old: Values | None) -> Any:
    if field.name not in given:
        if old is not None:
            return old[field.name]
        value = field.default and field.type.read(field.default)
    else:
        value = _read(field, given[field.name])
    if value in (None, "", []):
        value = [] if isinstance(field.type, Table) else None
    if value is None and field.default and old is None:
        value = field.type.read(field.default)
    if value is None and field.required:
        raise WrongValueError("This is needed")
    if field.fixed and old is not None and value != old[field.name]:
        raise WrongValueError("This stays as it is, because records name it")
    if isinstance(field.type, Reference) and value is not None and (old is None or value != old[field.name]):
        _check_reference(field.type.kind, str(value), known)
    return value


def _read(field: Field, given: Any) -> Any:
    if isinstance(field.type, Table) and isinstance(given, list):
        return field.type.read_rows(given)
    if isinstance(given, (dict, list, bool)):
        raise WrongValueError("A text or a number is expected")
    text = "" if given is None else str(given).strip()
    return field.type.read(text) if text else None


def check_parents(kind: Kind, values: Values, known: References) -> None:
    """Raises InvalidInputError where the thing names what is not in use any more."""
    problems = {}
    for field, other in kind.references:
        try:
            _check_reference(other, values[field.name], known)
        except WrongValueError as problem:
            problems[field.name] = problem.template
    if problems:
        raise InvalidInputError("It lies in what is not in use any more; take that into use first", fields=problems)


def _check_reference(kind: str, key: str, known: References) -> None:
    found = known.of(kind).get(key)
    if found is None:
        raise WrongValueError("There is none of that code; add it first")
    if not found.active:
        raise WrongValueError("It is not in use any more; choose another one, or take it into use again")


def values_of(kind: Kind, row: Any, known: References) -> dict[str, Any]:
    """What a row says, as plain JSON."""
    values = {}
    for field in kind.fields:
        if field.apart is not None:
            values[field.name] = field.apart.read(known.session, row)
            continue
        held = getattr(row, field.held)
        values[field.name] = (
            known.key(field.type.kind, held) if isinstance(field.type, Reference) else field.type.from_row(held)
        )
    return values


def write_values(kind: Kind, row: Any, values: Values, known: References) -> None:
    """Put values into a row; those kept apart come when the row is there."""
    for field in (field for field in kind.fields if field.apart is None):
        value = values[field.name]
        if isinstance(field.type, Reference):
            held = None if value is None else known.of(field.type.kind)[value].id
        else:
            held = field.type.to_row(value)
        setattr(row, field.held, held)


def write_apart(kind: Kind, row: Any, values: Values, session: Session) -> None:
    """Put the values that are kept apart beside a row that is there."""
    for field in kind.fields:
        if field.apart is not None:
            field.apart.write(session, row, values[field.name])


def shown(field: Field, value: Any) -> str:
    """A value as text, as sheets and forms hold it."""
    return "" if value is None else field.type.write(value)
