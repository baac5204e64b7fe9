"""The signature's password can't be guessed, and guessing at it does not keep its owner from signing in."""

from datetime import UTC, datetime, timedelta
from typing import Any

import orjson
import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from app.identity.directory import actor_of
from app.identity.electronic_signature import (
    SignatureError,
    SignatureLockedError,
    WrongSignatureError,
    confirm_password,
    count_wrong,
)
from app.identity.sign_in import lockout
from app.identity.sign_in.sessions import sign_in
from tests.integration.identity.conftest import PASSWORD

NOW = datetime(2026, 11, 22, 3, tzinfo=UTC)
TARGET = {"method": "POST", "path": "/tasks/1/complete"}


def guess(session: Session, actor: Any, times: int, at: datetime = NOW) -> None:
    for _ in range(times):
        with pytest.raises(WrongSignatureError):
            confirm_password(session, actor, "a guess that is wrong", at)
        count_wrong(session, actor, TARGET, at)


def test_five_wrong_passwords_lock_the_signature_even_for_the_right_one(session: Session, person: Any) -> None:
    person("li")
    li = actor_of(session, "li", NOW)
    guess(session, li, lockout.MAX_FAILURES)
    with pytest.raises(SignatureLockedError) as caught:
        confirm_password(session, li, PASSWORD, NOW)
    assert (caught.value.params["minutes"], "password" in caught.value.fields) == (15, True)
    confirm_password(session, li, PASSWORD, NOW + lockout.LOCKED_FOR)


def test_the_right_password_forgets_the_wrong_ones(session: Session, person: Any) -> None:
    person("li")
    li = actor_of(session, "li", NOW)
    for _ in range(3):
        guess(session, li, lockout.MAX_FAILURES - 1)
        confirm_password(session, li, PASSWORD, NOW)


def test_signing_and_signing_in_are_counted_apart(session: Session, person: Any) -> None:
    person("li")
    li = actor_of(session, "li", NOW)
    guess(session, li, lockout.MAX_FAILURES)
    assert sign_in(session, "li", PASSWORD, NOW).token
    for _ in range(lockout.MAX_FAILURES):
        sign_in(session, "wang", "wrong", NOW)
    person("wang")
    confirm_password(session, actor_of(session, "wang", NOW), PASSWORD, NOW)


def test_a_missing_password_is_asked_for_and_not_counted(session: Session, person: Any) -> None:
    person("li")
    with pytest.raises(SignatureError) as caught:
        confirm_password(session, actor_of(session, "li", NOW), None, NOW)
    assert not isinstance(caught.value, WrongSignatureError)
    assert not caught.value.outlives_attempt
    assert WrongSignatureError.outlives_attempt


def test_each_wrong_signature_stands_in_the_ledger(session: Session, person: Any) -> None:
    person("li")
    li = actor_of(session, "li", NOW)
    guess(session, li, lockout.MAX_FAILURES, NOW + timedelta(seconds=1))
    query = "SELECT body FROM ledger_events WHERE chain = :chain AND action ~~ 'signature.%' ORDER BY seq"
    bodies = [orjson.loads(body) for body in session.scalars(text(query), {"chain": f"person:{li.id}"})]
    told = [(body["act"]["action"], body["act"]["outcome"], body["data"]["attempts"]) for body in bodies]
    assert told == [*(("signature.failed", "denied", n) for n in range(1, 5)), ("signature.locked", "denied", 5)]
    assert bodies[0]["target"] == TARGET
    assert "guess" not in str(bodies)
