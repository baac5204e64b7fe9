"""Option lists for the loop's forms."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from types import MappingProxyType
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy.orm import Session

from app.identity.actor import Actor, Grant
from app.identity.models import Absence, User
from app.plant import ProcessStep, read_place_names
from app.quality.models.inspection import CharacteristicLimit
from app.quality.statistics import Counts
from app.skills import Skill, SkillScore, StepSkill
from app.tasks.option_lists import CatalogContext, Catalogs
from app.training.models import CourseOffer, StepAssignment, Trainer
from app.training.option_lists.plant import plant_lists
from tests.support.clock import FixedClock
from tests.support.plant.measured_step import LINE, STEP, make_plant, measure

NOW = datetime(2026, 9, 1, 2, tzinfo=UTC)
EVERYWHERE = Actor(uuid4(), "li", "Li", (Grant("production"),))
REQUEST = {"request": {"line": LINE, "step": STEP, "equipment": "M1"}}


@pytest.fixture
def step(session: Session) -> ProcessStep:
    return make_plant(session)


def options(
    session: Session,
    name: str,
    *,
    actor: Actor = EVERYWHERE,
    language: str = "zh",
    variables: Any = MappingProxyType({}),
) -> list[dict[str, Any]]:
    catalogs = Catalogs(plant_lists(FixedClock(NOW)))
    context = CatalogContext(actor, "TP", LINE, None, variables, language)
    return catalogs.options(session, [name], context)[f"catalog_{name}"]


def hire(session: Session, username: str, name: str) -> User:
    user = User(id=uuid4(), username=username, name=name, created_at=NOW)
    session.add(user)
    session.flush()
    return user


def test_steps_show_their_measured_baseline(session: Session, step: ProcessStep) -> None:
    measure(session, step, NOW - timedelta(days=10), [Counts(50, 10)] * 10)
    filling, sealing = options(session, "steps", variables={})
    shown = {key: filling[key] for key in ("value", "label", "line", "n", "x", "rate", "limit", "sufficient")}
    assert shown == {
        "value": STEP,
        "label": "灌装",
        "line": LINE,
        "n": 500,
        "x": 100,
        "rate": 0.2,
        "limit": 0.12,
        "sufficient": True,
    }
    assert filling["window"] == "2026-06-09 – 2026-09-01"
    assert (sealing["n"], sealing["rate"], sealing["limit"], sealing["sufficient"]) == (0, None, None, False)


def test_lines_and_steps_end_at_the_persons_scope(session: Session, step: ProcessStep) -> None:
    elsewhere = Actor(uuid4(), "wu", "Wu", (Grant("production", line="T9"),))
    assert [o["value"] for o in options(session, "lines")] == [LINE]
    assert options(session, "lines", actor=elsewhere) == []
    assert options(session, "steps", actor=elsewhere) == []


def test_labels_speak_the_persons_language(session: Session, step: ProcessStep) -> None:
    assert options(session, "lines")[0]["label"] == "一号线"
    assert options(session, "lines", language="en")[0]["label"] == "Line 1"
    assert options(session, "defect_types", language="en")[0] == {
        "value": "leak",
        "label": "Leak",
        "class": "major",
        "defect_class": "major",
    }


def test_equipment_is_of_a_step_or_all_of_it(session: Session, step: ProcessStep) -> None:
    assert [(o["value"], o["step"]) for o in options(session, "equipment")] == [
        ("M1", "filling"),
        ("all", "filling"),
        ("all", "sealing"),
    ]


def test_parameters_of_all_equipment_are_those_of_the_cases_step(session: Session, step: ProcessStep) -> None:
    found = options(session, "parameters", variables=REQUEST)
    assert [(o["value"], o["equipment"], o["unit"]) for o in found] == [
        ("pressure", "M1", "bar"),
        ("pressure", "all", "bar"),
    ]
    assert options(session, "units", variables=REQUEST)[0]["value"] == "bar"


def test_staff_of_the_cases_step_come_first_and_absences_are_shown(session: Session, step: ProcessStep) -> None:
    sealing = session.query(ProcessStep).filter_by(code="sealing").one()
    other, away, gone = (hire(session, name, name.title()) for name in ("a.other", "b.away", "c.gone"))
    since = date(2026, 1, 1)
    session.add_all(
        [
            StepAssignment(user_id=other.id, step_id=sealing.id, valid_from=since),
            StepAssignment(user_id=away.id, step_id=step.id, valid_from=since),
            StepAssignment(user_id=gone.id, step_id=step.id, valid_from=since, valid_to=date(2026, 5, 1)),
            Absence(
                id=uuid4(),
                user_id=away.id,
                starts=NOW - timedelta(days=1),
                ends=NOW + timedelta(days=3),
                recorded_at=NOW,
            ),
        ]
    )
    session.flush()
    people = options(session, "people", variables=REQUEST)
    assert [(o["value"], o["label"], o["steps"]) for o in people] == [
        ("b.away", "B.Away（休假至 2026-09-04）", ["filling"]),
        ("a.other", "A.Other", ["sealing"]),
    ]
    session.add(Trainer(user_id=other.id, subject_zh="灌装参数", subject_en="Filling settings"))
    session.flush()
    assert options(session, "trainers", language="en")[0]["label"] == "A.Other · Filling settings"


def test_two_people_of_one_name_are_told_apart_by_their_numbers(session: Session, step: ProcessStep) -> None:
    same = [hire(session, username, "张伟") for username in ("zhang.wei", "zhang.wei2")]
    same[0].emp_no = "C0123"
    for user in (*same, hire(session, "liu.yang", "刘洋")):
        session.add(StepAssignment(user_id=user.id, step_id=step.id, valid_from=date(2026, 1, 1)))
        session.add(Trainer(user_id=user.id, subject_zh="灌装", subject_en="Filling"))
    session.flush()
    labels = ["刘洋", "张伟（C0123）", "张伟（zhang.wei2）"]
    assert [o["label"] for o in options(session, "people", variables=REQUEST)] == labels
    assert [o["label"] for o in options(session, "trainers")] == [f"{label} · 灌装" for label in labels]


def test_a_page_shows_what_people_master_at_their_steps_and_how_they_are_spelled(
    session: Session, step: ProcessStep
) -> None:
    liu, wu = hire(session, "liu.yang", "刘洋"), hire(session, "wu", "Wu")
    session.add_all(Skill(code=code, name_zh=zh, name_en=code) for code, zh in (("op", "操作"), ("check", "自检")))
    session.flush()
    for code, required in (("op", 80), ("check", 70)):
        session.add(StepSkill(step_id=step.id, skill=code, required=required))
    for user in (liu, wu):
        session.add(StepAssignment(user_id=user.id, step_id=step.id, valid_from=date(2026, 1, 1)))
    for skill, score, day in (("op", 60, 1), ("op", 78, 2), ("check", 69, 2)):
        given = {"as_of": date(2026, 2, day), "source": "test", "recorded_by": "hr", "recorded_at": NOW}
        session.add(SkillScore(user_id=liu.id, skill=skill, score=score, **given))
    session.flush()
    context = CatalogContext(EVERYWHERE, "TP", LINE, None, {}, "zh")
    plain = Catalogs(plant_lists(FixedClock(NOW))).options(session, ["people"], context)
    shown = Catalogs(plant_lists(FixedClock(NOW))).details(session, plain, context)["catalog_people"]
    at = {"line": LINE, "step": STEP, "label": "灌装", "required": 80}
    assert [(one["pinyin"], one["at"]) for one in shown] == [
        ("liuyang liuxiang ly lx", [at | {"skill": "操作", "score": 78}]),
        ("", [at | {"skill": "操作", "score": None}]),
    ]
    assert not any("at" in one for one in plain["catalog_people"])


def test_courses_for_the_step_are_recommended_first(session: Session, step: ProcessStep) -> None:
    session.add_all(
        [
            CourseOffer(code="A", mode="online", name_zh="6S", name_en="6S"),
            CourseOffer(code="B", mode="online", name_zh="灌装", name_en="Filling", step_id=step.id),
        ]
    )
    session.flush()
    assert [(o["value"], o["recommended"]) for o in options(session, "courses", variables=REQUEST)] == [
        ("B", True),
        ("A", False),
    ]


def test_weeks_are_those_with_counts_inside_the_windows(session: Session, step: ProcessStep) -> None:
    measure(session, step, datetime(2026, 8, 3, tzinfo=UTC), [Counts(50, 1)] * 8)
    window = {"from": "2026-08-01T00:00:00+08:00", "to": "2026-08-20T00:00:00+08:00"}
    held = {**REQUEST, "effect": {"windows": {"before": window, "after": window}}}
    assert [o["value"] for o in options(session, "weeks", variables=held)] == ["2026-W32", "2026-W33"]
    assert options(session, "weeks", variables=REQUEST) == []


def test_pages_learn_the_names_of_places_in_one_query(session: Session, step: ProcessStep) -> None:
    names = read_place_names(session)
    assert names["plant", "TP"] == {"zh": "测试工厂", "en": "Test plant"}
    assert names["step", STEP]["zh"] == "灌装"


def limit(session: Session, step: ProcessStep, code: str, **values: Any) -> None:
    given = {"source": "sap", "source_key": str(uuid4()), "step_id": step.id, "code": code, "name": code, "unit": "bar"}
    session.add(CharacteristicLimit(**given | values))
    session.flush()


def test_limits_of_a_parameter_become_a_key_point_with_its_tolerance(session: Session, step: ProcessStep) -> None:
    limit(
        session, step, "pressure", name="封口压力", lower=Decimal("2.4"), nominal=Decimal("2.5"), upper=Decimal("2.7")
    )
    [found] = options(session, "limits", variables=REQUEST)
    assert found == {
        "value": "pressure",
        "label": "封口压力",
        "source": "sap",
        "kind": "parameter",
        "text": "封口压力",
        "parameter": "pressure",
        "unit": "bar",
        "nominal": 2.5,
        "tol_minus": 0.1,
        "tol_plus": 0.2,
    }


def test_limits_that_are_no_parameter_become_a_way_of_working(session: Session, step: ProcessStep) -> None:
    limit(session, step, "T20", name="瓶口温度", unit="℃", upper=Decimal(80))
    limit(session, step, "gone")
    limit(session, step, "width", name="宽度", unit="mm", lower=Decimal("1.50"), upper=Decimal(2))
    found = options(session, "limits", variables=REQUEST)
    assert [(row["kind"], row["text"]) for row in found] == [
        ("behaviour", "瓶口温度 ≤ 80 ℃"),
        ("behaviour", "宽度 1.5 – 2 mm"),
    ]
    assert {"℃", "mm"} <= {row["value"] for row in options(session, "units", variables=REQUEST)}


def test_a_step_without_limits_offers_none(session: Session, step: ProcessStep) -> None:
    limit(session, step, "pressure", lower=Decimal(1), upper=Decimal(2))
    elsewhere = {"request": {"line": LINE, "step": "sealing", "equipment": "all"}}
    assert options(session, "limits", variables=elsewhere) == []
    assert options(session, "limits", variables={}) == []
