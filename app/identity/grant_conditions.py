"""The rules of `powers` and `Grant.covers` in SQL: the one place that says which rows of grants and absences count.

As texts for the driver (`%(now)s`, `%(plant)s`, `%(line)s`) and as conditions of SQLAlchemy, on the tables themselves.
"""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, and_, exists, or_
from sqlalchemy.orm import InstrumentedAttribute, aliased

from app.identity.models import Absence, GrantRow
from app.kernel.roles import OVERSIGHT_ROLES, PRECEDENCE

PLACES = ("plant", "line")
BESIDE = {role: sorted({*OVERSIGHT_ROLES, *PRECEDENCE[: number + 1]}) for number, role in enumerate(PRECEDENCE)}
"""What counts beside each administrator's role: no lane, those that the plant added included."""


def valid(grant: str) -> str:
    """The grant called `grant` counts at `now`: begun, not over, and not suspended by a conflict of roles."""
    return f"{_begun(grant)} AND NOT EXISTS (SELECT FROM grants x WHERE {_suspends('x', grant)})"


def _begun(grant: str) -> str:
    return f"{grant}.valid_from <= %(now)s AND ({grant}.valid_to IS NULL OR {grant}.valid_to > %(now)s)"


def _suspends(other: str, grant: str) -> str:
    """`app.kernel.roles.suspended_roles` in SQL."""
    pairs = " OR ".join(
        f"({other}.role = '{role}' AND {grant}.role NOT IN ({_quoted(beside)}))" for role, beside in BESIDE.items()
    )
    return f"{other}.user_id = {grant}.user_id AND ({pairs}) AND {_begun(other)}"


def _quoted(roles: Sequence[str]) -> str:
    return ", ".join(f"'{role}'" for role in roles)


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
    """Conditions on grants: begun and not over at `at`; whether a conflict suspends them is left aside."""
    return (GrantRow.valid_from <= at, or_(GrantRow.valid_to.is_(None), GrantRow.valid_to > at))


def counts_at(at: datetime) -> Sequence[ColumnElement[bool]]:
    """Conditions on grants that give something at `at`: `valid_at`, and no conflict of roles suspends them."""
    other = aliased(GrantRow)
    pairs = or_(*(and_(other.role == role, GrantRow.role.not_in(beside)) for role, beside in BESIDE.items()))
    running = (other.valid_from <= at, or_(other.valid_to.is_(None), other.valid_to > at))
    suspended = exists().where(other.user_id == GrantRow.user_id, pairs, *running)
    return (*valid_at(at), ~suspended.correlate(GrantRow))


def lasts_at(at: datetime) -> Sequence[ColumnElement[bool]]:
    """Conditions on absences: they last at `at`."""
    return (Absence.starts <= at, Absence.ends > at)


def covers_place(plant: str | None, line: str | None) -> Sequence[ColumnElement[bool]]:
    """Conditions on grants: work at `plant`/`line` lies in their scope; work without a place is everybody's."""
    places = ((GrantRow.plant, plant), (GrantRow.line, line))
    return [or_(column.is_(None), column == code) for column, code in places if code is not None]


def covers_work(
    plant: InstrumentedAttribute[str | None], line: InstrumentedAttribute[str | None]
) -> Sequence[ColumnElement[bool]]:
    """The same for work in a table: `plant` and `line` are its columns."""
    places = ((GrantRow.plant, plant), (GrantRow.line, line))
    return [or_(held.is_(None), work.is_(None), held == work) for held, work in places]
