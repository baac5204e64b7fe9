"""Two steps of one case in one transaction: the row ends as the value does, also where the second undoes the first."""

from zoneinfo import ZoneInfo

from sqlalchemy import text
from sqlalchemy.orm import Session

from app.cases.case_record import lock_case
from app.cases.events import CaseAdvanced, OnAdvance, OnEnd, StepListeners
from app.cases.step.lifecycle import Lifecycle
from app.cases.step_batch import Question, StepBatch
from app.definitions.catalogue import Definitions
from app.engine.port import Engine
from app.identity.audit_entry import SYSTEM_ATTRIBUTION
from app.kernel.clock import Clock, PlantClock
from app.kernel.events import Events
from app.ledger.append import Entry
from app.ledger.personal_data.restore import open_bodies
from tests.support.plant.running import Plant


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


def test_each_step_stores_what_listeners_put_into_its_own_batch_once(plant: Plant) -> None:
    case_id = plant.start("wang", "small_loop")
    seen: list[tuple[int, int]] = []

    def listen(_session: Session, step: CaseAdvanced, batch: StepBatch) -> None:
        number, counted = len(seen), "SELECT count(*) FROM notifications WHERE kind = 'note'"
        note = "INSERT INTO notifications (user_id, kind, params, created_at) VALUES (%s, 'note', '{}', %s)"
        batch.writes.append((note, (step.case.started_by, step.at)))
        batch.questions.append(Question(counted, (), lambda _session, answer: seen.append((number, answer))))
        batch.record["note"] = number

    need, all_of = plant.container.need, plant.container.all
    listeners = StepListeners([*all_of(OnAdvance), OnAdvance(listen)], all_of(OnEnd))
    lifecycle = Lifecycle(
        need(Engine), need(Definitions), listeners, need(Events), PlantClock(need(Clock), ZoneInfo("Asia/Shanghai"))
    )
    with plant.sessions.begin() as session:
        case = lock_case(session, case_id)
        for _ in range(2):
            lifecycle.tick(session, case, Entry("timer.fired", "input", SYSTEM_ATTRIBUTION, input={"op": "tick"}))
    assert seen == [(0, 0), (1, 1)]
    with plant.sessions() as session:
        assert session.scalar(text("SELECT count(*) FROM notifications WHERE kind = 'note'")) == 2
        query = "SELECT body FROM ledger_events WHERE case_id = :id ORDER BY seq DESC LIMIT 2"
        bodies = open_bodies(session, session.scalars(text(query), {"id": case_id}))
        assert [body["data"]["note"] for body in bodies] == [1, 0]
