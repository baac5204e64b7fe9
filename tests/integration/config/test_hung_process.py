"""A process that is stopped amid a transaction: others go on, and what merely takes long is left alone."""

import os
import signal
import time
from multiprocessing import get_context
from multiprocessing.connection import Connection
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import create_engine, text
from sqlalchemy.exc import DBAPIError

from app.config import Settings, database, make_engine
from app.kernel.db import sqlstate_of
from app.web.extensions import db
from tests.support.plant.running import Plant

HANGS = 2
PATIENCE = 30


def hold(url: str, instance: Path, told: Connection) -> None:
    """Locks the one row and waits; goes on when woken, and tells how that ended."""
    database.IDLE_SECONDS = HANGS
    engine = make_engine(Settings(instance_dir=instance, secret_key="k" * 32, database_url=url))
    with engine.connect() as connection:
        connection.execute(text("SELECT FROM users WHERE username = 'li' FOR UPDATE"))
        told.send("locked")
        told.recv()
        try:
            connection.execute(text("UPDATE users SET name = 'late' WHERE username = 'li'"))
            connection.commit()
            told.send("stored")
        except DBAPIError as error:
            connection.invalidate()
            told.send(f"{type(error).__name__} {sqlstate_of(error)}")


def test_who_is_stopped_amid_a_transaction_gives_back_what_it_locked(
    plant: Plant, fresh_database: str, tmp_path: Path
) -> None:
    other = create_engine(fresh_database, connect_args={"options": f"-c lock_timeout={PATIENCE}s"})
    here, there = get_context("spawn").Pipe()
    process = get_context("spawn").Process(target=hold, args=(fresh_database, tmp_path, there))
    process.start()
    assert here.recv() == "locked"
    os.kill(process.pid or 0, signal.SIGSTOP)
    try:
        began = time.monotonic()
        with other.begin() as connection:
            connection.execute(text("UPDATE users SET name = 'in time' WHERE username = 'li'"))
        assert time.monotonic() - began < HANGS + 5
    finally:
        os.kill(process.pid or 0, signal.SIGCONT)
    here.send("go on")
    assert here.recv() == "InternalError 25P03"
    process.join(PATIENCE)
    with other.connect() as connection:
        assert connection.scalar(text("SELECT name FROM users WHERE username = 'li'")) == "in time"
    other.dispose()


def test_a_statement_may_take_longer(fresh_database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(database, "IDLE_SECONDS", 1)
    engine = make_engine(Settings(instance_dir=tmp_path, secret_key="k" * 32, database_url=fresh_database))
    with engine.begin() as connection:
        connection.execute(text("SELECT pg_sleep(2.5)"))
        assert connection.scalar(text("SHOW idle_in_transaction_session_timeout")) == "1s"
    engine.dispose()


def test_pages_have_the_bound_too(web: Flask) -> None:
    with web.app_context():
        assert db.session.scalar(text("SHOW idle_in_transaction_session_timeout")) == "1min"
        db.session.remove()


def test_whoever_comes_back_too_late_is_asked_to_try_again(web: Flask) -> None:
    def slow() -> str:
        db.session.execute(text("SET LOCAL idle_in_transaction_session_timeout = '1s'"))
        time.sleep(HANGS)
        return str(db.session.scalar(text("SELECT 2")))

    web.view_functions["identity.sign_in"] = slow
    answer = web.test_client().get("/sign-in")
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "5")
