"""What worker and scheduler processes run."""

from sqlalchemy import Engine as Database
from sqlalchemy.orm import sessionmaker

from app.audit.seal_jobs import URGENT_SECONDS, sweep_seals, sweep_urgent_seals
from app.audit.tree_head_mail import SWEEP_SECONDS, HeadMail
from app.bootstrap.wiring import build
from app.cases.work.timers import sweep_timers
from app.config.database import conninfo
from app.config.settings import Settings
from app.connectors.runs.schedule import sweep_connectors
from app.jobs import scheduler, worker
from app.jobs.registry import JobKinds
from app.jobs.stalled_jobs import sweep_abandoned
from app.kernel.clock import Clock, SystemClock
from app.organisation.close_leavers import SWEEP_SECONDS as SWEEP_LEAVERS
from app.organisation.close_leavers import sweep_leavers
from app.tasks.notify.reminders import sweep_reminders
from app.training.demand.jobs import sweep_demand


def run_worker(settings: Settings) -> None:
    """Work off jobs until told to stop."""
    container = build(settings)
    worker.run(
        container.need(JobKinds),
        conninfo(settings.database_url or ""),
        container.need(sessionmaker),
        settings.worker_concurrency,
    )


def run_scheduler(settings: Settings) -> None:
    """Lead or wait to lead the schedule until told to stop."""
    container = build(settings)
    clock: Clock = container.need(Clock)
    sweeps = [
        scheduler.Sweep("timers", 1.0, lambda session: sweep_timers(session, clock.now())),
        scheduler.Sweep("connectors", 5.0, lambda session: sweep_connectors(session, clock.now())),
        scheduler.Sweep("reminders", 2.0, lambda session: sweep_reminders(session, clock.now())),
        scheduler.Sweep("abandoned jobs", 5.0, sweep_abandoned),
        scheduler.Sweep("urgent seals", URGENT_SECONDS, sweep_urgent_seals),
        scheduler.Sweep("seals", settings.seal_seconds, sweep_seals),
        scheduler.Sweep("tree head mail", SWEEP_SECONDS, container.need(HeadMail).sweep),
        scheduler.Sweep("demand", settings.demand_seconds, sweep_demand),
        scheduler.Sweep(
            "leavers", SWEEP_LEAVERS, lambda session: sweep_leavers(session, SystemClock().now(), settings.timezone)
        ),
    ]
    scheduler.run(container.need(Database), container.need(sessionmaker), sweeps)
