"""The need that finds itself: judge every watched step, and begin a case where training is needed (S11, S12).

A case waits for production's confirmation; nothing starts silently. While a case about the step runs, a further signal
is merged into it; for some weeks after its end the step rests. Each step and week is stored once: detecting again
changes what late counts have changed, and never begins a second case.
"""

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.definitions import Definitions
from app.kernel.clock import Clock
from app.plant import step_places
from app.training.demand.decide import NOTHING, decider, judge
from app.training.demand.decisions import DECISION, read_decisions
from app.training.demand.detection import Detection, place_judgement, since_last_case
from app.training.demand.raise_case import RaiseCase
from app.training.demand.settings import read_settings
from app.training.demand.signal_rows import read_raised, store_signal
from app.training.demand.step_facts import read_steps

_LOCK = 0x64656D616E64  # "demand"


class DetectDemand:
    """The use case; the caller commits."""

    def __init__(self, definitions: Definitions, raise_case: RaiseCase, clock: Clock) -> None:
        self._definitions = definitions
        self._raise = raise_case
        self._clock = clock

    def __call__(self, session: Session, *, dry_run: bool = False) -> list[Detection]:
        """Look at every watched step; with `dry_run` only say what would happen.

        Gives a row for each step of which there is something to say.
        """
        session.execute(select(func.pg_advisory_xact_lock(_LOCK)))
        settings, now = read_settings(session), self._clock.now()
        places = [place for place in step_places(session) if place.active and place.line in settings.lines]
        if not places:
            return []
        decisions = read_decisions(session, self._definitions)
        decide = decider(decisions[DECISION], settings.rule)
        steps = read_steps(session, places, settings.rule, now)
        judged = [(facts, judge(since_last_case(facts), facts.skills, settings.rule, decide)) for facts in steps]
        wanted = [(facts, judgement) for facts, judgement in judged if judgement.outcome != NOTHING]
        raised = read_raised(session, [facts for facts, _ in wanted])
        found = []
        for facts, judgement in wanted:
            case = raised.get((facts.place.id, facts.newest()))
            one = place_judgement(facts, judgement, settings.rule, now, case)
            if one.status == "raised" and case is None and not dry_run:
                one = self._raise(session, facts, one, decisions, now)
            if not dry_run:
                store_signal(session, facts, one, settings, now)
            found.append(one)
        return found
