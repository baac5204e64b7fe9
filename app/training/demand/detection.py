"""What detection says of a step, and what has to happen with it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import UUID

from app.quality import Week, monday_of
from app.training.demand.decide import NEED, Judgement
from app.training.demand.rule import DemandRule
from app.training.demand.step_facts import StepFacts


@dataclass(frozen=True, slots=True)
class Detection:
    """What detection says of a step; `status` is that of the table `signals`, `case` the case begun or joined."""

    line: str
    step: str
    judgement: Judgement
    status: str
    case: UUID | None = None
    recurrence_of: UUID | None = None


def since_last_case(facts: StepFacts) -> Sequence[Week]:
    """The weeks that speak: those before the last case's end have had their case."""
    last = facts.last_case
    if last is None or last.ended_at is None:
        return facts.weeks
    ended = monday_of(last.ended_at, facts.place.timezone)
    return [week for week in facts.weeks if week.monday >= ended]


def place_judgement(
    facts: StepFacts, judgement: Judgement, rule: DemandRule, now: datetime, raised: UUID | None
) -> Detection:
    """What has to happen with a judgement: a case of its own, one that runs already, or none."""
    place, last = facts.place, facts.last_case
    found = Detection(place.line, place.step, judgement, "noted")
    if raised is not None:
        return replace(found, status="raised", case=raised)
    if judgement.outcome != NEED:
        return found
    if last is not None and last.ended_at is None:
        return replace(found, status="merged", case=last.id)
    if last is not None and last.ended_at is not None and now < last.ended_at + timedelta(days=rule.rest_days):
        return replace(found, status="resting")
    return replace(found, status="raised")
