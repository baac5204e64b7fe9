"""The cases about a problem that forms show before another is asked for."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy.orm import Session

from app.identity.actor import Actor, Grant
from app.tasks.option_lists import CatalogContext, Catalogs
from app.training.option_lists.plant import plant_lists
from tests.support.clock import FixedClock
from tests.support.plant.case_rows import AT, put_case
from tests.support.plant.measured_step import LINE, STEP, make_plant

HERE = {"plant": "TP", "line": LINE, "step": STEP}
PROBLEM = {"request": {"line": LINE, "step": STEP, "defect_type": "leak"}}
POINTS = {"qa_review": {"key_points": [{"id": "k1", "text": "压力 4.2 bar"}, {"id": "k2", "text": "首件"}]}}
PRODUCTION = Actor(uuid4(), "li", "Li", (Grant("production"),))


@pytest.fixture(autouse=True)
def plant(session: Session) -> None:
    make_plant(session)


def shown(session: Session, actor: Actor = PRODUCTION, line: str | None = LINE) -> list[tuple[Any, ...]]:
    catalogs = Catalogs(plant_lists(FixedClock(AT)))
    context = CatalogContext(actor, "TP", line, None, {}, "zh")
    given = catalogs.options(session, ["cases_here"], context)
    assert given == {"catalog_cases_here": []}  # no answer depends on them, so a submit does not look for them
    rows = catalogs.details(session, given, context)["catalog_cases_here"]
    return [(row["label"], row["kind"], row["points"], row["reason"]) for row in rows]


def test_running_dismissed_and_closed_cases_are_told_with_what_came_of_them(session: Session) -> None:
    ended = {"state": "completed", "ended_at": AT + timedelta(days=9)}
    signal = {"signal": PROBLEM["request"], "signal_decision": {"decision": "dismiss", "reason": "已更换垫片"}}
    put_case(session, number="open", variables=PROBLEM, **HERE)
    put_case(session, number="closed", variables=PROBLEM | POINTS, outcome="effective", **ended, **HERE)
    put_case(session, number="dismissed", variables=signal, outcome="dismissed", **ended, **HERE)
    put_case(session, number="cancelled", variables=PROBLEM, state="cancelled", ended_at=AT, **HERE)
    put_case(session, number="nothing-said", **HERE)
    assert sorted(shown(session)) == [
        ("closed", "closed", "压力 4.2 bar；首件", None),
        ("dismissed", "dismissed", "", "已更换垫片"),
        ("open", "open", "", None),
    ]


def test_three_of_a_kind_are_enough_the_newest(session: Session) -> None:
    for day in range(5):
        put_case(session, number=f"n{day}", variables=PROBLEM, started_at=AT + timedelta(days=day), **HERE)
    assert [row[0] for row in shown(session)] == ["n4", "n3", "n2"]


def test_what_a_person_may_not_read_and_other_lines_are_left_out(session: Session) -> None:
    put_case(session, number="here", variables=PROBLEM, **HERE)
    put_case(session, number="there", variables=PROBLEM, **HERE | {"line": "T2"})
    assert [row[0] for row in shown(session)] == ["here"]
    assert {row[0] for row in shown(session, line=None)} == {"here", "there"}
    elsewhere = Actor(uuid4(), "wu", "Wu", (Grant("production", line="T9"),))
    assert shown(session, elsewhere) == []
