"""People to test with, and password hashing that does not take its time."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from argon2 import PasswordHasher
from sqlalchemy.orm import Session

from app.identity.account_lifecycle import NewPerson, add_user
from app.identity.actor import SYSTEM, Grant
from app.identity.directory import NamedPerson
from app.identity.grants import grant
from app.identity.sign_in import passwords

NOW = datetime(2026, 11, 22, 8, 0, tzinfo=UTC)
PASSWORD = "orange-juice-54"


@pytest.fixture
def now() -> datetime:
    return NOW


@pytest.fixture(autouse=True)
def quick_hashes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(passwords, "hasher", PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
    passwords._dummy_hash.cache_clear()


@pytest.fixture
def person(session: Session) -> Callable[..., NamedPerson]:
    """Adds a person with the given grants."""

    def make(username: str, *grants: Grant, name: str = "", password: str | None = PASSWORD) -> NamedPerson:
        made = add_user(session, SYSTEM, NewPerson(username, name or username.title(), password), NOW)
        for given in grants:
            grant(session, SYSTEM, username, given, NOW)
        return made

    return make
