"""Whether a database is a demonstration is written at its birth, and no setting changes it."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine, create_engine, select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from app.bootstrap.wiring import build
from app.config.settings import Settings
from app.identity.account_lifecycle import NewPerson, add_user
from app.identity.actor import SYSTEM, Actor
from app.identity.audit_entry import attribution_of
from app.identity.installation import found_installation, is_demonstration
from app.kernel.clock import Clock, OffsetClock, SystemClock
from app.ledger.actions import Action
from app.ledger.append import Entry
from app.ledger.chains import append_to_system
from app.ledger.models import LedgerEvent
from tests.support.database.server import TestServer
from tests.support.ledger import breaks
from tests.support.plant.demonstration import owner_of

NOW = datetime(2026, 11, 22, 8, 0, tzinfo=UTC)


@pytest.fixture
def owner(database_server: TestServer, fresh_database: str) -> str:
    return owner_of(database_server, fresh_database)


@pytest.fixture
def worker(fresh_database: str):
    engine = create_engine(fresh_database)
    yield engine
    engine.dispose()


def inhabit(worker: Engine, auth: str) -> None:
    """Somebody is there who has completed a task as `auth`, in a database that says nothing of itself."""
    with Session(worker) as session, session.begin():
        li = add_user(session, SYSTEM, NewPerson("li", "Li"), NOW)
        stamp = attribution_of(Actor(li.id, "li", "Li", auth_method=auth))
        entry = Entry(Action.TASK_COMPLETED, "observation", stamp, {"task": str(li.id)})
        append_to_system(session, NOW, [entry])


@pytest.mark.parametrize("wish", [True, False])
def test_the_birth_says_what_a_database_is_for_good(owner: str, worker: Engine, wish: bool) -> None:
    born = found_installation(owner, NOW, demonstration=wish)
    later = found_installation(owner, NOW + timedelta(days=1), demonstration=not wish)
    assert (later.demonstration, later.name, later.founded_at) == (wish, born.name, NOW)
    assert is_demonstration(worker) is wish
    with Session(worker) as session:
        events = list(session.scalars(select(LedgerEvent).where(LedgerEvent.action == Action.INSTALLATION_FOUNDED)))
        assert len(events) == 1
        assert f'"demonstration":{str(wish).lower()}' in events[0].body
        assert list(breaks(session)) == []


def test_a_database_that_says_nothing_is_a_real_one(worker: Engine) -> None:
    assert not is_demonstration(worker)


def test_people_are_never_made_part_of_a_demonstration_by_a_setting(owner: str, worker: Engine) -> None:
    inhabit(worker, "password")
    assert not found_installation(owner, NOW, demonstration=True).demonstration


def test_an_older_database_is_a_demonstration_if_its_ledger_holds_the_seeding(owner: str, worker: Engine) -> None:
    inhabit(worker, "none")
    assert found_installation(owner, NOW, demonstration=False).demonstration


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE installation SET demonstration = true",
        "DELETE FROM installation",
        "INSERT INTO installation (here, name, demonstration, founded_at) VALUES (true, 'x', true, now())",
        "TRUNCATE installation",
    ],
)
def test_the_working_role_cannot_say_it(owner: str, worker: Engine, statement: str) -> None:
    found_installation(owner, NOW, demonstration=False)
    with worker.connect() as connection, pytest.raises(DBAPIError, match="permission denied"):
        connection.execute(text(statement))


def test_not_even_the_owner_changes_it(owner: str) -> None:
    found_installation(owner, NOW, demonstration=False)
    engine = create_engine(owner)
    with engine.connect() as connection, pytest.raises(DBAPIError, match="is refused"):
        connection.execute(text("UPDATE installation SET demonstration = true"))
    engine.dispose()


@pytest.mark.parametrize(("born", "clock"), [(True, OffsetClock), (False, SystemClock)])
def test_the_house_goes_by_the_database_and_not_by_the_setting(
    fresh_database: str, owner: str, tmp_path: Path, born: bool, clock: type
) -> None:
    found_installation(owner, NOW, demonstration=born)
    wished = Settings(instance_dir=tmp_path, secret_key="k" * 32, database_url=fresh_database, demo=not born)
    container = build(wished)
    assert container.need(Settings).demo is born
    assert isinstance(container.need(Clock), clock)
    container.need(Engine).dispose()
