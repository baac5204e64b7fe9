"""The roster: judge its rows against each other and against what is stored, then store what fits (S10, S67, S68).

A new person gets an account without a password and without a role. Who left loses the way in, by the leave date; a
person whose row is missing only when the roster was declared complete. Nobody is deleted.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.identity import AskSecond, User
from app.imports import ImportRequest, PlanMaker, PlanResult, Reject, RejectCode, RowError, ValueRow
from app.kernel.clock import Clock
from app.organisation.imports import roster_checks as checks
from app.organisation.imports.placed_row import PlacedRow
from app.organisation.imports.roster_store import RosterStore
from app.organisation.imports.usernames import username_of
from app.organisation.models import Employment
from app.organisation.units import UnitPath, Units, UnitTexts, missing, require_unit
from app.plant import StepIndex

if TYPE_CHECKING:
    from uuid import UUID

USERNAME_TAKEN = RejectCode(
    "username_taken", "The username %(username)s belongs to somebody else; name another one for this person"
)


class Stored:
    """Everybody who is known, under a lock: by employee number, by username, and whom they report to."""

    def __init__(self, session: Session) -> None:
        query = select(User, Employment).outerjoin(Employment, Employment.user_id == User.id)
        found = [(user, job) for user, job in session.execute(query.with_for_update(of=User, key_share=True))]
        self.by_number = {user.emp_no: (user, job) for user, job in found if user.emp_no}
        self.by_username = {user.username: (user, job) for user, job in found}
        numbers: Mapping[UUID, str | None] = {user.id: user.emp_no for user, _ in found}
        self.managers = {
            number: numbers.get(job.manager_id) if job and job.manager_id else None
            for number, (_, job) in self.by_number.items()
        }


class RosterPlan:
    """The rows of a roster, judged. `roles_at` is by the clock that sign-ins go by."""

    def __init__(
        self,
        session: Session,
        rows: Sequence[ValueRow],
        request: ImportRequest,
        roles_at: datetime,
        ask_second: AskSecond,
    ) -> None:
        self._session, self._request, self._roles_at = session, request, roles_at
        self._ask_second = ask_second
        self._units, self._stored = Units(session), Stored(session)
        self._steps = StepIndex(session)
        good, rejects = checks.split_doubles(rows)
        self.rejects: list[Reject] = rejects
        pairs = [(str(row.values.get("unit") or ""), str(row.values.get("unit_parent") or "")) for row in good]
        self._texts = UnitTexts(self._units, pairs)
        placed = {checks.number(row): place for row in good if (place := self._place(row)) is not None}
        kept, circles = checks.split_managers([place.row for place in placed.values()], self._stored.managers)
        self.rejects += circles
        self._placed = [placed[checks.number(row)] for row in kept]

    def apply(self) -> PlanResult:
        """Store it: people, units, work places; then what the confirmed mapping gives them."""
        new_units = missing(self._units, [place.unit for place in self._placed if place.unit])
        store = RosterStore(self._session, self._ask_second, self._request, self._units, self._stored.by_number)
        done = store.store(self._placed, self._roles_at)
        done.details["units"] = new_units
        return done

    def _place(self, row: ValueRow) -> PlacedRow | None:
        try:
            return PlacedRow(row, self._unit(row.values), self._steps_of(row.values), self._person(row.values))
        except RowError as error:
            self.rejects.append(error.reject(row.raw.line_no, row.raw.cells))
            return None

    def _unit(self, values: Mapping[str, Any]) -> UnitPath | None:
        if not values.get("unit"):
            return None
        path = self._texts.resolve(values["unit"], values.get("unit_parent"))
        require_unit(self._units, path, may_make=self._request.mapping.create_units)
        return path

    def _steps_of(self, values: Mapping[str, Any]) -> list[int] | None:
        """The steps where somebody works, several parted by ; or 、."""
        if not values.get("step"):
            return None
        line = values.get("line") or ""
        codes = [code.strip() for code in values["step"].replace("、", ";").replace("；", ";").split(";")]
        return [self._steps.find(line, code).id for code in codes]

    def _person(self, values: Mapping[str, Any]) -> tuple[User, Employment | None] | None:
        """Who is meant: by number; or an account opened by hand that has no number yet, by its username and name."""
        found = self._stored.by_number.get(values["emp_no"])
        username = values.get("username") or username_of(values["emp_no"])
        taken = self._stored.by_username.get(username)
        if found is not None or taken is None:
            return found
        user = taken[0]
        if values.get("username") and user.emp_no is None and user.name == values["name"]:
            return taken
        raise RowError(USERNAME_TAKEN, {"username": username})


def plan_roster(clock: Clock, ask_second: AskSecond) -> PlanMaker:
    """What makes the plan of a run; `clock` is the one by which roles count, as signing in does."""
    return lambda session, rows, request: RosterPlan(session, rows, request, clock.now(), ask_second)
