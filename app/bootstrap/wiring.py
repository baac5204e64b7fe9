"""The one place where real things are wired: engine, sessions, use cases, listeners, jobs, pages."""

from sqlalchemy import Engine as Database
from sqlalchemy.orm import Session, sessionmaker

from app.audit import seal_jobs as sealing
from app.audit import tree_head_mail as head_mail
from app.audit.dossier.archive import WriteDossier
from app.audit.dossier.case_report import SheetReader
from app.audit.dossier.export_archive import ExportDossier
from app.audit.dossier.print_case import PrintCase
from app.audit.log.export_log import ExportLog
from app.audit.log.sign_review import ReviewTrail
from app.audit.replay.execute import Replay
from app.audit.replay.page import ReplayPageReader
from app.bootstrap.gate import build_gate
from app.bootstrap.topics import serve_topics
from app.cases import erasure as case_erasing
from app.cases import place_names as place_labels
from app.cases.events import CaseStuck, StepListeners
from app.cases.export_cases import ExportCases
from app.cases.operations.cancel_case import CancelCase
from app.cases.operations.start_by_message import StartByMessage
from app.cases.operations.start_case import StartCase
from app.cases.pages.case import CasePageReader
from app.cases.pages.case_rows import CaseRows
from app.cases.pages.incidents import RetryIncident
from app.cases.search.filters import CaseSearch
from app.cases.step.ledger_heads import case_heads
from app.cases.step.lifecycle import Lifecycle
from app.cases.work.call_activities import CallActivities
from app.cases.work.service_tasks import ServiceTasks
from app.cases.work.timers import Timers
from app.config.database import make_engine
from app.config.settings import Settings
from app.connectors import erasure as connector_erasing
from app.connectors.import_rows import ImportRows
from app.connectors.runs import schedule as connector_schedule
from app.connectors.runs.run_connector import RunConnector
from app.connectors.wiring import provide_connectors
from app.definitions.catalogue import Definitions
from app.definitions.deployment import Deploy
from app.demo.organisation import seed_organisation
from app.demo.player import Rehearsal
from app.engine.spiff.engine import SpiffEngine
from app.identity.erasure import identity_parts as own_erasing
from app.identity.erasure.erase_person import ErasePerson
from app.identity.erasure.registry import ErasureParts
from app.jobs.registry import Handlers, JobKind, JobKinds
from app.kernel.clock import Clock, OffsetClock, SystemClock
from app.kernel.container import Container
from app.kernel.events import Events
from app.ledger import chain_heads as ledger_heads
from app.ledger.seals.keys import SealKeys
from app.organisation import erasure as people_erasing
from app.organisation.wiring import provide_people
from app.process_mining.heatmap.page import HeatReader
from app.quality.control_chart.sign_limits import SignBaseline
from app.responsibility import erasure as audit_erasing
from app.responsibility.contest_finding import ContestFinding, DecideFinding
from app.responsibility.pages.case import ResponsibilityPageReader
from app.responsibility.pages.open_findings import OpenFindings
from app.responsibility.propose_findings import Proposals
from app.skills import erasure as skills_erasing
from app.tasks import erasure as task_erasing
from app.tasks.calendar_cache import Calendars
from app.tasks.events import TaskCompleted
from app.tasks.inbox.late_cases import late_cases
from app.tasks.inbox.open_tasks import WorkReader
from app.tasks.lifecycle.assign_task import Assignment
from app.tasks.lifecycle.complete_task import CompleteTask
from app.tasks.lifecycle.create_tasks import CreateTasks
from app.tasks.notify.mail import Mailer
from app.tasks.notify.reminders import Reminders
from app.tasks.notify.rules import NotifyRules
from app.tasks.notify.texts import NoticeReader
from app.tasks.option_lists import Catalogs
from app.tasks.pages.inbox import InboxReader
from app.tasks.pages.task import TaskPageReader
from app.training import erasure as training_erasing
from app.training import remember_request as training_steps
from app.training.demand import jobs as demand_sweeping
from app.training.demand.detect import DetectDemand
from app.training.demand.propose_from_complaint import ProposeTraining
from app.training.demand.settings import ChangeDemandSettings
from app.training.option_lists.plant import register_catalogs
from app.training.place_names import read_place_names


def build(settings: Settings) -> Container:
    """Everything that use cases need; the database must answer. Used by pages, workers, commands and tests."""
    container = Container()
    database = container.provide(make_engine(settings), Database)
    sessions = container.provide(sessionmaker(database, expire_on_commit=False, info={"mail": settings.smtp.enabled}))
    clock = OffsetClock(settings.clock_offset_file) if settings.demo else SystemClock()
    container.provide(settings)
    container.provide(
        Rehearsal(lambda others, moment: wire(_with(settings), others, moment), ImportRows(), seed_organisation)
    )
    return wire(container, sessions, clock)


def _with(settings: Settings) -> Container:
    """A fresh container that knows the settings."""
    container = Container()
    container.provide(settings)
    return container


def wire(container: Container, sessions: "sessionmaker[Session]", clock: Clock) -> Container:
    """Wire the use cases over any session factory and clock."""
    settings = container.need(Settings)
    container.provide(clock, Clock)
    definitions = container.provide(Definitions(sessions))
    engine = container.provide(SpiffEngine(definitions))
    events = container.provide(Events())
    lifecycle = container.provide(Lifecycle(engine, definitions, container.provide(StepListeners()), events, clock))
    _provide_work(container, lifecycle)
    _provide_pages(container)
    _subscribe(container)
    provide_connectors(container, sessions, clock, settings.instance_dir)
    provide_people(container)
    ledger_heads.register(case_heads)
    container.provide(ErasePerson(_erasure_parts()))
    _provide_jobs(container, lifecycle, settings)
    container.provide(Deploy(clock, container.provide(build_gate())))
    replay = container.provide(Replay(SpiffEngine(definitions, cache_size=4)))
    container.provide(
        ReplayPageReader(definitions, container.need(Catalogs), container.need(place_labels.PlaceLabels), replay)
    )
    return container


def _erasure_parts() -> ErasureParts:
    """Whoever points to others' rows goes before them."""
    parts = ErasureParts()
    for slice_parts in (
        connector_erasing.PARTS,
        people_erasing.PARTS,
        skills_erasing.PARTS,
        training_erasing.PARTS,
        audit_erasing.PARTS,
        task_erasing.PARTS,
        case_erasing.PARTS,
        own_erasing.PARTS,
    ):
        parts.register(*slice_parts)
    return parts


def _provide_work(container: Container, lifecycle: Lifecycle) -> None:
    catalogs = container.provide(Catalogs())
    register_catalogs(catalogs, lifecycle.clock)
    events, definitions = lifecycle.events, lifecycle.definitions
    container.provide(CompleteTask(lifecycle, definitions, catalogs, events))
    container.provide(Assignment(definitions, lifecycle.clock))
    container.provide(StartCase(lifecycle, definitions))
    start_by_message = container.provide(StartByMessage(lifecycle, definitions))
    container.provide(DetectDemand(definitions, start_by_message, lifecycle.clock))
    container.provide(SignBaseline(lifecycle.clock))
    container.provide(ProposeTraining(definitions, start_by_message, lifecycle.clock))
    container.provide(ChangeDemandSettings(lifecycle.clock))
    container.provide(CancelCase(lifecycle))
    container.provide(RetryIncident(lifecycle.clock))
    container.provide(ContestFinding(lifecycle.clock, container.need(Settings).files.max_bytes))
    container.provide(DecideFinding(lifecycle.clock))


def _provide_pages(container: Container) -> None:
    definitions = container.need(Definitions)
    labels = container.provide(place_labels.PlaceLabels())
    labels.install(read_place_names)
    rows = container.provide(CaseRows(definitions, labels))
    clock: Clock = container.need(Clock)
    search = container.provide(CaseSearch(definitions, labels, clock, late_cases))
    container.provide(ExportCases(search, rows, clock))
    zone = container.need(Settings).timezone
    container.provide(ExportLog(clock, zone))
    container.provide(ReviewTrail(clock, zone))
    container.provide(InboxReader(definitions, labels))
    container.provide(TaskPageReader(definitions, container.need(Catalogs), labels))
    container.provide(NoticeReader(definitions))
    container.provide(HeatReader(definitions))
    container.provide(ResponsibilityPageReader(definitions, labels))
    container.provide(OpenFindings(definitions, labels))
    sheets = container.provide(SheetReader(definitions, labels, zone))
    container.provide(WriteDossier(definitions, sheets))
    container.provide(PrintCase(sheets, clock))
    case_page = container.provide(CasePageReader(definitions, labels, rows))
    case_page.work = container.provide(WorkReader(container.need(Catalogs)))


def _subscribe(container: Container) -> None:
    events, definitions = container.need(Events), container.need(Definitions)
    steps = container.need(StepListeners)
    steps.on_advance(CreateTasks(definitions, Calendars(), events))
    steps.on_advance(Proposals(definitions, Calendars()))
    telling = NotifyRules(definitions)
    steps.on_end(telling.case_ended)
    events.subscribe(TaskCompleted, telling.task_completed)
    events.subscribe(CaseStuck, telling.case_stuck)
    training_steps.subscribe(events)


def _provide_jobs(container: Container, lifecycle: Lifecycle, settings: Settings) -> None:
    handlers = container.provide(serve_topics(Handlers(), lifecycle.definitions))
    children, services = CallActivities(lifecycle), ServiceTasks(lifecycle, handlers)
    timers, reminders = Timers(lifecycle), Reminders(lifecycle.definitions, lifecycle.clock)
    mailer = Mailer(settings.smtp, container.need(NoticeReader).sentence, lifecycle.clock)
    # The demonstration's clock runs ahead of the one that sign-ins go by.
    seal_clock = SystemClock() if settings.demo else lifecycle.clock
    seal = container.provide(sealing.SealLedger(SealKeys(settings.seal_key_path), settings.seal_log_path, seal_clock))
    container.provide(ExportDossier(seal, container.need(WriteDossier), lifecycle.clock))
    heads = head_mail.HeadMail(settings.smtp, seal_clock, settings.timezone, wanted=settings.mail_tree_heads)
    container.provide(heads)
    kinds = container.provide(JobKinds())
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
        JobKind(demand_sweeping.JOB, demand_sweeping.job(container.need(DetectDemand))),
        JobKind(connector_schedule.JOB, connector_schedule.job(container.need(RunConnector)), attempts=1),
    ):
        kinds.register(kind)
