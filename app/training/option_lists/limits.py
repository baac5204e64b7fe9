"""Key points that QA need not type: the limits that the inspection system knows of the step's characteristics (S15)."""

from collections.abc import Callable, Collection
from decimal import Decimal
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from app.kernel.errors import NotFoundError
from app.plant import find_step
from app.quality import CharacteristicLimit
from app.tasks import CatalogContext

Options = list[dict[str, Any]]

_MOST = 20


class LimitCatalog:
    """The limits of the case's step as key points, by characteristic; none when no source has brought any.

    A characteristic with two limits that is a parameter of the machine becomes a parameter with its tolerance; any
    other becomes a way of working that names what has to hold. `parameters` lists what can be set on machines.
    """

    def __init__(self, parameters: Callable[[Session, CatalogContext], Options]) -> None:
        self._parameters = parameters

    def __call__(self, session: Session, context: CatalogContext) -> Options:
        """Rows of {value, label, source} and the fields of a key point."""
        equipment = (context.variables.get("request") or {}).get("equipment")
        known = {one["value"] for one in self._parameters(session, context) if one["equipment"] == equipment}
        return [_key_point(row, known) for row in _limits(session, context)]


def limit_units(session: Session) -> list[str]:
    """The units that limits are given in."""
    return list(session.scalars(select(CharacteristicLimit.unit).distinct().order_by(CharacteristicLimit.unit)))


def _limits(session: Session, context: CatalogContext) -> list[CharacteristicLimit]:
    request = context.variables.get("request") or {}
    try:
        place = find_step(session, str(request.get("line")), str(request.get("step")))
    except NotFoundError:
        return []
    query = (
        select(CharacteristicLimit)
        .where(
            CharacteristicLimit.step_id == place.id,
            or_(CharacteristicLimit.lower.is_not(None), CharacteristicLimit.upper.is_not(None)),
        )
        .order_by(CharacteristicLimit.code, CharacteristicLimit.id)
    )
    newest = {row.code: row for row in session.scalars(query)}
    return list(newest.values())[:_MOST]


def _key_point(row: CharacteristicLimit, parameters_known: Collection[str]) -> dict[str, Any]:
    option = {"value": row.code, "label": row.name, "source": row.source}
    if row.code not in parameters_known or row.lower is None or row.upper is None:
        return option | {"kind": "behaviour", "text": f"{row.name} {_range(row)}"[:200]}
    nominal = row.nominal if row.nominal is not None else (row.lower + row.upper) / 2
    return option | {
        "kind": "parameter",
        "text": row.name,
        "parameter": row.code,
        "unit": row.unit,
        "nominal": float(nominal),
        "tol_minus": float(nominal - row.lower),
        "tol_plus": float(row.upper - nominal),
    }


def _range(row: CharacteristicLimit) -> str:
    if row.lower is not None and row.upper is not None:
        return f"{_plain(row.lower)} – {_plain(row.upper)} {row.unit}"
    return f"≥ {_plain(row.lower)} {row.unit}" if row.lower is not None else f"≤ {_plain(row.upper)} {row.unit}"


def _plain(value: Decimal | None) -> str:
    return f"{value.normalize():f}" if value is not None else ""
