"""Who could have acted at a moment: grants and absences as they were then, by the rule that guards the task."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.audit.replay_models import Candidate
from app.identity.actor import Actor, Grant
from app.identity.models import Absence, GrantRow, User
from app.tasks.access import TaskFacts, is_candidate


@dataclass(frozen=True, slots=True)
class _Holder:
    """A person with every grant they ever had of the roles asked for."""

    id: UUID
    username: str
    name: str
    active: bool
    grants: tuple[Grant, ...]

    def actor(self, at: datetime) -> Actor:
        """The person with the grants valid at `at`."""
        valid = tuple(
            g for g in self.grants if g.valid_from and g.valid_from <= at and (not g.valid_to or at < g.valid_to)
        )
        return Actor(self.id, self.username, self.name, valid)


class Candidates:
    """Answers for one case; read once, then no statement per step."""

    def __init__(self, holders: Iterable[_Holder], absences: Iterable[tuple[UUID, datetime, datetime]]) -> None:
        self._holders = tuple(holders)
        self._absences = tuple(absences)
        grants = [grant for holder in self._holders for grant in holder.grants]
        moments = {m for grant in grants for m in (grant.valid_from, grant.valid_to) if m is not None}
        self._turns = sorted(moments)
        self._known: dict[Any, list[_Holder]] = {}

    @classmethod
    def read(cls, session: Session, roles: Iterable[str]) -> "Candidates":
        """Everybody who ever held one of `roles`, with their absences."""
        wanted = set(roles)
        query = (
            select(User.id, User.username, User.name, User.active, GrantRow.role, GrantRow.plant, GrantRow.line,
                   GrantRow.valid_from, GrantRow.valid_to)
            .join(GrantRow, GrantRow.user_id == User.id)
            .where(GrantRow.role.in_(wanted))
            .order_by(User.name, User.username)
        )  # fmt: skip
        people: dict[UUID, tuple[Any, list[Grant]]] = {}
        for row in session.execute(query):
            people.setdefault(row.id, (row, []))[1].append(Grant(*row[4:]))
        away = select(Absence.user_id, Absence.starts, Absence.ends).where(Absence.user_id.in_(people))
        holders = (_Holder(row.id, row.username, row.name, row.active, tuple(g)) for row, g in people.values())
        return cls(holders, [(row.user_id, row.starts, row.ends) for row in session.execute(away)] if people else ())

    def at(self, task: Mapping[str, Any], excluded: Iterable[UUID], moment: datetime, but: UUID) -> list[Candidate]:
        """Who else than `but` could have done the task (a row of `tasks`) at `moment`, `excluded` left out."""
        facts = TaskFacts.of(task)
        barred = {but, *excluded}
        fitting = [
            holder for holder in self._fitting(facts, moment)
            if holder.id not in barred and facts.assignee in {None, holder.id}
        ]  # fmt: skip
        return [Candidate(h.username, h.name, self._away(h.id, moment), not h.active) for h in fitting]

    def _fitting(self, facts: TaskFacts, moment: datetime) -> list[_Holder]:
        """Holders whom role, groups and place allow; kept per stretch of time in which no grant began or ended."""
        turn = sum(1 for other in self._turns if other <= moment)
        key = (facts.role, facts.groups, facts.plant, facts.line, turn)
        if key not in self._known:
            open_to_all = replace(facts, excluded=(), assignee=None)
            self._known[key] = [h for h in self._holders if is_candidate(open_to_all, h.actor(moment))]
        return self._known[key]

    def _away(self, person: UUID, moment: datetime) -> bool:
        return any(who == person and starts <= moment < ends for who, starts, ends in self._absences)


def _valid(grant: Grant, at: datetime) -> bool:
    """Begun, and not over: a grant that ends at `at` no longer counts."""
    return grant.valid_from is not None and grant.valid_from <= at and (grant.valid_to is None or at < grant.valid_to)
