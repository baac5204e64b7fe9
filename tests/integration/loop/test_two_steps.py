"""Two steps of one case in one transaction: the row ends as the value does, also where the second undoes the first."""

from sqlalchemy import text

from app.cases.case_record import lock_case
from app.cases.step.lifecycle import Lifecycle
from app.cases.step.system_attribution import SYSTEM_ATTRIBUTION
from app.ledger.append import Entry
from tests.support.plant import Plant


def test_what_the_second_step_takes_back_is_taken_back(plant: Plant) -> None:
    case_id = plant.start("wang", "small_loop")
    lifecycle, entry = (
        plant.container.need(Lifecycle),
        Entry("timer.fired", "input", SYSTEM_ATTRIBUTION, input={"op": "tick"}),
    )
    with plant.sessions.begin() as session:
        case = lock_case(session, case_id)
        for reason in ("a while", None):
            case.outcome_reason = reason
            lifecycle.tick(session, case, entry)
    with plant.sessions() as session:
        assert session.scalar(text("SELECT outcome_reason FROM cases WHERE id = :id"), {"id": case_id}) is None
