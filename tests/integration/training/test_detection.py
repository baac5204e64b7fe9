"""From counts to a case that waits for production: detection on the real process, end to end (S11, S12, S23)."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from app.cases.models import Case
from app.identity.actor import SYSTEM
from app.kernel.errors import ConflictError, ForbiddenError, InvalidInputError
from app.plant import ProcessStep
from app.quality.models.inspection import DefectCount
from app.quality.models.measurement import ClosedLoop
from app.quality.statistics import Counts
from app.quality.weekly_refresh import rebuild
from app.skills.models import Skill, SkillScore, StepSkill
from app.training.demand.detect import DetectDemand
from app.training.demand.detection import Detection
from app.training.demand.jobs import sweep_demand
from app.training.demand.models import Signal
from app.training.demand.rule import DemandRule
from app.training.demand.settings import ChangeDemandSettings, read_settings
from app.training.models import CourseOffer, StepAssignment
from tests.support.ledger import breaks
from tests.support.plant.measured_step import DEFECT, LINE, STEP, make_plant, measure
from tests.support.plant.running import START, Plant, running_plant

ROOT = Path(__file__).parents[3]
# START is Monday 2026-03-02; two days of grace leave the week of 16 February as the newest whose counts are due.
NEWEST = date(2026, 2, 16)
FIRST = datetime(2026, 1, 18, 16, tzinfo=UTC)  # Monday 19 January in Shanghai
BAD, GOOD = Counts(50, 8), Counts(50, 3)


@pytest.fixture
def plant(fresh_database: str, tmp_path: Path) -> Iterator[Plant]:
    with running_plant(fresh_database, tmp_path) as plant:
        plant.hire("wang", "production", line=LINE)
        plant.hire("zhang", "employee")
        plant.hire("huang", "employee")
        plant.hire("boss", "production_manager")
        files = [*(ROOT / "processes").iterdir(), *(ROOT / "forms").iterdir()]
        plant.deploy({path.name: path.read_bytes() for path in files})
        with plant.sessions.begin() as session:
            step = make_plant(session)
            _skills(session, plant, step)
        yield plant
        with plant.sessions() as session:
            assert list(breaks(session)) == []


def _skills(session: Session, plant: Plant, step: ProcessStep) -> None:
    session.add(Skill(code="setting", name_zh="专用设备操作", name_en="Special equipment"))
    session.add(CourseOffer(code="C1", mode="online", name_zh="参数设置", name_en="Settings", step_id=step.id))
    session.flush()
    session.add(StepSkill(step_id=step.id, skill="setting", required=80))
    for name in ("zhang", "huang"):
        session.add(StepAssignment(user_id=plant.people[name], step_id=step.id, valid_from=date(2026, 1, 1)))
    session.add(
        SkillScore(
            user_id=plant.people["zhang"],
            skill="setting",
            score=64,
            as_of=date(2026, 1, 1),
            source="t",
            recorded_by="t",
            recorded_at=START,
        )
    )


def count(plant: Plant, *weeks: Counts | None) -> None:
    """Seven equal days for each week from 19 January on; None leaves a week out."""
    with plant.sessions.begin() as session:
        step = session.scalars(select(ProcessStep).where(ProcessStep.code == STEP)).one()
        for number, sample in enumerate(weeks):
            if sample:
                measure(session, step, FIRST + timedelta(weeks=number), [sample] * 7)
        rebuild(session)


def switch_on(plant: Plant, **rule: object) -> None:
    with plant.sessions.begin() as session:
        changed = DemandRule(**rule)  # type: ignore[arg-type]
        plant.container.need(ChangeDemandSettings)(session, plant.actor("boss"), changed, [LINE])


def detect(plant: Plant, *, dry_run: bool = False) -> list[Detection]:
    with plant.sessions.begin() as session:
        return plant.container.need(DetectDemand)(session, dry_run=dry_run)


def signals(plant: Plant) -> list[Signal]:
    with plant.sessions() as session:
        return list(session.scalars(select(Signal).order_by(Signal.week)))


def end_case(plant: Plant, ended: datetime) -> None:
    with plant.sessions.begin() as session:
        session.execute(update(Case).values(ended_at=ended, state="completed"))


def test_three_bad_weeks_begin_a_case_that_waits_for_production(plant: Plant) -> None:
    count(plant, GOOD, GOOD, BAD, BAD, BAD)
    switch_on(plant)
    [found] = detect(plant)
    assert (found.judgement.outcome, found.judgement.literal, found.status) == ("signal", "signal", "raised")
    task = plant.task("wang", "confirm_signal")
    with plant.sessions() as session:
        case = session.get_one(Case, task.case_id)
    signal = case.variables["signal"]
    assert signal == {
        "line": LINE,
        "step": STEP,
        "equipment": "all",
        "product": None,
        "defect_type": None,
        "severity": "medium",
        "recurrence_of": None,
        "skill": "专用设备操作",
        "skill_score": 64.0,
        "skill_required": 80,
        "course": "参数设置",
        "trainees": ["huang", "zhang"],
        "complaint": None,
        "weeks": [{"week": f"2026-W0{n}", "n": 350, "x": 56, "rate": 0.16, "limit": 0.12} for n in (6, 7, 8)],
    }
    plant.complete("wang", "confirm_signal", {"decision": "confirm"})
    assert plant.task("wang", "submit_request").case_id == case.id


def test_detecting_again_begins_no_second_case(plant: Plant) -> None:
    count(plant, GOOD, GOOD, BAD, BAD, BAD)
    switch_on(plant)
    first, again = detect(plant), detect(plant)
    assert first[0].case == again[0].case
    assert [signal.status for signal in signals(plant)] == ["raised"]
    assert len(plant.inbox("wang")) == 1


def test_a_further_week_is_merged_into_the_running_case(plant: Plant) -> None:
    count(plant, GOOD, GOOD, BAD, BAD, BAD)
    switch_on(plant)
    [first] = detect(plant)
    count(plant, None, None, None, None, None, BAD)
    plant.clock.advance(timedelta(weeks=1))
    [later] = detect(plant)
    assert (later.status, later.case) == ("merged", first.case)
    assert [signal.status for signal in signals(plant)] == ["raised", "merged"]


def test_after_its_case_a_step_rests_and_old_weeks_do_not_count(plant: Plant) -> None:
    count(plant, GOOD, GOOD, BAD, BAD, BAD)
    switch_on(plant)
    detect(plant)
    end_case(plant, START)
    count(plant, None, None, None, None, None, BAD, BAD, BAD, BAD)
    plant.clock.advance(timedelta(weeks=3))
    assert detect(plant) == []  # only the weeks of 2 and 9 March speak
    plant.clock.advance(timedelta(days=3))
    assert [found.status for found in detect(plant)] == ["resting"]
    plant.clock.advance(timedelta(days=4))
    assert [found.status for found in detect(plant)] == ["raised"]


def test_the_same_problem_after_closing_opens_a_linked_case(plant: Plant) -> None:
    count(plant, GOOD, GOOD, BAD, BAD, BAD)
    old = uuid4()
    with plant.sessions.begin() as session:
        step = session.scalars(select(ProcessStep.id).where(ProcessStep.code == STEP)).one()
        closed_at = START - timedelta(60)
        session.add(ClosedLoop(case_id=old, step_id=step, defect_type=DEFECT, result="effective", closed_at=closed_at))
        at = datetime(2026, 2, 10, tzinfo=UTC)
        session.add(DefectCount(source="t", source_key="1", step_id=step, at=at, defect_type=DEFECT, qty=9))
    switch_on(plant)
    [found] = detect(plant)
    with plant.sessions() as session:
        case = session.get_one(Case, found.case)
    assert found.recurrence_of == case.recurrence_of == old
    assert case.variables["signal"]["recurrence_of"] == str(old)
    assert (case.variables["signal"]["defect_type"], case.variables["signal"]["severity"]) == (DEFECT, "high")


def test_chance_is_no_need_but_both_answers_are_kept(plant: Plant) -> None:
    barely = Counts(50, 6), Counts(50, 7)
    with plant.sessions.begin() as session:
        step = session.scalars(select(ProcessStep).where(ProcessStep.code == STEP)).one()
        for number in range(3):
            days = [barely[day == 0] for day in range(7)]
            measure(session, step, FIRST + timedelta(weeks=2 + number), days)
        rebuild(session)
    switch_on(plant)
    [found] = detect(plant)
    assert (found.judgement.outcome, found.judgement.literal, found.status) == ("not_proven", "signal", "noted")
    [stored] = signals(plant)
    assert stored.facts["gate"]["passed"] is False
    assert plant.inbox("wang") == []


def test_a_missing_week_raises_an_alert_and_no_case(plant: Plant) -> None:
    count(plant, GOOD, BAD, BAD, None, BAD)
    switch_on(plant)
    [found] = detect(plant)
    assert (found.judgement.outcome, found.status) == ("data_gap", "noted")
    assert signals(plant)[0].facts["gap"] == "2026-W07"


def test_late_counts_turn_a_gap_into_a_case(plant: Plant) -> None:
    count(plant, GOOD, BAD, BAD, None, BAD)
    switch_on(plant)
    detect(plant)
    count(plant, None, None, None, BAD)
    assert [found.status for found in detect(plant)] == ["raised"]
    assert [(signal.week, signal.status) for signal in signals(plant)] == [(NEWEST, "raised")]


def test_lines_that_are_not_switched_on_are_left_alone(plant: Plant) -> None:
    count(plant, GOOD, GOOD, BAD, BAD, BAD)
    assert detect(plant) == []
    with plant.sessions.begin() as session:
        assert sweep_demand(session) == 0


def test_a_dry_run_changes_nothing(plant: Plant) -> None:
    count(plant, GOOD, GOOD, BAD, BAD, BAD)
    switch_on(plant)
    assert [found.status for found in detect(plant, dry_run=True)] == ["raised"]
    assert signals(plant) == plant.inbox("wang") == []


def test_the_schedule_asks_once_and_a_worker_detects(plant: Plant) -> None:
    count(plant, GOOD, GOOD, BAD, BAD, BAD)
    switch_on(plant)
    with plant.sessions.begin() as session:
        assert [sweep_demand(session), sweep_demand(session)] == [1, 0]
    assert plant.run_jobs() == 1
    assert len(plant.inbox("wang")) == 1


def test_the_rules_have_versions_and_a_guard(plant: Plant) -> None:
    switch_on(plant, weeks=4)
    with plant.sessions.begin() as session:
        change = plant.container.need(ChangeDemandSettings)
        assert read_settings(session).version == 1
        assert change(session, SYSTEM, DemandRule(weeks=4), [LINE]).version == 1
        with pytest.raises(ConflictError):
            change(session, SYSTEM, DemandRule(), [], seen=0)
        with pytest.raises(ForbiddenError):
            change(session, plant.actor("wang"), DemandRule(), [])
        with pytest.raises(InvalidInputError, match="L9"):
            change(session, SYSTEM, DemandRule(), ["L9"])
        assert change(session, SYSTEM, DemandRule(), []).lines == frozenset()
