"""What people learned elsewhere or before: skill scores and courses by file (S10)."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from app.identity.models import User
from app.imports.row_reader import RowError
from app.organisation.imports.plan import ImportOrder, PlanResult, refusal, require_same
from app.organisation.imports.rows import PeopleRow
from app.skills.models import Skill, SkillScore, TrainingRecord

if TYPE_CHECKING:
    from app.imports.raw_rows import Rejected

_NAMED_CORRECTIONS = 1_000


class _HistoryPlan:
    """Rows about people who are known; two of one key in a file must say the same."""

    def __init__(self, session: Session, rows: Sequence[PeopleRow], order: ImportOrder) -> None:
        self.session, self.order = session, order
        self.people = _people(session)
        self.refused: list[Rejected] = []
        self.kept: dict[tuple[Any, ...], PeopleRow] = {}
        self.prepare([person for row in rows if (person := self.people.get(row.values["emp_no"]))])
        for row in rows:
            self._judge(row)

    def prepare(self, people: Sequence[UUID]) -> None:
        """Load what is stored of these people."""
        raise NotImplementedError

    def key(self, person: UUID, row: PeopleRow) -> tuple[Any, ...]:
        """What makes two rows the same; raises RowError when the row does not fit."""
        raise NotImplementedError

    def _judge(self, row: PeopleRow) -> None:
        try:
            key = self.key(self._person(row), row)
            require_same(self.kept.setdefault(key, row), row, " ".join(str(part) for part in key[1:]))
        except RowError as error:
            self.refused.append(refusal(row, *error.args))

    def _person(self, row: PeopleRow) -> UUID:
        person = self.people.get(row.values["emp_no"])
        if person is None:
            raise RowError(
                "unknown_person",
                "Nobody has the number or username %(emp_no)s; bring the roster first",
                {"emp_no": row.values["emp_no"]},
            )
        return person


class SkillPlan(_HistoryPlan):
    """Scores: one that is stored never changes, so a row that says otherwise is refused."""

    def prepare(self, people: Sequence[UUID]) -> None:
        """The skills there are, and the scores of this source."""
        self._skills = set(self.session.scalars(select(Skill.code)))
        query = select(SkillScore).where(SkillScore.user_id.in_(people), SkillScore.source == self.order.source)
        self._stored = {(row.user_id, row.skill, row.as_of): row.score for row in self.session.scalars(query)}

    def key(self, person: UUID, row: PeopleRow) -> tuple[Any, ...]:
        """Person, skill and day."""
        values = row.values
        if values["skill"] not in self._skills:
            raise RowError(
                "unknown_code", "The plant knows no %(field)s %(code)s", {"field": "skill", "code": values["skill"]}
            )
        key = (person, values["skill"], values["as_of"])
        if abs(self._stored.get(key, values["score"]) - values["score"]) >= 0.005:
            raise RowError(
                "score_stands",
                "The score of this day is stored as %(score)s and never changes; give a later day",
                {"score": f"{self._stored[key]:g}"},
            )
        return key

    def apply(self) -> PlanResult:
        """Store the scores that are new."""
        order = self.order
        stamp = {"source": order.source, "recorded_by": order.actor.username, "recorded_at": order.now}
        rows = [
            {"user_id": key[0], "skill": key[1], "as_of": key[2], "score": row.values["score"], **stamp}
            for key, row in self.kept.items()
            if key not in self._stored
        ]
        if rows:
            self.session.execute(insert(SkillScore).on_conflict_do_nothing(), rows)
        return PlanResult(new=len(rows))


class TrainingPlan(_HistoryPlan):
    """Courses taken; a later file may correct a row, and the ledger keeps what it said."""

    def prepare(self, people: Sequence[UUID]) -> None:
        """The courses of these people."""
        query = select(TrainingRecord).where(TrainingRecord.user_id.in_(people))
        self._stored = {(row.user_id, row.course, row.held_on): row for row in self.session.scalars(query)}

    def key(self, person: UUID, row: PeopleRow) -> tuple[Any, ...]:
        """Person, course and day."""
        return (person, row.values["course"], row.values["held_on"])

    def apply(self) -> PlanResult:
        """Store new rows and corrections."""
        done, order = PlanResult(), self.order
        for key, row in self.kept.items():
            said = {name: row.values.get(name) for name in ("result", "score", "given_by")}
            stored = self._stored.get(key)
            if stored is None:
                person, course, held_on = key
                stored = TrainingRecord(user_id=person, course=course, held_on=held_on, source=order.source)
                self.session.add(stored)
                done.new += 1
            elif said == (old := {name: getattr(stored, name) for name in said}):
                continue
            else:
                done.changed += 1
                done.corrections.append({"key": f"{row.values['emp_no']} {key[1]} {key[2]}", "old": old, "new": said})
            for name, value in {**said, "recorded_by": order.actor.username, "recorded_at": order.now}.items():
                setattr(stored, name, value)
        self.session.flush()
        del done.corrections[_NAMED_CORRECTIONS:]
        return done


def _people(session: Session) -> dict[str, UUID]:
    """By number and by username; a number wins."""
    found: dict[str, UUID] = {}
    for user, username, emp_no in session.execute(select(User.id, User.username, User.emp_no)):
        found.setdefault(username, user)
        if emp_no:
            found[emp_no] = user
    return found
