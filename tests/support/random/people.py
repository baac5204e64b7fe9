"""Random plants of five people: grants, absences and tasks such as no test would think of, as values and as rows."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any
from uuid import UUID, uuid4

from hypothesis import strategies as some
from sqlalchemy import insert
from sqlalchemy.orm import Session

from app.identity.actor import Actor, Grant
from app.identity.models import Absence, ApiToken, GrantRow, SignInSession, User
from app.identity.powers import Away, Holder, substitutions, valid_grants
from app.identity.sign_in.actor_by_secret import secret_hash
from app.tasks.access import TaskFacts
from app.tasks.models import Task, TaskState
from tests.support.plant.case_rows import put_case

NOW = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
IDS = tuple(UUID(int=number) for number in range(1, 6))
ROLES = ("qa", "qa", "hr", "auditor", "system_admin")
"""Two of lanes, one that nobody passes on, one that suspends lanes; few, so that people and tasks meet."""
AT_PLANT, AT_LINE = (None, None, None, "P1", "P2"), (None, None, None, "L1", "L2")


@dataclass(frozen=True)
class OpenWork:
    """A task as the rule sees it, and what the rule must not look at."""

    id: UUID
    facts: TaskFacts
    offered_to: UUID | None


@dataclass(frozen=True)
class RandomPlant:
    """Who there is, who is away, and what there is to do."""

    people: Sequence[Holder]
    absences: Sequence[Away]
    tasks: Sequence[OpenWork]

    def actor(self, person: Holder) -> Actor:
        """What the pure rules make of somebody at NOW."""
        active = {one.id: one for one in self.people if one.active}
        away = [absence for absence in self.absences if absence.lasts(NOW)]
        standing_in = tuple(substitutions(person.id, active, away, NOW))
        return Actor(person.id, person.username, person.name, valid_grants(person.grants, NOW), standing_in=standing_in)

    def actors(self) -> Mapping[UUID, Actor]:
        """Everybody who can sign in."""
        return {person.id: self.actor(person) for person in self.people if person.active}


def random_plant(seed: int, tasks: int) -> RandomPlant:
    """The plant of a seed: drawn plainly, for drawing each value through hypothesis costs more than the database."""
    chance = Random(seed)
    ids = chance.sample(IDS, len(IDS))  # the order of ids is not that of names
    helper = chance.choice(IDS)  # stands in for many and holds little, so that it matters for whom they act
    people = [
        Holder(id_, f"p{number}", f"P{number}", chance.random() < 0.93, _grants(chance, 1 if id_ == helper else 5))
        for number, id_ in enumerate(ids)
    ]
    absences = [_absence(chance, helper) for _ in range(chance.randint(0, 7))]
    return RandomPlant(people, absences, [_task(chance) for _ in range(tasks)])


PLANTS = some.builds(random_plant, some.integers(0, 2**32), some.integers(6, 12))


def _times(chance: Random) -> tuple[int, int]:
    """Hours from NOW. NOW itself and its neighbours: that is where a bound may be on the wrong side."""
    return chance.choice(((-1, 1), (-1, 1), (-1, 1), (-1, 2), (0, 1), (0, 2), (-1, 0), (1, 2)))


def _grants(chance: Random, most: int) -> tuple[Grant, ...]:
    return tuple(_grant(chance) for _ in range(chance.randint(0, most)))


def _grant(chance: Random) -> Grant:
    begins, ends = _times(chance)
    until = chance.choice((None, NOW + ends * HOUR))
    return Grant(chance.choice(ROLES), chance.choice(AT_PLANT), chance.choice(AT_LINE), NOW + begins * HOUR, until)


def _absence(chance: Random, helper: UUID) -> Away:
    person, *others = chance.sample([id_ for id_ in IDS if id_ != helper or chance.random() < 0.05], 3)
    starts, ends = _times(chance)
    substitute = helper if person != helper and chance.random() < 0.75 else chance.choice((None, *others))
    confirmed, declined = chance.choice((None, NOW)), chance.choice((None, None, None, NOW))
    return Away(person, substitute, NOW + starts * HOUR, NOW + ends * HOUR, NOW - HOUR, confirmed, declined)


def _task(chance: Random) -> OpenWork:
    maybe = (None, None, None, *IDS)
    facts = TaskFacts(
        role=chance.choice(ROLES),
        groups=tuple(dict.fromkeys(chance.sample(ROLES, chance.choice((0, 0, 0, 1, 2))))),
        plant=chance.choice(AT_PLANT),
        line=chance.choice(AT_LINE),
        state=chance.choice([TaskState.OPEN] * 6 + [TaskState.COMPLETED, TaskState.CANCELLED]),
        assignee=chance.choice((None,) * 15 + IDS),
        excluded=tuple(chance.sample(IDS, chance.choice((0, 0, 1, 2)))),
        claimed_by=chance.choice(maybe),
    )
    return OpenWork(UUID(int=chance.getrandbits(128)), facts, chance.choice(maybe))


def store(session: Session, plant: RandomPlant) -> None:
    """Put the plant into the database: people who signed in and have a token, grants, absences, tasks of one case."""
    session.execute(insert(User), [_user(person) for person in plant.people])
    session.execute(insert(SignInSession), [_session(person) for person in plant.people])
    session.execute(insert(ApiToken), [_token(person) for person in plant.people])
    grants = [_grant_row(person, grant) for person in plant.people for grant in person.grants]
    if grants:
        session.execute(insert(GrantRow), grants)
    if plant.absences:
        session.execute(insert(Absence), [_away(absence) for absence in plant.absences])
    case = put_case(session)
    session.execute(insert(Task), [_row(work, case) for work in plant.tasks])


def token_of(person: Holder) -> str:
    """An API token such as the rows know."""
    return f"bihuan_{person.id.int:012x}_{'x' * 43}"


def _user(person: Holder) -> dict[str, Any]:
    return {
        "id": person.id,
        "username": person.username,
        "name": person.name,
        "active": person.active,
        "employment_type": "regular",
        "locale": "zh",
        "created_at": NOW,
    }


def _session(person: Holder) -> dict[str, Any]:
    return {
        "id": uuid4(),
        "token_hash": secret_hash(person.username),
        "user_id": person.id,
        "auth_method": "password",
        "created_at": NOW,
        "last_seen_at": NOW,
        "expires_at": NOW + HOUR,
    }


def _token(person: Holder) -> dict[str, Any]:
    return {
        "id": uuid4(),
        "prefix": f"{person.id.int:012x}",
        "token_hash": secret_hash(token_of(person)),
        "user_id": person.id,
        "scopes": ["*"],
        "created_at": NOW,
        "expires_at": NOW + HOUR,
    }


def _grant_row(person: Holder, grant: Grant) -> dict[str, Any]:
    return {
        "id": uuid4(),
        "user_id": person.id,
        "role": grant.role,
        "plant": grant.plant,
        "line": grant.line,
        "valid_from": grant.valid_from,
        "valid_to": grant.valid_to,
        "granted_by": person.id,
        "granted_at": NOW,
        "source": "hand",
    }


def _away(absence: Away) -> dict[str, Any]:
    return {
        "id": uuid4(),
        "user_id": absence.person,
        "substitute_id": absence.substitute,
        "starts": absence.starts,
        "ends": absence.ends,
        "recorded_at": absence.recorded_at,
        "confirmed_at": absence.confirmed_at,
        "declined_at": absence.declined_at,
    }


def _row(work: OpenWork, case: UUID) -> dict[str, Any]:
    facts = work.facts
    return {
        "id": work.id,
        "case_id": case,
        "deployment_id": case,
        "process": "quality_training",
        "element": "review",
        "lane": "lane",
        "role": facts.role,
        "groups": list(facts.groups),
        "plant": facts.plant,
        "line": facts.line,
        "state": facts.state,
        "priority": 50,
        "assignee": facts.assignee,
        "offered_to": work.offered_to,
        "excluded": list(facts.excluded),
        "claimed_by": facts.claimed_by,
        "round": 1,
        "due_at": NOW,
        "due_known": True,
        "created_at": NOW,
    }


def unclaimed(work: OpenWork) -> TaskFacts:
    """The task as it was when it opened."""
    return replace(work.facts, state=TaskState.OPEN, claimed_by=None)
