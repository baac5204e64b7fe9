"""Lines and steps found by the codes that people and files name."""

import pytest
from sqlalchemy.orm import Session

from app.imports import RowError
from app.kernel.errors import NotFoundError
from app.plant import StepIndex, find_step, read_place_names
from tests.support.plant.measured_step import LINE, STEP, make_plant


def test_a_step_is_found_by_its_line_and_its_own_code(session: Session) -> None:
    step = make_plant(session)
    place = find_step(session, LINE, STEP)
    assert (place.id, place.plant, place.timezone) == (step.id, "TP", "Asia/Shanghai")
    assert StepIndex(session).find(LINE, STEP) == place
    assert read_place_names(session)["step", STEP]["zh"] == "灌装"


def test_an_unknown_step_is_refused_with_both_codes(session: Session) -> None:
    make_plant(session)
    with pytest.raises(NotFoundError, match="no step polish on the line T1"):
        find_step(session, LINE, "polish")
    with pytest.raises(RowError) as refusal:
        StepIndex(session).find("T9", "polish")
    assert refusal.value.unknown == (("line", "T9"), ("step", "polish"))
