"""Courses that a file says people took (S10)."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import select

from app.imports import PlanResult, ValueRow
from app.skills.imports.history_plan import HistoryPlan
from app.skills.models import TrainingRecord

_NAMED_CORRECTIONS = 1_000


class TrainingPlan(HistoryPlan):
    """Courses taken; a later file may correct a row, and the ledger keeps what it said."""

    def prepare(self, people: Sequence[UUID]) -> None:
        """The courses of these people."""
        query = select(TrainingRecord).where(TrainingRecord.user_id.in_(people))
        self._stored = {(row.user_id, row.course, row.held_on): row for row in self.session.scalars(query)}

    def key(self, person: UUID, row: ValueRow) -> tuple[Any, ...]:
        """Person, course and day."""
        return (person, row.values["course"], row.values["held_on"])

    def apply(self) -> PlanResult:
        """Store new rows and corrections."""
        done, request = PlanResult(), self.request
        for key, row in self.fitting.items():
            said = {name: row.values.get(name) for name in ("result", "score", "given_by")}
            stored = self._stored.get(key)
            if stored is None:
                person, course, held_on = key
                stored = TrainingRecord(user_id=person, course=course, held_on=held_on, source=request.source)
                self.session.add(stored)
                done.new += 1
            elif said == (old := {name: getattr(stored, name) for name in said}):
                continue
            else:
                done.changed += 1
                done.corrections.append({"key": f"{row.values['emp_no']} {key[1]} {key[2]}", "old": old, "new": said})
            for name, value in {**said, "recorded_by": request.actor.username, "recorded_at": request.now}.items():
                setattr(stored, name, value)
        self.session.flush()
        del done.corrections[_NAMED_CORRECTIONS:]
        return done
