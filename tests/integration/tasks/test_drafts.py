"""Drafts go with their task, and when nobody came back to them."""

from datetime import timedelta
from uuid import UUID

from sqlalchemy import text

from app.tasks.jobs.expire_drafts import expire_drafts
from app.tasks.lifecycle.drafts import SaveDraft
from tests.support.plant.running import Plant


def drafts(plant: Plant) -> list[UUID]:
    with plant.sessions() as session:
        return list(session.scalars(text("SELECT task_id FROM drafts")))


def test_drafts_of_closed_tasks_and_forgotten_ones_go_and_others_stay(plant: Plant) -> None:
    for _ in range(3):
        plant.start("wang", "small_loop")
    with plant.sessions() as session:
        closed, forgotten, fresh = session.scalars(text("SELECT id FROM tasks"))
    for task in (closed, forgotten, fresh):
        with plant.sessions.begin() as session:
            plant.container.need(SaveDraft)(session, plant.actor("wang"), task, {"text": "half"})
    with plant.sessions.begin() as session:
        session.execute(text("UPDATE tasks SET state = 'cancelled' WHERE id = :id"), {"id": closed})
        session.execute(
            text("UPDATE drafts SET saved_at = saved_at - interval '91 days' WHERE task_id = :id"), {"id": forgotten}
        )
    with plant.sessions.begin() as session:
        now = session.scalar(text("SELECT max(saved_at) FROM drafts"))
        assert expire_drafts(session, now + timedelta(minutes=1)) == 2
    assert drafts(plant) == [fresh]
