"""The roster: judge its rows against each other and against what is stored, then store what fits (S10, S67, S68).

A new person gets an account without a password and without a role. Who left loses the way in, by the leave date; a
person whose row is missing only when the roster was declared complete. Nobody is deleted.
"""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.identity.models import User
from app.imports.row_reader import RowError
from app.organisation.imports import roster_checks as checks
from app.organisation.imports.plan import ImportOrder, Placed, PlanResult, refusal
from app.organisation.imports.roster_store import RosterStoring
from app.organisation.imports.rows import PeopleRow
from app.organisation.imports.usernames import username_of
from app.organisation.models import Employment
from app.organisation.units import UnitPath, Units, UnitTexts, missing, require_unit
from app.quality.plant_lookup import step_places

if TYPE_CHECKING:
    from uuid import UUID

    from app.imports.raw_rows import Rejected


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
    """The rows of a roster, judged."""

    def __init__(self, session: Session, rows: Sequence[PeopleRow], order: ImportOrder) -> None:
        self._session, self._order = session, order
        self._units, self._stored = Units(session), Stored(session)
        self._steps = {(place.line, place.step): place.id for place in step_places(session)}
        good, refused = checks.split_doubles(rows)
        self.refused: list[Rejected] = refused
        pairs = [(str(row.values.get("unit") or ""), str(row.values.get("unit_parent") or "")) for row in good]
        self._texts = UnitTexts(self._units, pairs)
        placed = {checks.number(row): place for row in good if (place := self._place(row)) is not None}
        kept, circles = checks.split_managers([place.row for place in placed.values()], self._stored.managers)
        self.refused += circles
        self._placed = [placed[checks.number(row)] for row in kept]

    def apply(self) -> PlanResult:
        """Store it: people, units, work places; then what the confirmed mapping gives them."""
        new_units = missing(self._units, [place.unit for place in self._placed if place.unit])
        done = RosterStoring(self._session, self._order, self._units, self._stored.by_number).store(self._placed)
        done.details["units"] = new_units
        return done

    def _place(self, row: PeopleRow) -> Placed | None:
        try:
            return Placed(row, self._unit(row.values), self._steps_of(row.values), self._person(row.values))
        except RowError as error:
            code, template, params = error.args
            self.refused.append(refusal(row, code, template, params))
            return None

    def _unit(self, values: Mapping[str, Any]) -> UnitPath | None:
        if not values.get("unit"):
            return None
        path = self._texts.resolve(values["unit"], values.get("unit_parent"))
        require_unit(self._units, path, may_make=self._order.create_units)
        return path

    def _steps_of(self, values: Mapping[str, Any]) -> list[int] | None:
        """The steps where somebody works, several parted by ; or 、."""
        if not values.get("step"):
            return None
        line = values.get("line") or ""
        codes = [code.strip() for code in values["step"].replace("、", ";").replace("；", ";").split(";")]
        for code in codes:
            if (line, code) not in self._steps:
                raise RowError(
                    "unknown_step",
                    "The line %(line)s has no step %(step)s; map the code or add the step",
                    {"line": line, "step": code},
                )
        return [self._steps[line, code] for code in codes]

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
        raise RowError(
            "username_taken",
            "The username %(username)s belongs to somebody else; name another one for this person",
            {"username": username},
        )
