"""The loop of quality training: when it is needed, what its machine tasks do, what its forms offer."""

from app.cases import StartByMessage
from app.config import Settings
from app.definitions import Definitions
from app.identity import PersonalData
from app.jobs import JobKind, Sweep, Topic
from app.kernel.clock import Clock
from app.kernel.container import Container
from app.kernel.events import Subscription
from app.ledger import ProofTable
from app.plant import GapCheck, Kind, Kinds
from app.tasks import OptionList, TaskCompleted
from app.training.course_kind import COURSE_GAPS, COURSES
from app.training.demand import jobs
from app.training.demand.detect import DetectDemand
from app.training.demand.propose_from_complaint import ProposeTraining
from app.training.demand.raise_case import RaiseCase
from app.training.demand.settings import ChangeDemandSettings
from app.training.erasure import PARTS
from app.training.lines.lines_in_red import lines_in_red
from app.training.option_lists.plant import plant_lists
from app.training.proof import proof_tables
from app.training.remember_request import remember_request
from app.training.service_tasks.topics import topics
from app.web.home import HomeSource


def register(container: Container) -> None:
    """See `app.bootstrap`."""
    container.add(HomeSource, lambda c: [lines_in_red(c.need(Settings).timezone.key)])
    container.add(ProofTable, lambda c: proof_tables(c.need(Kinds)))
    container.add(Kind, lambda _: [COURSES])
    container.add(GapCheck, lambda _: [COURSE_GAPS])
    container.provide(RaiseCase, lambda c: RaiseCase(c.need(StartByMessage)))
    container.provide(DetectDemand, lambda c: DetectDemand(c.need(Definitions), c.need(RaiseCase), c.need(Clock)))
    container.provide(
        ProposeTraining, lambda c: ProposeTraining(c.need(Definitions), c.need(StartByMessage), c.need(Clock))
    )
    container.provide(ChangeDemandSettings, lambda c: ChangeDemandSettings(c.need(Clock)))
    container.add(Topic, lambda c: topics(c.need(Definitions)))
    container.add(OptionList, lambda c: plant_lists(c.need(Clock)))
    container.add(Subscription, lambda _: [Subscription(TaskCompleted, remember_request)])
    container.add(JobKind, lambda c: [JobKind(jobs.JOB, jobs.job(c.need(DetectDemand)))])
    container.add(Sweep, lambda c: [Sweep("demand", c.need(Settings).demand_seconds, jobs.sweep_demand)])
    container.add(PersonalData, lambda _: [PersonalData(PARTS)])
