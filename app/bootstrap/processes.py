"""What worker and scheduler processes run."""

from sqlalchemy import Engine as Database
from sqlalchemy.orm import sessionmaker

from app.bootstrap.wiring import build
from app.config import Settings
from app.config.database import conninfo
from app.jobs import JobKinds, Sweep, scheduler, worker


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
    scheduler.run(container.need(Database), container.need(sessionmaker), container.all(Sweep))
