"""The one place where real things are wired: engine, sessions, use cases, listeners, jobs, pages."""

from sqlalchemy import Engine as Database
from sqlalchemy.orm import Session, sessionmaker

from app.audit import erasing as audit_erasing
from app.audit import head_mail, sealing
from app.audit.dossier.printing import PrintCase
from app.audit.dossier.sheet import SheetReader
from app.audit.dossier.taking import TakeDossier
from app.audit.dossier.writing import WriteDossier
from app.audit.heat.page import HeatReader
from app.audit.log.exporting import ExportLog
from app.audit.log.reviewing import ReviewTrail
from app.audit.replay_page import ReplayPageReader
from app.audit.replaying import Replay
from app.audit.responsibility.contesting import ContestFinding, DecideFinding
from app.audit.responsibility.open_list import OpenFindings
from app.audit.responsibility.page import ResponsibilityPageReader
from app.audit.responsibility.proposing import Proposals
from app.cases import erasing as case_erasing
from app.cases import labels as place_labels
from app.cases.cancellation import CancelCase
from app.cases.case_page import CasePageReader
from app.cases.children import Children
from app.cases.events import CaseAdvanced, CaseEnded, CaseStuck
from app.cases.exporting import ExportCases
from app.cases.filtering import CaseSearch
from app.cases.incidents_page import RetryIncident
from app.cases.ledger_heads import case_heads
from app.cases.lifecycle import Lifecycle
from app.cases.page_rows import CaseRows
from app.cases.services import Services
from app.cases.signals import StartByMessage
from app.cases.starting import StartCase
from app.cases.timers import Timers
from app.config.database import make_engine
from app.config.settings import Settings
from app.connectors import erasing as connector_erasing
from app.connectors import scheduling as connector_schedule
from app.connectors.bringing import BringRowsAtHand
from app.connectors.running import RunConnector
from app.connectors.wiring import provide_connectors
from app.definitions.catalogue import Definitions
from app.definitions.deployment import Deploy
from app.engine.spiff.engine import SpiffEngine
from app.engine.spiff.probe import probe
from app.identity.erasure import own as own_erasing
from app.identity.erasure.erasing import ErasePerson
from app.identity.erasure.parts import ErasureParts
from app.jobs.registry import Handlers, JobKind, JobKinds
from app.kernel.clock import Clock, OffsetClock, SystemClock
from app.kernel.events import Events
from app.kernel.wiring import Wiring
from app.ledger import heads as ledger_heads
from app.ledger.seals.keys import SealKeys
from app.people import erasing as people_erasing
from app.people.demo import seed_organisation
from app.people.wiring import provide_people
from app.quality.rebaselining import SignBaseline
from app.skills import erasing as skills_erasing
from app.tasks import erasing as task_erasing
from app.tasks.assignment import Assignment
from app.tasks.calendars import Calendars
from app.tasks.case_work import WorkReader
from app.tasks.catalogs import Catalogs
from app.tasks.completion import CompleteTask
from app.tasks.events import TaskCompleted
from app.tasks.late_cases import late_cases
from app.tasks.mail import Mailer
from app.tasks.notices import NoticeReader
from app.tasks.opening import TaskOpening
from app.tasks.pages import InboxReader
from app.tasks.reminders import Reminders
from app.tasks.task_page import TaskPageReader
from app.tasks.telling import Telling
from app.training import erasing as training_erasing
from app.training import handlers as training_handlers
from app.training import steps as training_steps
from app.training.catalogs import register_catalogs
from app.training.demand import sweeping as demand_sweeping
from app.training.demand.detection import DetectDemand
from app.training.demand.proposing import ProposeTraining
from app.training.demand.settings import ChangeDemandSettings
from app.training.demo.driving import Rehearsal
from app.training.labels import read_place_names


def build(settings: Settings) -> Wiring:
    """Everything that use cases need; the database must answer. Used by pages, workers, commands and tests."""
    wiring = Wiring()
    database = wiring.provide(make_engine(settings), Database)
    sessions = wiring.provide(sessionmaker(database, expire_on_commit=False, info={"mail": settings.smtp.enabled}))
    clock = OffsetClock(settings.clock_offset_file) if settings.demo else SystemClock()
    wiring.provide(settings)
    wiring.provide(
        Rehearsal(lambda others, moment: wire(_with(settings), others, moment), BringRowsAtHand(), seed_organisation)
    )
    return wire(wiring, sessions, clock)


def _with(settings: Settings) -> Wiring:
    """A fresh wiring that knows the settings."""
    wiring = Wiring()
    wiring.provide(settings)
    return wiring


def wire(wiring: Wiring, sessions: "sessionmaker[Session]", clock: Clock) -> Wiring:
    """Wire the use cases over any session factory and clock."""
    settings = wiring.need(Settings)
    wiring.provide(clock, Clock)
    definitions = wiring.provide(Definitions(sessions))
    engine = wiring.provide(SpiffEngine(definitions))
    events = wiring.provide(Events())
    lifecycle = wiring.provide(Lifecycle(engine, definitions, events, clock))
    _provide_work(wiring, lifecycle)
    _provide_pages(wiring)
    _subscribe(wiring)
    provide_connectors(wiring, sessions, clock, settings.instance_dir)
    provide_people(wiring)
    ledger_heads.register(case_heads)
    wiring.provide(ErasePerson(_erasure_parts()))
    _provide_jobs(wiring, lifecycle, settings)
    wiring.provide(Deploy(clock, probe))
    replay = wiring.provide(Replay(SpiffEngine(definitions, cache_size=4)))
    wiring.provide(ReplayPageReader(definitions, wiring.need(Catalogs), wiring.need(place_labels.PlaceLabels), replay))
    return wiring


def _erasure_parts() -> ErasureParts:
    """Whoever points to others' rows goes before them."""
    parts = ErasureParts()
    for slice_parts in (
        connector_erasing.PARTS, people_erasing.PARTS, skills_erasing.PARTS, training_erasing.PARTS,
        audit_erasing.PARTS, task_erasing.PARTS, case_erasing.PARTS, own_erasing.PARTS,
    ):  # fmt: skip
        parts.register(*slice_parts)
    return parts


def _provide_work(wiring: Wiring, lifecycle: Lifecycle) -> None:
    catalogs = wiring.provide(Catalogs())
    register_catalogs(catalogs, lifecycle.clock)
    events, definitions = lifecycle.events, lifecycle.definitions
    wiring.provide(CompleteTask(lifecycle, definitions, catalogs, events))
    wiring.provide(Assignment(definitions, lifecycle.clock))
    wiring.provide(StartCase(lifecycle, definitions))
    start_by_message = wiring.provide(StartByMessage(lifecycle, definitions))
    wiring.provide(DetectDemand(definitions, start_by_message, lifecycle.clock))
    wiring.provide(SignBaseline(lifecycle.clock))
    wiring.provide(ProposeTraining(definitions, start_by_message, lifecycle.clock))
    wiring.provide(ChangeDemandSettings(lifecycle.clock))
    wiring.provide(CancelCase(lifecycle))
    wiring.provide(RetryIncident(lifecycle.clock))
    wiring.provide(ContestFinding(lifecycle.clock, wiring.need(Settings).files.max_bytes))
    wiring.provide(DecideFinding(lifecycle.clock))


def _provide_pages(wiring: Wiring) -> None:
    definitions = wiring.need(Definitions)
    labels = wiring.provide(place_labels.PlaceLabels())
    labels.install(read_place_names)
    rows = wiring.provide(CaseRows(definitions, labels))
    clock: Clock = wiring.need(Clock)  # type: ignore[type-abstract]
    search = wiring.provide(CaseSearch(definitions, labels, clock, late_cases))
    wiring.provide(ExportCases(search, rows, clock))
    zone = wiring.need(Settings).timezone
    wiring.provide(ExportLog(clock, zone))
    wiring.provide(ReviewTrail(clock, zone))
    wiring.provide(InboxReader(definitions, labels))
    wiring.provide(TaskPageReader(definitions, wiring.need(Catalogs), labels))
    wiring.provide(NoticeReader(definitions))
    wiring.provide(HeatReader(definitions))
    wiring.provide(ResponsibilityPageReader(definitions, labels))
    wiring.provide(OpenFindings(definitions, labels))
    sheets = wiring.provide(SheetReader(definitions, labels, zone))
    wiring.provide(WriteDossier(definitions, sheets))
    wiring.provide(PrintCase(sheets, clock))
    case_page = wiring.provide(CasePageReader(definitions, labels, rows))
    case_page.work = wiring.provide(WorkReader(wiring.need(Catalogs)))


def _subscribe(wiring: Wiring) -> None:
    events, definitions = wiring.need(Events), wiring.need(Definitions)
    events.subscribe(CaseAdvanced, TaskOpening(definitions, Calendars(), events))
    events.subscribe(CaseAdvanced, Proposals(definitions, Calendars()))
    telling = Telling(definitions)
    events.subscribe(TaskCompleted, telling.task_completed)
    events.subscribe(CaseEnded, telling.case_ended)
    events.subscribe(CaseStuck, telling.case_stuck)
    training_steps.subscribe(events)


def _provide_jobs(wiring: Wiring, lifecycle: Lifecycle, settings: Settings) -> None:
    handlers = wiring.provide(Handlers())
    training_handlers.register(handlers, lifecycle.definitions)
    children, services = Children(lifecycle), Services(lifecycle, handlers)
    timers, reminders = Timers(lifecycle), Reminders(lifecycle.definitions, lifecycle.clock)
    mailer = Mailer(settings.smtp, wiring.need(NoticeReader).sentence, lifecycle.clock)
    # The demonstration's clock runs ahead of the one that sign-ins go by.
    seal_clock = SystemClock() if settings.demo else lifecycle.clock
    seal = wiring.provide(sealing.Sealing(SealKeys(settings.seal_key_path), settings.seal_log_path, seal_clock))
    wiring.provide(TakeDossier(seal, wiring.need(WriteDossier), lifecycle.clock))
    heads = head_mail.HeadMail(settings.smtp, seal_clock, settings.timezone, wanted=settings.mail_tree_heads)
    wiring.provide(heads)
    kinds = wiring.provide(JobKinds())
    for kind in (
        JobKind("perform_service", services.perform, exhausted=services.exhausted),
        JobKind("start_child", children.start),
        JobKind("join_children", children.join),
        JobKind("cancel_children", children.cancel),
        JobKind("cancel_child", children.cancel_one),
        JobKind("fire_timers", timers.fire),
        JobKind("remind", reminders.send),
        JobKind("send_mails", mailer.send, attempts=8),
        JobKind(sealing.JOB, seal.run),
        JobKind(head_mail.JOB, heads.run, attempts=8),
        JobKind(demand_sweeping.JOB, demand_sweeping.job(wiring.need(DetectDemand))),
        JobKind(connector_schedule.JOB, connector_schedule.job(wiring.need(RunConnector)), attempts=1),
    ):
        kinds.register(kind)
