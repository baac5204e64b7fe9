"""API tokens: shown once, scoped, ending; and refusals that leave a record."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from app.identity.access import may, policy
from app.identity.account_lifecycle import deactivate
from app.identity.actor import SYSTEM, Grant
from app.identity.denied_attempts import refused
from app.identity.directory import actor_of
from app.identity.models import ApiToken
from app.identity.tokens import (
    DEFAULT_LIFE,
    NewToken,
    create_token,
    find_token,
    revoke_token,
    touch_token,
)
from app.kernel.errors import ForbiddenError, InvalidInputError, NotFoundError
from app.ledger.models import LedgerEvent
from tests.integration.identity.conftest import NOW
from tests.support.database.statements import seen_statements


def test_a_token_acts_as_its_person_within_its_scopes(session, person) -> None:
    li = person("li", Grant("qa"))
    token = create_token(session, SYSTEM, NewToken("li", ("task:*",)), NOW)
    with seen_statements() as seen:
        actor = find_token(session, token, NOW, "10.0.0.3").actor
    assert len(seen) == 1
    assert (actor.id, actor.auth_method, actor.ip, actor.roles) == (li.id, "token", "10.0.0.3", {"qa"})
    assert may(actor, "task:complete")
    assert not may(actor, "case:read")


def test_the_secret_is_neither_stored_nor_recorded(session, person) -> None:
    person("li")
    token = create_token(session, SYSTEM, NewToken("li"), NOW)
    secret = token.rsplit("_", 1)[-1] if token.count("_") == 2 else token[20:]
    assert not any(secret in body for body in session.scalars(select(LedgerEvent.body)))
    assert secret.encode() not in session.scalars(select(ApiToken.token_hash)).one()


@pytest.mark.parametrize(
    "change", [lambda t: t[:-1] + ("a" if t[-1] != "a" else "b"), lambda t: "x", lambda t: t + "a"]
)
def test_a_wrong_token_is_nobody(session, person, change) -> None:
    person("li")
    token = create_token(session, SYSTEM, NewToken("li"), NOW)
    assert find_token(session, change(token), NOW) is None


def test_a_token_ends_by_time_by_revocation_and_with_its_person(session, person) -> None:
    person("li")
    first, second, third = (create_token(session, SYSTEM, NewToken("li"), NOW) for _ in range(3))
    assert find_token(session, first, NOW + DEFAULT_LIFE - timedelta(seconds=1))
    assert find_token(session, first, NOW + DEFAULT_LIFE) is None
    revoke_token(session, actor_of(session, "li", NOW), second[7:19], NOW)
    assert find_token(session, second, NOW) is None
    with pytest.raises(NotFoundError):
        revoke_token(session, SYSTEM, second[7:19], NOW)
    deactivate(session, SYSTEM, "li", NOW)
    assert find_token(session, third, NOW) is None
    with pytest.raises(ForbiddenError):
        create_token(session, SYSTEM, NewToken("li"), NOW)


def test_its_use_is_written_down(session, person) -> None:
    person("li")
    token = create_token(session, SYSTEM, NewToken("li"), NOW)
    assert find_token(session, token, NOW).seen is None
    actor = find_token(session, token, NOW, "10.0.0.9").actor
    assert actor.identity is None  # nobody knew from where it would be used
    touch_token(session, token, NOW, actor)
    assert find_token(session, token, NOW, "10.0.0.9").seen == NOW
    assert find_token(session, token, NOW, "10.0.0.9").actor.identity is not None
    assert find_token(session, token, NOW, "10.0.0.10").actor.identity is None


def test_people_make_and_end_their_own_tokens_only(session, person) -> None:
    person("li")
    person("wang")
    wang = actor_of(session, "wang", NOW)
    with pytest.raises(ForbiddenError):
        create_token(session, wang, NewToken("li"), NOW)
    token = create_token(session, SYSTEM, NewToken("li"), NOW)
    with pytest.raises(ForbiddenError):
        revoke_token(session, wang, token[7:19], NOW)


@pytest.mark.parametrize(
    "new",
    [
        NewToken("li", ("nonsense:*",)),
        NewToken("li", expires_at=NOW),
        NewToken("li", expires_at=NOW + timedelta(days=4000)),
    ],
)
def test_scopes_and_ends_have_rules(session, person, new) -> None:
    person("li")
    with pytest.raises(InvalidInputError):
        create_token(session, SYSTEM, new, NOW)


def test_a_refused_attempt_stands_in_the_actors_own_chain(session, person) -> None:
    li = person("li")
    head = refused(session, actor_of(session, "li", NOW), NOW, "task:complete", {"task": ""}, "x" * 9000)
    row = session.scalars(select(LedgerEvent).where(LedgerEvent.chain == f"person:{li.id}")).one()
    assert (row.action, row.outcome, row.hash) == ("access.denied", "denied", head.hash)
    assert policy().digest in row.body
    assert len(row.body) < 2000
