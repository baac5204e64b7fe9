"""The rules of `powers` and `Grant.covers` in SQL: the one place that says which rows of grants and absences count.

As texts for the driver (`%(now)s`, `%(plant)s`, `%(line)s`) and as conditions of SQLAlchemy, on the tables themselves.
"""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, or_

from app.identity.models import Absence, GrantRow

PLACES = ("plant", "line")


def valid(grant: str) -> str:
    """The grant called `grant` counts at `now`: begun, and not over."""
    return f"{grant}.valid_from <= %(now)s AND ({grant}.valid_to IS NULL OR {grant}.valid_to > %(now)s)"


def lasts(absence: str) -> str:
    """The absence called `absence` lasts at `now`."""
    return f"{absence}.starts <= %(now)s AND {absence}.ends > %(now)s"


def stands_in(absence: str) -> str:
    """The absence called `absence` lasts at `now`, and whoever it names has not declined."""
    return f"{lasts(absence)} AND {absence}.declined_at IS NULL"


def meets(grant: str, other: str) -> str:
    """Some work lies in the scopes of both grants."""
    parts = (
        f"({grant}.{name} IS NULL OR {other}.{name} IS NULL OR {grant}.{name} = {other}.{name})" for name in PLACES
    )
    return " AND ".join(parts)


def covers(grant: str, places: Sequence[str] = PLACES) -> str:
    """The grant's scope has the work inside; `places` are those that the work has. Never empty."""
    return " AND ".join(["TRUE", *(f"({grant}.{name} IS NULL OR {grant}.{name} = %({name})s)" for name in places)])


def valid_at(at: datetime) -> Sequence[ColumnElement[bool]]:
    """Conditions on grants: they count at `at`."""
    return (GrantRow.valid_from <= at, or_(GrantRow.valid_to.is_(None), GrantRow.valid_to > at))


def lasts_at(at: datetime) -> Sequence[ColumnElement[bool]]:
    """Conditions on absences: they last at `at`."""
    return (Absence.starts <= at, Absence.ends > at)


def covers_place(plant: str | None, line: str | None) -> Sequence[ColumnElement[bool]]:
    """Conditions on grants: work at `plant`/`line` lies in their scope; work without a place is everybody's."""
    places = ((GrantRow.plant, plant), (GrantRow.line, line))
    return [or_(column.is_(None), column == code) for column, code in places if code is not None]
