"""The need that finds itself: judge every watched step, and begin a case where training is needed (S11, S12).

A case waits for production's confirmation; nothing starts silently. While a case about the step runs, a further signal
is merged into it; for some weeks after its end the step rests. Each step and week is stored once: detecting again
changes what late counts have changed, and never begins a second case.
"""

import logging
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from app.cases import Case, StartByMessage
from app.definitions import Definitions
from app.feel import Decision
from app.kernel.clock import Clock
from app.kernel.errors import DomainError, NotFoundError
from app.quality import Week, monday_of, step_places
from app.training.demand.case_payload import gather, week_json
from app.training.demand.decide import NEED, NOTHING, Judgement, decider, judge
from app.training.demand.models import Signal
from app.training.demand.rule import DemandRule
from app.training.demand.settings import DemandSettings, read_settings
from app.training.demand.step_facts import PROCESS, StepFacts, read_steps

log = logging.getLogger(__name__)

MESSAGE = "training_signal"
DECISION = "demand"
_LOCK = 0x64656D616E64  # "demand"


@dataclass(frozen=True, slots=True)
class Detection:
    """What detection says of a step; `status` is that of the table `signals`, `case` the case begun or joined."""

    line: str
    step: str
    judgement: Judgement
    status: str
    case: UUID | None = None
    recurrence_of: UUID | None = None


class DetectDemand:
    """The use case; the caller commits."""

    def __init__(self, definitions: Definitions, start: StartByMessage, clock: Clock) -> None:
        self._definitions = definitions
        self._start = start
        self._clock = clock

    def __call__(self, session: Session, *, dry_run: bool = False) -> list[Detection]:
        """Look at every watched step; with `dry_run` only say what would happen.

        Gives a row for each step of which there is something to say.
        """
        session.execute(select(func.pg_advisory_xact_lock(_LOCK)))
        settings, now = read_settings(session), self._clock.now()
        places = [place for place in step_places(session) if place.line in settings.lines]
        if not places:
            return []
        decisions = self._decisions(session)
        decide = decider(decisions[DECISION], settings.rule)
        steps = read_steps(session, places, settings.rule, now)
        judged = [(facts, judge(since_last_case(facts), facts.skills, settings.rule, decide)) for facts in steps]
        wanted = [(facts, judgement) for facts, judgement in judged if judgement.outcome != NOTHING]
        raised = _raised(session, [facts for facts, _ in wanted])
        found = []
        for facts, judgement in wanted:
            case = raised.get((facts.place.id, facts.newest()))
            one = _placed(facts, judgement, settings.rule, now, case)
            if one.status == "raised" and case is None and not dry_run:
                one = self._raise(session, facts, one, decisions)
            if not dry_run:
                _store(session, facts, one, settings, now)
            found.append(one)
        return found

    def _raise(
        self, session: Session, facts: StepFacts, found: Detection, decisions: Mapping[str, Decision]
    ) -> Detection:
        """Begin the case; one step whose case cannot begin does not keep the others from theirs."""
        try:
            with session.begin_nested():
                evidence = gather(session, facts, found.judgement, decisions, self._clock.now())
                [case] = self._start(session, MESSAGE, evidence.payload)
                session.execute(update(Case).where(Case.id == case.id).values(recurrence_of=evidence.recurrence_of))
        except DomainError:
            log.exception("the case of %s/%s could not begin", found.line, found.step)
            return replace(found, status="noted")
        return replace(found, case=case.id, recurrence_of=evidence.recurrence_of)

    def _decisions(self, session: Session) -> Mapping[str, Decision]:
        key = self._definitions.latest(session, PROCESS)
        decisions = self._definitions.decisions(key.deployment)
        if DECISION not in decisions:
            raise NotFoundError("The deployment has no decision %(name)s to detect needs by", name=DECISION)
        return decisions


def since_last_case(facts: StepFacts) -> Sequence[Week]:
    """The weeks that speak: those before the last case's end have had their case."""
    last = facts.last_case
    if last is None or last.ended_at is None:
        return facts.weeks
    ended = monday_of(last.ended_at, facts.place.timezone)
    return [week for week in facts.weeks if week.monday >= ended]


def _placed(facts: StepFacts, judgement: Judgement, rule: DemandRule, now: datetime, raised: UUID | None) -> Detection:
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


def _raised(session: Session, steps: Sequence[StepFacts]) -> dict[tuple[int, date], UUID]:
    """The cases that earlier rounds have begun for these steps and weeks."""
    query = select(Signal.step_id, Signal.week, Signal.case_id).where(
        Signal.status == "raised", Signal.step_id.in_([facts.place.id for facts in steps])
    )
    return {(step, week): case for step, week, case in session.execute(query) if case}


def _store(session: Session, facts: StepFacts, found: Detection, settings: DemandSettings, now: datetime) -> None:
    values = {
        "outcome": found.judgement.outcome,
        "literal": found.judgement.literal,
        "status": found.status,
        "case_id": found.case,
        "rule_version": settings.version,
        "facts": facts_json(found.judgement, settings.rule),
    }
    kept = {"id": uuid.uuid4(), "step_id": facts.place.id, "week": facts.newest(), "found_at": now}
    statement = insert(Signal).values(**kept, **values, recurrence_of=found.recurrence_of)
    # A signal that began a case stays as it was: it is what the people were shown.
    statement = statement.on_conflict_do_update(
        index_elements=["step_id", "week"], set_=values, where=Signal.status != "raised"
    )
    session.execute(statement)


def facts_json(judgement: Judgement, rule: DemandRule) -> dict[str, Any]:
    """What was decided on, as plain JSON, so that the answer can be checked years later."""
    gate, skill, gap = judgement.gate, judgement.skill, judgement.trend.gap
    return {
        "weeks": [week_json(week) for week in judgement.trend.run],
        "gap": gap.name if gap else None,
        "gate": gate
        and {
            "n": gate.counts.n,
            "x": gate.counts.x,
            "limit": gate.limit,
            "p_value": gate.p_value,
            "passed": gate.passed,
        },
        "skill": skill
        and {
            "code": skill.requirement.skill,
            "required": skill.requirement.required,
            "mean": skill.mean,
            "below": list(skill.below),
            "unknown": list(skill.unknown),
        },
        "rule": rule.to_json(),
    }
