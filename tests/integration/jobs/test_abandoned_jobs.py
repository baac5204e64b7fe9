"""What a killed worker leaves behind: its jobs go on, those of living workers are left alone."""

from datetime import timedelta

from sqlalchemy import text
from sqlalchemy.orm import Session

from app.jobs.registry import JobKind, JobKinds
from app.jobs.stalled_jobs import MOST_ATTEMPTS, AbandonedJobs
from tests.support.plant.running import Plant


def sweep_abandoned(session: Session, *kinds: JobKind) -> int:
    return AbandonedJobs(JobKinds(kinds)).sweep(session)


def worker(session: Session, silent: timedelta) -> int:
    statement = "INSERT INTO procrastinate_workers (last_heartbeat) VALUES (now() - :silent) RETURNING id"
    return session.execute(text(statement), {"silent": silent}).scalar_one()


def job(session: Session, of: int | None, status: str = "doing", queueing_lock: str | None = None) -> int:
    statement = text(
        "INSERT INTO procrastinate_jobs (queue_name, task_name, args, status, worker_id, queueing_lock)"
        " VALUES ('bihuan', 'service', '{}', CAST(:status AS procrastinate_job_status), :worker, :lock) RETURNING id"
    )
    return session.execute(statement, {"status": status, "worker": of, "lock": queueing_lock}).scalar_one()


def statuses(session: Session, *jobs: int) -> list[tuple[str, int] | None]:
    rows = session.execute(text("SELECT id, status::text, attempts FROM procrastinate_jobs"))
    found = {row.id: (row.status, row.attempts) for row in rows}
    return [found.get(one) for one in jobs]


def test_a_dead_worker_s_job_waits_again_and_counts_the_attempt(session: Session) -> None:
    dead = job(session, worker(session, timedelta(minutes=1)))
    gone = job(session, None)
    assert sweep_abandoned(session) == 2
    assert statuses(session, dead, gone) == [("todo", 1), ("todo", 1)]


def test_a_living_worker_keeps_its_job(session: Session) -> None:
    alive = job(session, worker(session, timedelta(seconds=1)))
    assert sweep_abandoned(session) == 0
    assert statuses(session, alive) == [("doing", 0)]


def test_where_the_same_work_waits_already_it_is_done_once(session: Session) -> None:
    first = job(session, None, queueing_lock="timer 1")
    second = job(session, None, queueing_lock="timer 1")
    waiting = job(session, None, "todo", queueing_lock="timer 2")
    third = job(session, None, queueing_lock="timer 2")
    assert sweep_abandoned(session) == 2
    assert statuses(session, first, second, waiting, third) == [("todo", 1), ("doing", 0), ("todo", 0), None]
    assert sweep_abandoned(session) == 1
    assert statuses(session, first, second) == [("todo", 1), None]


def test_a_job_under_which_workers_die_is_given_up_and_told_of(session: Session) -> None:
    told: list[str] = []

    def tell(_session: Session, _args: object, problem: str) -> None:
        told.append(problem)
        raise RuntimeError("and this fails as well")

    deadly, other = job(session, None), job(session, None)
    session.execute(
        text("UPDATE procrastinate_jobs SET attempts = :most WHERE id = :id"), {"most": MOST_ATTEMPTS, "id": deadly}
    )
    kind = JobKind("service", lambda _session, _args: None, exhausted=tell)
    assert sweep_abandoned(session, kind) == 2
    assert statuses(session, other) == [("todo", 1)], "whatever becomes of the first"
    assert statuses(session, deadly)[0] == ("failed", MOST_ATTEMPTS + 1)
    assert len(told) == 1
    assert "died" in told[0]
    assert sweep_abandoned(session, kind) == 0


def test_no_kind_is_tried_so_often_for_its_failures_alone(plant: Plant) -> None:
    assert max(kind.attempts for kind in plant.container.need(JobKinds)) < MOST_ATTEMPTS
