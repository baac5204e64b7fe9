"""The machine's work: which job and which topic is whose, and the sweep for jobs whose worker died."""

from app.jobs.registry import Handlers, JobKind, JobKinds, Sweep, Topic
from app.jobs.stalled_jobs import AbandonedJobs
from app.jobs.statistics import SWEEP_SECONDS, refresh_statistics
from app.kernel.container import Container


def register(container: Container) -> None:
    """See `app.bootstrap`."""
    container.provide(JobKinds, lambda c: JobKinds(c.all(JobKind)))
    container.provide(Handlers, lambda c: Handlers(c.all(Topic)))
    container.add(
        Sweep,
        lambda c: [
            Sweep("abandoned jobs", 5.0, AbandonedJobs(c.need(JobKinds)).sweep),
            Sweep("statistics", SWEEP_SECONDS, refresh_statistics, at_start=True),
        ],
    )
