"""Running cases."""

from collections.abc import Iterator

from app.cases.case_chains import case_heads, case_names
from app.cases.cases_at_place import RUNNING_CASES
from app.cases.erasure import PARTS
from app.cases.events import OnAdvance, OnEnd, StepListeners
from app.cases.export_cases import ExportCases
from app.cases.jobs.call_activities import CallActivities
from app.cases.jobs.service_tasks import ServiceTasks
from app.cases.jobs.start_child import StartChild
from app.cases.jobs.timers import Timers, sweep_timers
from app.cases.operations.cancel_case import CancelCase
from app.cases.operations.retry_incident import RetryIncident
from app.cases.operations.start_by_message import StartByMessage
from app.cases.operations.start_case import StartCase
from app.cases.pages.case import CasePageReader
from app.cases.pages.case_list import CaseListReader
from app.cases.pages.case_progress import ProgressReader
from app.cases.pages.case_relatives import CaseRelatives
from app.cases.pages.case_rows import CaseRows
from app.cases.pages.case_story import CaseStory
from app.cases.pages.case_variables import VariableReader
from app.cases.pages.case_work import CaseWork
from app.cases.pages.document_content import DocumentReader
from app.cases.pages.home import INCIDENTS
from app.cases.proof import proof_tables
from app.cases.search.case_filter import EarliestDues, LateRule
from app.cases.search.case_search import CaseSearch
from app.cases.search.filter_bar import FilterBar
from app.cases.step.lifecycle import Lifecycle
from app.config import Settings
from app.definitions import Definitions
from app.engine import Engine
from app.identity import ConfirmPassword, PersonalData
from app.jobs import Handlers, JobKind, Sweep
from app.kernel.clock import Clock, PlantClock
from app.kernel.container import Container
from app.kernel.events import Events
from app.ledger import ChainNaming, HeadProvider, ProofTable
from app.plant import InUse, PlaceLabels
from app.web.home import HomeSource


def register(container: Container) -> None:
    """See `app.bootstrap`."""
    container.provide(StepListeners, lambda c: StepListeners(c.all(OnAdvance), c.all(OnEnd)))
    container.provide(Lifecycle, _lifecycle)
    container.provide(StartCase, lambda c: StartCase(c.need(Lifecycle), c.need(Definitions)))
    container.provide(StartByMessage, lambda c: StartByMessage(c.need(Lifecycle), c.need(Definitions)))
    container.provide(CancelCase, lambda c: CancelCase(c.need(Lifecycle), c.need(ConfirmPassword)))
    container.provide(RetryIncident, lambda c: RetryIncident(c.need(Clock)))
    _provide_pages(container)
    container.add(JobKind, _jobs)
    container.add(Sweep, _sweeps)
    container.add(HeadProvider, lambda _: [case_heads])
    container.add(ChainNaming, lambda _: [case_names])
    container.add(HomeSource, lambda _: [INCIDENTS])
    container.add(ProofTable, lambda c: proof_tables(c.need(Engine), c.need(Definitions)))
    container.add(PersonalData, lambda _: [PersonalData(PARTS)])
    container.add(InUse, lambda _: [RUNNING_CASES])


def _lifecycle(container: Container) -> Lifecycle:
    need = container.need
    clock = PlantClock(need(Clock), need(Settings).timezone)
    return Lifecycle(need(Engine), need(Definitions), need(StepListeners), need(Events), clock)


def _provide_pages(container: Container) -> None:
    container.provide(
        CaseRows, lambda c: CaseRows(c.need(Definitions), c.need(PlaceLabels), ProgressReader(c.need(EarliestDues)))
    )
    container.provide(
        CaseSearch,
        lambda c: CaseSearch(c.need(Definitions), c.need(Clock), c.need(LateRule)),
    )
    container.provide(CaseListReader, _case_list)
    container.provide(ExportCases, lambda c: ExportCases(c.need(CaseSearch), c.need(CaseRows), c.need(Clock)))
    container.provide(CasePageReader, _case_page)
    container.provide(DocumentReader, lambda c: DocumentReader(c.need(Definitions)))


def _case_list(container: Container) -> CaseListReader:
    need = container.need
    bar = FilterBar(need(Definitions), need(PlaceLabels))
    return CaseListReader(need(CaseSearch), bar, need(CaseRows), need(StartCase))


def _case_page(container: Container) -> CasePageReader:
    need = container.need
    definitions, work = need(Definitions), need(CaseWork)
    story = CaseStory(VariableReader(definitions, work, need(Settings).timezone))
    return CasePageReader(definitions, need(PlaceLabels), work, CaseRelatives(need(CaseRows)), story)


def _jobs(container: Container) -> Iterator[JobKind]:
    lifecycle = container.need(Lifecycle)
    children, services = CallActivities(lifecycle), ServiceTasks(lifecycle, container.need(Handlers))
    yield JobKind("perform_service", services.perform, exhausted=services.exhausted)
    yield JobKind("start_child", StartChild(lifecycle))
    yield JobKind("join_children", children.join)
    yield JobKind("cancel_children", children.cancel)
    yield JobKind("cancel_child", children.cancel_one)
    yield JobKind("fire_timers", Timers(lifecycle).fire)


def _sweeps(container: Container) -> Iterator[Sweep]:
    clock = container.need(Clock)
    yield Sweep("timers", 1.0, lambda session: sweep_timers(session, clock.now()))
