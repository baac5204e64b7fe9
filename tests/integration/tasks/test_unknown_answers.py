"""Answers that the form did not ask for: refused, and written down."""

from typing import Any

import pytest
from sqlalchemy import select

from app.ledger.models import LedgerEvent
from tests.integration.conftest import Browser
from tests.support.plant.running import Plant


@pytest.mark.parametrize("more", [{"approved": True}, {"text": {"x": 1}, "qa_review": {"approved": True}}])
def test_a_key_of_somebody_elses_form_is_refused_and_written_down(
    browser: Browser, plant: Plant, more: dict[str, Any]
) -> None:
    plant.start("wang", "small_loop")
    task = plant.task("wang", "ask").id
    answers = {"line": "L1", "text": "x"} | more
    answer = browser("wang").post(
        f"/tasks/{task}/complete", json={"answers": answers}, headers={"Accept": "application/json"}
    )
    assert (answer.status_code, answer.json["code"]) == (422, "unknown_answers")
    with plant.sessions() as session:
        bodies = session.scalars(select(LedgerEvent.body).where(LedgerEvent.action == "access.denied")).all()
    assert len(bodies) == 1
    assert "unknown_answers" in bodies[0]
    assert plant.task("wang", "ask").id == task
