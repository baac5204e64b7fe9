"""What the machine does: service tasks with retries and incidents, timers, messages, cancelling."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from app.cases.operations.cancel_case import CancelCase, CancelOrder
from app.cases.operations.retry_incident import RetryIncident
from app.cases.operations.start_by_message import StartByMessage
from app.jobs.incidents import open_incidents
from app.jobs.registry import Handlers, JobKinds, ServiceRequest
from app.jobs.worker import run_one
from app.kernel.errors import ForbiddenError, InvalidInputError, NotFoundError
from tests.support.ledger import breaks
from tests.support.plant.running import Plant

FILES = Path(__file__).parents[2] / "data" / "machine"


class Meter:
    """A handler that fails as often as it is told."""

    def __init__(self) -> None:
        self.failures = 0
        self.requests: list[ServiceRequest] = []

    def __call__(self, _session: Any, request: ServiceRequest) -> dict[str, Any]:
        self.requests.append(request)
        if self.failures:
            self.failures -= 1
            raise ConnectionError("the meter does not answer")
        return {"verdict": "fine"}


@pytest.fixture
def meter(plant: Plant) -> Iterator[Meter]:
    plant.hire("owner", "process_owner")
    plant.deploy({path.name: path.read_bytes() for path in FILES.iterdir()})
    meter = Meter()
    plant.container.need(Handlers).register("test.measure", meter)
    yield meter
    with plant.sessions() as session:
        assert list(breaks(session)) == []


def waiting_job(plant: Plant) -> Any:
    with plant.sessions() as session:
        return session.execute(text("SELECT task_name, args FROM procrastinate_jobs WHERE status = 'todo'")).one()


def test_a_service_task_runs_as_a_job_and_its_result_goes_into_the_case(plant: Plant, meter: Meter) -> None:
    case = plant.start("wang", "machine_work")
    plant.run_jobs()
    plant.pass_time(timedelta(hours=1))
    plant.complete("wang", "confirm", {"again": False})
    with plant.sessions() as session:
        outcome = session.scalar(text("SELECT outcome FROM cases WHERE id = :id"), {"id": case})
    assert outcome == "fine"
    assert len(meter.requests) == 1


def test_the_last_failure_opens_an_incident_that_a_person_can_retry(plant: Plant, meter: Meter) -> None:
    plant.start("wang", "machine_work")
    job, kind = waiting_job(plant), plant.container.need(JobKinds).kind("perform_service")
    meter.failures = kind.attempts
    for attempt in range(1, kind.attempts + 1):
        with pytest.raises(ConnectionError):
            run_one(kind, job.args, plant.sessions, attempt)
    with plant.sessions() as session:
        (incident,) = open_incidents(session)
    assert "the meter does not answer" in incident.message % incident.params
    with plant.sessions.begin() as session, pytest.raises(ForbiddenError):
        plant.container.need(RetryIncident)(session, plant.actor("wang"), incident.id)
    with plant.sessions.begin() as session:
        plant.container.need(RetryIncident)(session, plant.actor("owner"), incident.id)
    plant.run_jobs()
    with plant.sessions() as session:
        assert open_incidents(session) == []
        assert session.scalar(text("SELECT count(*) FROM case_timers")) == 1


def test_who_looks_after_cases_is_told_once_of_a_failure_though_its_worker_stopped_before_it_was_written_down(
    plant: Plant, meter: Meter
) -> None:
    plant.start("wang", "machine_work")
    job, kind = waiting_job(plant), plant.container.need(JobKinds).kind("perform_service")
    meter.failures = 3
    told = text("SELECT count(DISTINCT id) / count(DISTINCT user_id) FROM notifications WHERE kind = 'case_stuck'")
    for expected in (1, 1):
        with pytest.raises(ConnectionError):
            run_one(kind, job.args, plant.sessions, kind.attempts)
        with plant.sessions() as session:
            assert session.scalar(told) == expected
    with plant.sessions.begin() as session:
        (incident,) = open_incidents(session)
        plant.container.need(RetryIncident)(session, plant.actor("owner"), incident.id)
    with pytest.raises(ConnectionError):
        run_one(kind, job.args, plant.sessions, kind.attempts)
    with plant.sessions() as session:
        assert session.scalar(told) == 2, "a failure after a retry is news"


def test_a_job_that_runs_twice_reports_once(plant: Plant, meter: Meter) -> None:
    plant.start("wang", "machine_work")
    job, kind = waiting_job(plant), plant.container.need(JobKinds).kind("perform_service")
    run_one(kind, job.args, plant.sessions, 1)
    run_one(kind, job.args, plant.sessions, 1)
    with plant.sessions() as session:
        reports = session.scalar(text("SELECT count(*) FROM ledger_events WHERE action = 'job.completed'"))
    assert (reports, len(meter.requests)) == (1, 1)


def test_a_timer_fires_once_however_late_the_sweep_comes(plant: Plant, meter: Meter) -> None:
    plant.start("wang", "machine_work")
    plant.run_jobs()
    plant.pass_time(timedelta(minutes=59))
    assert plant.inbox("wang") == []
    plant.pass_time(timedelta(days=3))
    plant.pass_time(timedelta(days=3))
    with plant.sessions() as session:
        assert session.scalar(text("SELECT count(*) FROM ledger_events WHERE action = 'timer.fired'")) == 1
    assert len(plant.inbox("wang")) == 1


def test_a_message_starts_a_case_with_its_payload(plant: Plant, meter: Meter) -> None:
    with plant.sessions.begin() as session:
        (case,) = plant.container.need(StartByMessage)(session, "alarm", {"line": "L1"})
    plant.run_jobs()
    assert case.variables["alarm"] == {"line": "L1"}
    assert meter.requests[0].inputs == {"line": "L1"}
    with plant.sessions.begin() as session, pytest.raises(NotFoundError):
        plant.container.need(StartByMessage)(session, "nobody waits", {})


def test_cancelling_needs_the_right_a_known_reason_and_words(plant: Plant, meter: Meter) -> None:
    case = plant.start("wang", "machine_work")
    cancel = plant.container.need(CancelCase)
    with plant.sessions.begin() as session, pytest.raises(ForbiddenError):
        cancel(session, plant.actor("li"), case, CancelOrder("duplicate", "the same as the other one"))
    with plant.sessions.begin() as session, pytest.raises(InvalidInputError) as refused:
        cancel(session, plant.actor("wang"), case, CancelOrder("because", "no"))
    assert set(refused.value.fields) == {"reason_code", "reason"}
    with plant.sessions.begin() as session:
        cancel(session, plant.actor("wang"), case, CancelOrder("duplicate", "the same as the other one"))
    plant.run_jobs()
    assert meter.requests == []
    with plant.sessions() as session:
        row = session.execute(text("SELECT state, outcome, outcome_reason FROM cases")).one()
    assert tuple(row) == ("cancelled", "cancelled", "duplicate")
