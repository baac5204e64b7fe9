"""Two hundred open inboxes that ask every ten seconds whether there is anything new: the share of a core they need."""

import time
from collections.abc import Iterable

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.config import make_engine
from app.identity import User
from app.identity.sign_in.sessions import open_session
from app.kernel.clock import SystemClock
from scripts.benchmark.bench import PRODUCT, Bench
from scripts.benchmark.figures import Row
from scripts.benchmark.plant import PEOPLE
from tests.support.keep_alive import Connection

INBOXES, EVERY, TARGET = 200, 10.0, 0.1
_OPEN = 20
"""Tasks that each inbox lists."""
_HEADERS = {"Accept": "application/json", "X-Unattended": "1"}


def measure_polls(bench: Bench) -> Iterable[Row]:
    """CPU of all processes while every inbox asks twice, in turn over the time that this takes in a plant."""
    bench.product.start(_OPEN)
    bench.drain()
    cookies = _sessions(bench)
    connections = [Connection(bench.product.port) for _ in range(4)]
    tags = [_ask(connections[0], cookie, None) for cookie in cookies]
    asked = 0

    def poll() -> None:
        nonlocal asked
        began = time.monotonic()
        for number in range(2 * INBOXES):
            place = number % INBOXES
            tags[place] = _ask(connections[number % 4], cookies[place], tags[place])
            asked += 1
            time.sleep(max(0.0, began + number * EVERY / INBOXES - time.monotonic()))

    before = time.monotonic()
    used, _ = bench.used(poll)
    seconds = time.monotonic() - before
    milliseconds = sum(used[group] for group in PRODUCT)
    for connection in connections:
        connection.close()
    note = f"each of {INBOXES} asks every {EVERY:g} s, its session looked at each time; {_OPEN} tasks open"
    return [
        Row("poll_200_inboxes_core_share", milliseconds / 1000 / seconds, "cores", TARGET, note=note),
        Row("poll_cpu", milliseconds / asked, "ms CPU"),
    ]


def _sessions(bench: Bench) -> list[str]:
    """A cookie for each inbox; the people of the plant have several."""
    engine, now = make_engine(bench.plant.settings), SystemClock().now()
    with Session(engine) as session, session.begin():
        users = session.scalars(select(User).where(User.username.in_(PEOPLE)).order_by(User.username)).all()
        made = [open_session(session, users[n % len(users)], now, "127.0.0.1") for n in range(INBOXES)]
    engine.dispose()
    return [f"sign-in={token}" for token in made]


def _ask(connection: Connection, cookie: str, tag: str | None) -> str:
    headers = _HEADERS | {"Cookie": cookie} | ({"If-None-Match": tag} if tag else {})
    answer = connection.send("GET", "/news", None, headers)
    if answer.status not in {200, 304}:
        raise RuntimeError(f"/news gave {answer.status}")
    return answer.etag or tag or ""
