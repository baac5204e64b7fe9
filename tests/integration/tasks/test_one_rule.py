"""Who may do a task is one rule: inbox, candidates and sign-in ask the database what `access` and `powers` say."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from uuid import UUID

from hypothesis import HealthCheck, event, given, settings
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from app.identity.actor import Actor, Grant
from app.identity.directory import actor_of
from app.identity.sign_in.actor_by_secret import look_up, secret_hash
from app.identity.sign_in.sign_in_sql import BY_SESSION
from app.identity.tokens import find_token
from app.kernel.direct_sql import rows
from app.tasks.access import Capacity, capacity, may_work
from app.tasks.candidates import anybody, find_candidate, list_candidates
from app.tasks.inbox.worklist import Filter, my_tasks
from app.tasks.jobs.announce_tasks import announce_tasks
from app.tasks.models import Notification, Task
from tests.support.random.people import HOUR, NOW, PLANTS, RandomPlant, store, token_of, unclaimed

random_plants: Callable[[Callable[..., None]], Callable[..., None]] = settings(
    max_examples=250,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


@contextmanager
def stored(session: Session, plant: RandomPlant) -> Iterator[None]:
    with session.begin_nested() as savepoint:
        store(session, plant)
        yield
        savepoint.rollback()


def powers(actor: Actor | None) -> tuple[frozenset[Grant], list[tuple[UUID, frozenset[Grant]]]]:
    assert actor is not None
    return frozenset(actor.grants), [(one.id, frozenset(one.grants)) for one in actor.standing_in]


@random_plants
@given(plant=PLANTS)
def test_every_way_in_gives_the_powers_that_the_rules_give(session: Session, plant: RandomPlant) -> None:
    with stored(session, plant):
        for person in plant.people:
            if not person.active:
                continue
            expected = powers(plant.actor(person))
            values = {"secret": secret_hash(person.username), "now": NOW, "idle": NOW - HOUR}
            by_session = look_up(session, BY_SESSION, values, None)
            assert powers(actor_of(session, person.username, NOW)) == expected
            assert powers(by_session and by_session.actor) == expected
            by_token = find_token(session, token_of(person), NOW)
            assert powers(by_token and by_token.actor) == expected


@random_plants
@given(plant=PLANTS)
def test_the_inbox_lists_exactly_the_tasks_that_the_rule_allows(session: Session, plant: RandomPlant) -> None:
    with stored(session, plant):
        for actor in plant.actors().values():
            allowed = {
                (work.id, how.acting_for and how.acting_for.id)
                for work in plant.tasks
                if may_work(work.facts, actor) and (how := capacity(work.facts, actor))
            }
            listed = my_tasks(session, actor, Filter(limit=200))
            for kind in {"own" if behalf is None else "for somebody" for _, behalf in allowed}:
                event(kind)
            assert len(listed) == len(allowed)
            assert {(item.id, item.acting_for) for item in listed} == allowed


@random_plants
@given(plant=PLANTS)
def test_anybody_could_is_any_of_those_whom_the_rule_allows(session: Session, plant: RandomPlant) -> None:
    with stored(session, plant):
        for work in plant.tasks:
            facts = unclaimed(work)
            able = {id_: how for id_, actor in plant.actors().items() if (how := capacity(facts, actor))}
            alone = {id_ for id_, how in able.items() if how == Capacity()}
            [[somebody]] = rows(session, *anybody(facts, NOW))
            found = find_candidate(session, facts, NOW, work.offered_to)
            event("nobody" if not able else "somebody")
            assert somebody is bool(able)
            assert {person.id for person in list_candidates(session, facts, NOW)} == alone
            assert found == work.offered_to if work.offered_to in alone else (found in alone or not able)
            assert (found is None) is not bool(able)


@random_plants
@given(plant=PLANTS)
def test_of_a_new_task_exactly_those_are_told_who_may_do_it(session: Session, plant: RandomPlant) -> None:
    """Of one that somebody did before, that person alone, unless they are away."""
    with stored(session, plant):
        session.execute(update(Task).values(claimed_by=None))
        announce_tasks(session, NOW)
        told = {tuple(row) for row in session.execute(select(Notification.task_id, Notification.user_id))}
        expected = set()
        for work in plant.tasks:
            able = {id_ for id_, actor in plant.actors().items() if capacity(unclaimed(work), actor)}
            offered = None if is_away(plant, work.offered_to) else work.offered_to
            expected |= {(work.id, id_) for id_ in able if offered in {None, id_} and work.facts.state == "open"}
        event(f"told {min(len(expected), 3)}")
        assert told == expected


def is_away(plant: RandomPlant, person: UUID | None) -> bool:
    return any(one.person == person and one.lasts(NOW) for one in plant.absences)
