"""The setting that QA should have given a tolerance: by counts, by the catalogue, or by what people wrote (R2a)."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy.orm import Session

from app.plant import DefectType, ProcessStep, find_step
from app.quality.comparison_windows import Window
from app.quality.models.inspection import DefectCount
from app.quality.pareto import defect_pareto
from app.responsibility.derive.causes import find_causes
from app.responsibility.derive.completed_work import CompletedWork
from app.responsibility.derive.loop_clues import LoopRecords, missing_key_point
from tests.support.plant.measured_step import DEFECT, LINE, STEP, make_plant

FROM, TO = datetime(2026, 1, 1, tzinfo=UTC), datetime(2026, 3, 1, tzinfo=UTC)
BASELINE = {"window": {"from": FROM.isoformat(), "to": TO.isoformat()}}
REQUEST = {"line": LINE, "step": STEP, "defect_type": DEFECT}


@pytest.fixture
def step(session: Session) -> ProcessStep:
    step = make_plant(session)
    session.add(DefectType(code="dent", name_zh="凹", name_en="Dent", defect_class="minor", cause_parameter=None))
    session.flush()
    return step


def count(session: Session, step: ProcessStep, defect: str, cause: str | None, qty: int, *, late: bool = False) -> None:
    at = TO if late else FROM + timedelta(days=1)
    key = str(uuid4())
    session.add(
        DefectCount(source="t", source_key=key, step_id=step.id, at=at, defect_type=defect, cause=cause, qty=qty)
    )
    session.flush()


def causes(
    session: Session, request: Mapping[str, Any] = REQUEST, done: tuple[CompletedWork, ...] = ()
) -> dict[str, float | None]:
    return {one.parameter: one.share for one in find_causes(session, request, BASELINE, done)}


def test_without_counts_the_catalogue_knows_the_usual_cause(session: Session, step: ProcessStep) -> None:
    assert causes(session) == {"pressure": None}
    assert causes(session, {**REQUEST, "defect_type": "dent"}) == {}
    assert find_causes(session, REQUEST, {}, ())[0].parameter == "pressure"


def test_the_commonest_counted_cause_leads_by_code_or_name(session: Session, step: ProcessStep) -> None:
    count(session, step, DEFECT, "压力", 6)
    count(session, step, DEFECT, "material", 3)
    count(session, step, DEFECT, None, 1)
    count(session, step, DEFECT, "material", 90, late=True)
    assert causes(session) == {"pressure": 0.6}
    [clue] = missing_key_point(LoopRecords(causes=find_causes(session, REQUEST, BASELINE, ())))
    assert (clue.says, clue.params["share"]) == ("no_key_point_for_top", "60.0 %")


def test_where_inspectors_only_name_a_kind_of_cause_the_catalogue_knows_the_setting(
    session: Session, step: ProcessStep
) -> None:
    count(session, step, DEFECT, "machine", 7)
    count(session, step, DEFECT, "man", 2)
    assert causes(session) == {"pressure": None}
    count(session, step, DEFECT, "pressure", 1)
    assert causes(session) == {"pressure": 0.1}


def test_without_a_named_defect_the_one_found_most_stands_for_it(session: Session, step: ProcessStep) -> None:
    count(session, step, "dent", None, 2)
    count(session, step, DEFECT, None, 6)
    place, window = find_step(session, LINE, STEP), Window(FROM, TO)
    bars = [(bar.code, bar.share) for bar in defect_pareto(session, place.id, window)]
    assert bars == [
        (DEFECT, 0.75),
        ("dent", 0.25),
    ]
    assert causes(session, {**REQUEST, "defect_type": None}) == {"pressure": None}


@pytest.mark.parametrize("said", ["压力未核对", "nobody checked the PRESSURE"])
def test_a_setting_that_somebody_named_is_a_cause_too(session: Session, step: ProcessStep, said: str) -> None:
    ruling = CompletedWork("c", "T-1", "p", "d", 9, "ruling", FROM, "Chen", answers={"reason": said})
    [cause] = find_causes(session, {**REQUEST, "defect_type": "dent"}, BASELINE, (ruling,))
    assert (cause.parameter, cause.where, cause.place) == ("pressure", ruling, "reason")
