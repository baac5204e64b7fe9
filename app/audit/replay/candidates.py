"""Who could have acted at a moment: grants and absences as they were then, by the rule that guards the task."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from app.audit.replay.grant_history import read_absences, read_holders
from app.audit.replay.page_models import Candidate
from app.identity import Actor, Away, Holder, substitutions, valid_grants
from app.tasks import TaskFacts, capacity


@dataclass(frozen=True, slots=True)
class _Able:
    """Somebody present with what they were then."""

    holder: Holder
    actor: Actor


class Candidates:
    """Answers for one case; read once, then no statement per step."""

    def __init__(self, holders: Iterable[Holder], absences: Iterable[Away]) -> None:
        self._holders = {holder.id: holder for holder in holders}
        self._absences = tuple(absences)
        self._turns = sorted(_turns(self._holders.values(), self._absences))
        self._known: dict[Any, list[_Able]] = {}

    @classmethod
    def read(cls, session: Session, roles: Iterable[str]) -> "Candidates":
        """Everybody who ever held one of `roles`, their absences, and whoever stood in for them."""
        holding = read_holders(session, set(roles))
        absences = read_absences(session, set(holding))
        others = {away.substitute for away in absences if away.substitute} - set(holding)
        return cls([*holding.values(), *read_holders(session, frozenset(), others).values()], absences)

    def at(self, facts: TaskFacts, moment: datetime, but: UUID) -> list[Candidate]:
        """Who else than `but` could have done the task at `moment`, by what it asked for then.

        Whoever was absent could not; their substitute could, on their behalf.
        """
        found = []
        for able in self._fitting(facts, moment):
            how = capacity(facts, able.actor) if able.actor.id != but else None
            if how is not None:
                absent = how.acting_for.name if how.acting_for else None
                found.append(Candidate(able.actor.username, able.actor.name, absent, not able.holder.active))
        return sorted(found, key=lambda one: (one.acting_for is not None, one.name, one.username))

    def _fitting(self, facts: TaskFacts, moment: datetime) -> list[_Able]:
        """Whom role, groups and place allow; kept per stretch of time in which no grant or absence began or ended."""
        turn = sum(1 for other in self._turns if other <= moment)
        key = (facts.role, facts.groups, facts.plant, facts.line, turn)
        if key not in self._known:
            open_to_all = replace(facts, excluded=(), assignee=None)
            away = [absence for absence in self._absences if absence.lasts(moment)]
            self._known[key] = [able for able in self._able(away, moment) if capacity(open_to_all, able.actor)]
        return self._known[key]

    def _able(self, away: Sequence[Away], moment: datetime) -> Iterable[_Able]:
        absent = {absence.person for absence in away}
        known = [absence for absence in away if absence.recorded_at <= moment]
        for holder in self._holders.values():
            if holder.id not in absent:
                standing_in = tuple(substitutions(holder.id, self._holders, known, moment))
                grants = valid_grants(holder.grants, moment)
                yield _Able(holder, Actor(holder.id, holder.username, holder.name, grants, standing_in=standing_in))


def _turns(holders: Iterable[Holder], absences: Iterable[Away]) -> set[datetime]:
    """The moments at which something changed."""
    grants = {m for holder in holders for g in holder.grants for m in (g.valid_from, g.valid_to) if m is not None}
    answers = {m for away in absences for m in (away.confirmed_at, away.declined_at) if m is not None}
    return grants | answers | {moment for away in absences for moment in (away.starts, away.ends, away.recorded_at)}
