"""A request is one transaction: stored as a whole when its view has answered, else not at all."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from flask import Flask, flash
from sqlalchemy import func, select, text
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from app.bootstrap.pages import create_app
from app.kernel.errors import ConflictError, ForbiddenError
from app.ledger.models import LedgerEvent
from app.plant import Plant as PlantRow
from app.web.extensions import csrf, db
from app.web.transaction import keep_now, undo
from tests.support.plant.pages import signed_in
from tests.support.plant.running import Plant
from tests.support.preview.doors import OpenDoor
from tests.support.preview.pages import change_hooks

ASK = {"Accept": "application/json", "Accept-Language": "en"}


class Visit:
    """Asks a view that exists for this test alone; it has written a row before it does what it does."""

    act: Callable[[], Any]

    def __init__(self, web: Flask) -> None:
        change_hooks(web, door=lambda _endpoint: OpenDoor())  # the trial stands in no table
        web.add_url_rule("/trial", "trial", csrf.exempt(self._view), methods=["GET", "POST", "PUT", "PATCH", "DELETE"])
        self.client = signed_in(web, "wang")

    def _view(self) -> Any:
        db.session.add(PlantRow(code="T1", name_zh="试", name_en="Trial"))
        return self.act()

    def __call__(self, act: Callable[[], Any], method: str = "POST") -> Any:
        self.act = act
        return self.client.open("/trial", method=method, headers=ASK)


@pytest.fixture
def visit(plant: Plant) -> Iterator[Visit]:
    web = create_app(plant.container, TESTING=True, WTF_CSRF_ENABLED=False, PROPAGATE_EXCEPTIONS=False)
    yield Visit(web)
    with web.app_context():
        db.engine.dispose()


def stored(plant: Plant) -> int:
    with plant.sessions() as session:
        return session.scalar(select(func.count()).select_from(PlantRow)) or 0


def refuse(error: Exception) -> Callable[[], Any]:
    def act() -> Any:
        raise error

    return act


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
def test_what_a_view_wrote_is_stored_when_it_has_answered(visit: Visit, plant: Plant, method: str) -> None:
    assert visit(lambda: "done", method).status_code == 200
    assert stored(plant) == 1


def test_an_answer_that_says_no_is_an_answer_too(visit: Visit, plant: Plant) -> None:
    """A failed sign-in answers 403 and is counted."""
    assert visit(lambda: ("no", 403)).status_code == 403
    assert stored(plant) == 1


def test_asking_stores_nothing(visit: Visit, plant: Plant) -> None:
    assert visit(lambda: "seen", "GET").status_code == 200
    assert stored(plant) == 0


@pytest.mark.parametrize(
    ("error", "status"), [(ConflictError("No"), 409), (ForbiddenError("No"), 403), (RuntimeError("a bug"), 500)]
)
def test_what_was_written_before_a_refusal_is_gone(visit: Visit, plant: Plant, error: Exception, status: int) -> None:
    assert visit(refuse(error)).status_code == status
    assert stored(plant) == 0


def test_a_refused_attempt_is_recorded_though_nothing_else_is(visit: Visit, plant: Plant) -> None:
    def denied(session: Session) -> int:
        query = select(func.count()).select_from(LedgerEvent).where(LedgerEvent.outcome == "denied")
        return session.scalar(query) or 0

    with plant.sessions() as session:
        before = denied(session)
    visit(refuse(ForbiddenError("No")))
    with plant.sessions() as session:
        assert denied(session) == before + 1
    assert stored(plant) == 0


def test_a_page_that_tells_of_a_refusal_takes_back_what_was_written(visit: Visit, plant: Plant) -> None:
    def act() -> str:
        db.session.flush()
        undo()
        return "see the marked fields"

    assert visit(act).status_code == 200
    assert stored(plant) == 0


def test_what_is_kept_stays_whatever_follows(visit: Visit, plant: Plant) -> None:
    def act() -> str:
        keep_now()
        raise ConflictError("No")

    assert visit(act).status_code == 409
    assert stored(plant) == 1


def test_what_cannot_be_stored_is_a_failure_and_was_never_said(visit: Visit, plant: Plant) -> None:
    def act() -> str:
        flash("The plant was added", "ok")
        db.session.add(PlantRow(code="T1", name_zh="同", name_en="The same code"))
        return "done"

    answer = visit(act)
    assert (answer.status_code, answer.get_json()["code"]) == (500, "internal_error")
    assert stored(plant) == 0
    with visit.client.session_transaction() as kept:
        assert "_flashes" not in kept


def test_what_cannot_be_stored_just_now_asks_to_come_back(visit: Visit, plant: Plant) -> None:
    with plant.sessions.begin() as other:
        other.execute(text("LOCK TABLE plants IN EXCLUSIVE MODE"))

        def act() -> str:
            db.session.connection().execute(text("SET LOCAL lock_timeout = '100ms'"))
            return "done"

        answer = visit(act)
    assert (answer.status_code, answer.get_json()["code"]) == (503, "busy")
    assert stored(plant) == 0


class Deadlock(Exception):  # noqa: N818 - what psycopg raises
    sqlstate = "40P01"


@pytest.mark.parametrize(("times", "status", "rows"), [(1, 200, 1), (2, 200, 1), (3, 503, 0)])
def test_a_deadlock_is_tried_again_before_anybody_hears_of_it(
    visit: Visit, plant: Plant, times: int, status: int, rows: int
) -> None:
    left = [OperationalError("UPDATE", {}, Deadlock())] * times

    def act() -> str:
        if left:
            raise left.pop()
        return "done"

    assert visit(act).status_code == status
    assert stored(plant) == rows
