"""Signing in, staying signed in, and being locked out."""

from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import create_engine, func, select, text
from sqlalchemy.orm import Session

from app.identity.account_lifecycle import NewPerson, add_user, deactivate
from app.identity.actor import SYSTEM, Grant
from app.identity.grants import grant
from app.identity.models import SignInFailure, SignInSession, User
from app.identity.sign_in import attempts, lockout, passwords
from app.identity.sign_in.sessions import (
    ABSOLUTE_TIMEOUT,
    IDLE_TIMEOUT,
    find,
    open_for_demo,
    reference_of,
    resolve,
    sign_in,
    sign_out,
    touch,
)
from app.kernel.errors import NotFoundError
from app.ledger.models import LedgerEvent
from app.ledger.personal_data.restore import open_bodies
from tests.integration.identity.conftest import NOW, PASSWORD
from tests.support.at_once import at_once
from tests.support.database.statements import seen_statements

SECOND = timedelta(seconds=1)
PLANT = "198.51.100.1"


def actions(session: Session, chain: str) -> list[tuple[str, str]]:
    query = select(LedgerEvent.action, LedgerEvent.outcome).where(LedgerEvent.chain == chain)
    return [tuple(row) for row in session.execute(query.order_by(LedgerEvent.seq))]


def token_of(session: Session, username: str = "wang") -> str:
    token = sign_in(session, username, PASSWORD, NOW, "10.0.0.1").token
    assert token
    return token


def test_the_right_password_opens_a_session_that_knows_the_person(session, person) -> None:
    wang = person("wang", Grant("qa", "P1", "L1"), Grant("employee"))
    actor = resolve(session, token_of(session, " WANG "), NOW)
    assert (actor.id, actor.username, actor.auth_method, actor.ip) == (wang.id, "wang", "password", "10.0.0.1")
    assert actor.holds("qa", "P1", "L1")
    assert not actor.holds("qa", "P1", "L2")
    assert actor.roles == {"qa", "employee"}
    assert actions(session, f"person:{wang.id}") == [("session.opened", "ok")]


def test_only_a_digest_of_the_token_is_stored(session, person) -> None:
    person("wang")
    token = token_of(session)
    assert len(token) >= 43
    stored = session.scalars(select(SignInSession.token_hash)).one()
    assert token.encode() not in stored
    assert len(stored) == 32


@pytest.mark.parametrize("username", ["wang", "nobody", "gone", "mute", ""])
def test_every_failure_sounds_the_same(session, person, username) -> None:
    person("wang")
    person("gone")
    deactivate(session, SYSTEM, "gone", NOW)
    person("mute", password=None)
    result = sign_in(session, username, "wrong password" if username == "wang" else PASSWORD, NOW)
    assert result.token is None
    assert str(result.refusal) == "Username or password is not right."


def test_every_failure_costs_one_verification(session, person, monkeypatch) -> None:
    person("wang")
    real, calls = passwords.hasher, []

    class Counting:
        def hash(self, password):
            return real.hash(password)

        def verify(self, stored, password):
            calls.append(stored)
            return real.verify(stored, password)

    monkeypatch.setattr(passwords, "hasher", Counting())
    for username in ("wang", "nobody"):
        sign_in(session, username, "wrong password", NOW)
    assert len(calls) == 2


def test_failures_are_recorded_in_the_persons_chain_and_strangers_unnamed(session, person) -> None:
    wang = person("wang")
    sign_in(session, "wang", "wrong password", NOW, "10.0.0.8")
    sign_in(session, "hunter2-typed-here", "x", NOW, "10.0.0.9")
    assert actions(session, f"person:{wang.id}") == [("sign_in.failed", "denied")]
    assert actions(session, "strangers") == [("sign_in.failed", "denied")]
    bodies = session.scalars(select(LedgerEvent.body))
    assert not any("hunter2" in body for body in bodies)


@pytest.mark.parametrize("username", ["wang", "nobody"])
def test_five_failures_lock_the_name_for_a_while_known_or_not(session, person, username) -> None:
    person("wang")
    for _ in range(lockout.MAX_FAILURES):
        last = sign_in(session, username, "wrong password", NOW)
    assert str(last.refusal) == "Too many failed attempts. Try again in 1 minutes."
    assert sign_in(session, username, PASSWORD, NOW + SECOND).token is None


def test_after_the_lock_the_right_password_works_and_clears_the_count(session, person) -> None:
    person("wang")
    for _ in range(lockout.MAX_FAILURES):
        sign_in(session, "wang", "wrong password", NOW)
    later = NOW + lockout.LOCKED_FOR + SECOND
    assert sign_in(session, "wang", PASSWORD, later).token
    assert session.scalar(select(func.count()).select_from(SignInFailure)) == 0


def test_attempts_during_the_lock_do_not_prolong_it(session, person) -> None:
    person("wang")
    for minute in range(lockout.MAX_FAILURES + 8):
        sign_in(session, "wang", "wrong password", NOW + minute * SECOND)
    assert sign_in(session, "wang", PASSWORD, NOW + lockout.LOCKED_FOR + 10 * SECOND).token


def test_old_failures_are_forgotten(session, person) -> None:
    person("wang")
    for hour in range(0, 20, 2):
        sign_in(session, "wang", "wrong password", NOW + timedelta(hours=hour))
    assert sign_in(session, "wang", PASSWORD, NOW + timedelta(hours=21)).token


def test_guesses_sent_at_once_are_counted_one_by_one(fresh_database, monkeypatch) -> None:
    engine = create_engine(fresh_database, pool_size=12, max_overflow=0)
    verified, real = [], passwords.verify_password
    monkeypatch.setattr(
        "app.identity.sign_in.sessions.verify_password", lambda *given: verified.append(1) or real(*given)
    )
    with Session(engine) as session, session.begin():
        add_user(session, SYSTEM, NewPerson("wang", "王", PASSWORD), NOW)

    def guess() -> None:
        with Session(engine) as session, session.begin():
            sign_in(session, "wang", "wrong password", NOW)

    assert at_once(*[guess] * 12) == [None] * 12
    engine.dispose()
    assert len(verified) == lockout.MAX_FAILURES


def test_a_session_ends_when_idle_and_in_any_case_after_a_shift(session, person) -> None:
    person("wang")
    token = token_of(session)
    assert resolve(session, token, NOW + IDLE_TIMEOUT - SECOND)
    assert resolve(session, token, NOW + IDLE_TIMEOUT + SECOND) is None
    moment = NOW
    while moment < NOW + ABSOLUTE_TIMEOUT - timedelta(hours=1):
        moment += timedelta(hours=1)
        touch(session, token, moment, resolve(session, token, moment))
        assert find(session, token, moment).seen == moment
    assert resolve(session, token, NOW + ABSOLUTE_TIMEOUT + SECOND) is None


def test_resolving_is_one_statement_with_the_grants_of_that_moment(session, person) -> None:
    person("wang", Grant("qa"), Grant("hr", valid_from=NOW + timedelta(hours=1)))
    grant(session, SYSTEM, "wang", Grant("manager", valid_to=NOW + timedelta(minutes=30)), NOW)
    token = token_of(session)
    with seen_statements() as seen:
        assert resolve(session, token, NOW).roles == {"qa", "manager"}
    assert len(seen) == 1
    assert resolve(session, token, NOW + timedelta(hours=1)).roles == {"qa", "hr"}


def test_signing_out_and_nonsense_end_a_token(session, person) -> None:
    wang = person("wang")
    token = token_of(session)
    actor = resolve(session, token, NOW)
    sign_out(session, actor, token, NOW)
    sign_out(session, actor, token, NOW)
    assert resolve(session, token, NOW) is None
    assert resolve(session, "nonsense", NOW) is None
    assert actions(session, f"person:{wang.id}") == [("session.opened", "ok"), ("session.closed", "ok")]


def test_a_disabled_person_is_out_at_once(session, person) -> None:
    person("wang")
    token = token_of(session)
    deactivate(session, SYSTEM, "wang", NOW)
    assert resolve(session, token, NOW) is None
    assert sign_in(session, "wang", PASSWORD, NOW).token is None


def test_inactive_in_the_database_is_enough(session, person) -> None:
    person("wang")
    token = token_of(session)
    session.execute(text("UPDATE users SET active = false"))
    assert resolve(session, token, NOW) is None


def test_the_demo_opens_sessions_that_say_so(session, person) -> None:
    wang = person("wang")
    assert resolve(session, open_for_demo(session, "wang", NOW), NOW).auth_method == "demo"
    bodies = session.scalars(select(LedgerEvent.body).where(LedgerEvent.chain == f"person:{wang.id}"))
    assert '"auth":"demo"' in bodies.one()
    with pytest.raises(NotFoundError):
        open_for_demo(session, "nobody", NOW)


def test_an_old_hash_is_renewed_at_the_next_sign_in(session, person, monkeypatch) -> None:
    person("wang")
    monkeypatch.setattr(passwords, "hasher", passwords.PasswordHasher(time_cost=2, memory_cost=16, parallelism=1))
    assert sign_in(session, "wang", PASSWORD, NOW).token
    session.flush()
    assert "m=16,t=2" in session.execute(text("SELECT password_hash FROM users WHERE username = 'wang'")).scalar_one()


def test_the_delay_grows_with_each_further_failure(session, person) -> None:
    person("wang")
    moment, waits = NOW, []
    for _ in range(lockout.MAX_FAILURES + 5):
        refusal = sign_in(session, "wang", "wrong password", moment, "10.0.0.9").refusal
        if wait := refusal.params.get("minutes"):
            waits.append(wait)
            moment += timedelta(minutes=wait, seconds=1)
    assert waits == [1, 2, 4, 8, 15, 15]


def test_a_stranger_does_not_lock_anybody_out(session, person) -> None:
    person("wang")
    assert sign_in(session, "wang", PASSWORD, NOW, "10.0.0.1").token
    for guess in range(200):
        source = f"203.0.113.{guess % 100}"
        sign_in(session, "wang", "wrong password", NOW + guess * SECOND, source)
    later = NOW + 201 * SECOND
    assert sign_in(session, "wang", PASSWORD, later, "198.51.100.7").token is None  # the account is braked elsewhere
    assert sign_in(session, "wang", PASSWORD, later, "10.0.0.1").token


def test_one_source_that_tries_all_names_is_braked_and_others_are_not(session, person) -> None:
    person("wang")
    for guess in range(lockout.SOURCE_FAILURES):
        sign_in(session, f"name{guess}", "wrong password", NOW, "203.0.113.9")
    assert "Too many" in str(sign_in(session, "wang", PASSWORD, NOW + SECOND, "203.0.113.9").refusal)
    assert sign_in(session, "wang", PASSWORD, NOW + SECOND, "10.0.0.2").token


def sign_in_here(session: Session, *usernames: str) -> list[UUID]:
    """They sign in from the plant; gives their browsers."""
    tokens = [sign_in(session, username, PASSWORD, NOW, PLANT).token for username in usernames]
    return [reference_of(session, token) for token in tokens]


def test_who_guesses_at_every_name_behind_the_plants_address_locks_nobody_out_of_their_browser(session, person) -> None:
    names = ["wang", "li", "zhao"]
    for name in names:
        person(name)
    browsers = sign_in_here(session, *names)
    for name in names:
        for _ in range(lockout.MAX_FAILURES + 5):
            sign_in(session, name, "wrong password", NOW, PLANT)
    later = NOW + SECOND
    assert sign_in(session, "wang", PASSWORD, later, PLANT).token is None  # a browser that nobody knows
    assert sign_in(session, "li", PASSWORD, later, PLANT, browsers[0]).token is None  # and one of somebody else
    for name, browser in zip(names, browsers, strict=True):
        assert sign_in(session, name, PASSWORD, later, PLANT, browser).token, name


def test_a_known_browser_does_not_guess_for_ever(session, person) -> None:
    person("wang")
    [browser] = sign_in_here(session, "wang")
    for _ in range(lockout.MAX_FAILURES):
        sign_in(session, "wang", "wrong password", NOW, PLANT, browser)
    assert "Too many" in str(sign_in(session, "wang", PASSWORD, NOW + SECOND, PLANT, browser).refusal)
    assert sign_in(session, "wang", PASSWORD, NOW + SECOND, PLANT).token  # another browser of the same plant
    assert sign_in(session, "wang", PASSWORD, NOW + attempts.REMEMBERED, "10.9.9.9", browser).token


def flood(session: Session, number: int, source: str) -> None:
    for guess in range(number):
        sign_in(session, f"name{guess}", "wrong password", NOW, source)


def test_the_address_of_a_plant_is_never_shut_for_who_comes_there_for_the_first_time(session, person) -> None:
    for name in ("wang", "li", "new"):
        person(name)
    sign_in_here(session, "wang", "li")
    flood(session, 3 * lockout.SOURCE_FAILURES, PLANT)
    assert sign_in(session, "new", PASSWORD, NOW + SECOND, PLANT).token


def test_one_persons_address_is_shut_as_before(session, person) -> None:
    for name in ("wang", "new"):
        person(name)
    sign_in_here(session, "wang")
    flood(session, lockout.SOURCE_FAILURES, PLANT)
    assert sign_in(session, "new", PASSWORD, NOW + SECOND, PLANT).token is None


def test_in_a_flood_from_the_plants_address_each_name_bears_one_guess(session, person) -> None:
    for name in ("wang", "li", "new"):
        person(name)
    sign_in_here(session, "wang", "li")
    flood(session, lockout.SOURCE_FAILURES, PLANT)
    moment, heard = NOW + SECOND, 0
    while moment < NOW + timedelta(minutes=50):
        heard += "15" in str(sign_in(session, "new", "wrong password", moment, PLANT).refusal)
        moment += timedelta(minutes=1)
    assert heard <= 4


def test_a_flood_from_the_plants_address_is_told_as_sums(session, person) -> None:
    for name in ("wang", "li", "new"):
        person(name)
    sign_in_here(session, "wang", "li")
    flood(session, lockout.SOURCE_FAILURES, PLANT)
    before = len(actions(session, "strangers"))
    flood(session, 1000, PLANT)
    for _ in range(30):
        sign_in(session, "new", "wrong password", NOW, PLANT)
    assert 1 <= len(actions(session, "strangers")) - before <= 3
    assert sign_in(session, "new", PASSWORD, NOW + lockout.LOCKED_FOR + SECOND, PLANT).token
    new = session.scalar(select(User.id).where(User.username == "new"))
    mine = select(LedgerEvent.body).where(LedgerEvent.chain == f"person:{new}", LedgerEvent.action == "sign_in.failed")
    [body] = open_bodies(session, session.scalars(mine).all())
    assert body["data"]["refused"] == 30


def test_a_flood_fills_no_ledger_and_is_told_as_a_sum(session, person) -> None:
    wang = person("wang")
    assert sign_in(session, "wang", PASSWORD, NOW, "10.0.0.1").token
    before = len(actions(session, f"person:{wang.id}"))
    for _ in range(lockout.MAX_FAILURES + 300):
        sign_in(session, "wang", "wrong password", NOW + SECOND, "10.0.0.1")
    assert len(actions(session, f"person:{wang.id}")) == before + lockout.MAX_FAILURES
    assert sign_in(session, "wang", PASSWORD, NOW + timedelta(minutes=2), "10.0.0.1").token
    chain = LedgerEvent.chain == f"person:{wang.id}"
    last = session.scalars(
        select(LedgerEvent.body).where(chain, LedgerEvent.action == "sign_in.failed").order_by(LedgerEvent.seq.desc())
    ).first()
    [body] = open_bodies(session, [last])
    assert body["data"] == {"attempts": lockout.MAX_FAILURES, "refused": 300}
