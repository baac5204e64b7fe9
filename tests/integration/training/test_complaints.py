"""A customer's complaint is seen at its step, counts in the baseline, and can become a proposal of training."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from app.cases.models import Case
from app.kernel.errors import ConflictError, ForbiddenError, NotFoundError
from app.plant import ProcessStep
from app.quality.effect.before_rate import measure_baseline
from app.quality.models.inspection import Complaint
from app.quality.models.measurement import ClosedLoop
from app.quality.statistics import Counts
from app.quality.weekly_refresh import rebuild
from app.training.demand.propose_from_complaint import ProposeTraining
from tests.support.plant.measured_step import DEFECT, LINE, STEP, make_plant, measure
from tests.support.plant.pages import signed_in
from tests.support.plant.running import START, Plant, running_plant

ROOT = Path(__file__).parents[3]
SAID = "整箱漏罐，客户要求退货"


@pytest.fixture
def plant(fresh_database: str, tmp_path: Path) -> Iterator[Plant]:
    with running_plant(fresh_database, tmp_path) as plant:
        plant.hire("wang", "production", line=LINE)
        plant.hire("qin", "qa", line=LINE)
        plant.hire("far", "qa", line="elsewhere")
        plant.hire("zhang", "employee")
        files = [*(ROOT / "processes").iterdir(), *(ROOT / "forms").iterdir()]
        plant.deploy({path.name: path.read_bytes() for path in files})
        with plant.sessions.begin() as session:
            step = make_plant(session)
            measure(session, step, datetime(2026, 1, 18, 16, tzinfo=UTC), [Counts(50, 8)] * 35)
            rebuild(session)
        yield plant


def complain(plant: Plant, key: str = "K1", qty: int = 1, step: str = STEP) -> int:
    with plant.sessions.begin() as session:
        found = session.scalars(select(ProcessStep).where(ProcessStep.code == step)).one()
        row = Complaint(
            source="crm",
            source_key=key,
            step_id=found.id,
            at=START - timedelta(days=3),
            text=SAID,
            qty=qty,
            customer="红星商贸",
            lot="L7",
            defect_type=DEFECT,
        )
        session.add(row)
        session.flush()
        return row.id


def propose(plant: Plant, username: str, complaint: int) -> Case:
    with plant.sessions.begin() as session:
        case = plant.container.need(ProposeTraining)(session, plant.actor(username), complaint)
        return session.get_one(Case, case)


def test_a_proposal_waits_for_production_with_what_the_customer_said(plant: Plant) -> None:
    case = propose(plant, "qin", complain(plant))
    task = plant.task("wang", "confirm_signal")
    assert task.case_id == case.id
    signal = case.variables["signal"]
    assert (signal["line"], signal["step"], signal["defect_type"]) == (LINE, STEP, DEFECT)
    assert signal["complaint"] == f"红星商贸；L7；{SAID}"
    assert signal["severity"] == "high"
    assert [week["n"] for week in signal["weeks"]] == [350, 350, 350]
    plant.complete("wang", "confirm_signal", {"decision": "confirm"})
    assert plant.task("wang", "submit_request").case_id == case.id


def test_one_step_has_one_running_case(plant: Plant) -> None:
    first, second = complain(plant), complain(plant, "K2")
    propose(plant, "qin", first)
    for again in (first, second):
        with pytest.raises(ConflictError, match="running already"):
            propose(plant, "qin", again)


def test_only_production_and_quality_of_the_line_propose(plant: Plant) -> None:
    complaint = complain(plant)
    for username in ("far", "zhang"):
        with pytest.raises(ForbiddenError):
            propose(plant, username, complaint)


def test_a_complaint_that_was_taken_back_proposes_nothing(plant: Plant) -> None:
    with pytest.raises(NotFoundError):
        propose(plant, "qin", complain(plant, qty=0))


def test_complaints_count_in_the_baseline_once_a_source_brings_any(plant: Plant) -> None:
    def counted(step: str) -> int | None:
        with plant.sessions() as session:
            found: int | None = measure_baseline(session, LINE, step, START)["complaints"]
            return found

    assert counted(STEP) is None
    complain(plant)
    complain(plant, "K2", qty=0)
    assert (counted(STEP), counted("sealing")) == (1, 0)


def test_the_page_of_the_step_shows_them_and_proposes(plant: Plant, web: Flask) -> None:
    complaint = complain(plant)
    client = signed_in(web, "qin")
    page = client.get(f"/lines/{LINE}/{STEP}").text
    assert SAID in page
    assert "提出培训需求" in page
    answer = client.post(f"/lines/{LINE}/{STEP}/complaints/{complaint}/propose")
    assert answer.status_code == 303
    case = plant.task("wang", "confirm_signal").case_id
    assert str(case) in answer.location
    assert client.get(answer.location).status_code == 200
    after = client.get(f"/lines/{LINE}/{STEP}").text
    assert (str(case) in after, "提出培训需求" in after) == (True, False)


def test_the_form_of_production_says_what_the_customer_said(plant: Plant, web: Flask) -> None:
    propose(plant, "qin", complain(plant))
    page = signed_in(web, "wang").get(f"/tasks/{plant.task('wang', 'confirm_signal').id}")
    assert SAID in page.text


def test_the_case_names_the_one_whose_problem_is_back_by_its_number(web: Flask, plant: Plant) -> None:
    first = propose(plant, "qin", complain(plant))
    with plant.sessions.begin() as session:
        ended = session.get_one(Case, first.id)
        ended.state, ended.ended_at = "completed", START
        step = session.scalars(select(ProcessStep.id).where(ProcessStep.code == STEP)).one()
        session.add(ClosedLoop(case_id=first.id, step_id=step, defect_type=DEFECT, result="effective", closed_at=START))
    plant.clock.advance(timedelta(days=30))
    again = propose(plant, "qin", complain(plant, "K2"))
    assert again.recurrence_of == first.id
    page = signed_in(web, "qin").get(f"/cases/{again.id}").text
    shown = page[page.index("复发自") :]
    assert first.number in shown
    assert f">{first.id}<" not in page
