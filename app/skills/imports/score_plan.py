"""Skill scores that a file brings (S10)."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from app.imports import UNKNOWN_CODE, PlanResult, RejectCode, RowError, ValueRow
from app.skills.imports.history_plan import HistoryPlan
from app.skills.models import Skill, SkillScore
from app.skills.proof import bound_scores

SCORE_STANDS = RejectCode(
    "score_stands", "The score of this day is stored as %(score)s and never changes; give a later day"
)


class ScorePlan(HistoryPlan):
    """Scores: one that is stored never changes, so a row that says otherwise is rejected."""

    def prepare(self, people: Sequence[UUID]) -> None:
        """The skills there are, and the scores of this source."""
        self._skills = set(self.session.scalars(select(Skill.code)))
        query = select(SkillScore).where(SkillScore.user_id.in_(people), SkillScore.source == self.request.source)
        self._stored = {(row.user_id, row.skill, row.as_of): row.score for row in self.session.scalars(query)}

    def key(self, person: UUID, row: ValueRow) -> tuple[Any, ...]:
        """Person, skill and day."""
        values = row.values
        if values["skill"] not in self._skills:
            unknown = ("skill", values["skill"])
            raise RowError(UNKNOWN_CODE, {"field": unknown[0], "code": unknown[1]}, [unknown])
        key = (person, values["skill"], values["as_of"])
        if abs(self._stored.get(key, values["score"]) - values["score"]) >= 0.005:
            raise RowError(SCORE_STANDS, {"score": f"{self._stored[key]:g}"})
        return key

    def apply(self) -> PlanResult:
        """Store the scores that are new."""
        request = self.request
        origin = {
            "source": request.source,
            "recorded_by": request.actor.username,
            "recorded_at": request.now,
            "run_id": request.run_id,
        }
        rows = [
            {"user_id": key[0], "skill": key[1], "as_of": key[2], "score": row.values["score"], **origin}
            for key, row in self.fitting.items()
            if key not in self._stored
        ]
        if rows:
            self.session.execute(insert(SkillScore).on_conflict_do_nothing(), rows)
        written = bound_scores(self.session, request.run_id) if rows else None
        return PlanResult(new=len(rows), rows=written)
