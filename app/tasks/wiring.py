"""People's work in a case: their tasks, and what they are told."""

from collections.abc import Iterator

from sqlalchemy.orm import sessionmaker

from app.cases import CaseStuck, CaseWork, EarliestDues, LateRule, Lifecycle, OnAdvance, OnEnd, StartCase
from app.config import Settings
from app.definitions import Definitions
from app.identity import RECHECK, AccountNews, ConfirmPassword, PersonalData
from app.jobs import Calendars, JobKind, Sweep
from app.kernel.clock import Clock
from app.kernel.container import Container
from app.kernel.events import Events, Subscription
from app.ledger import ProofTable
from app.plant import PlaceLabels
from app.tasks.erasure import PARTS
from app.tasks.events import TaskCompleted
from app.tasks.inbox.lane_load import LANE_LOAD
from app.tasks.inbox.open_tasks import WorkReader, earliest_dues, late_cases
from app.tasks.jobs.announce_tasks import SWEEP_SECONDS as ANNOUNCE_SECONDS
from app.tasks.jobs.announce_tasks import announce_tasks
from app.tasks.jobs.expire_drafts import expire_drafts
from app.tasks.jobs.mail_digests import SWEEP_SECONDS as DIGEST_SECONDS
from app.tasks.jobs.mail_digests import SendDigests, sweep_digests
from app.tasks.jobs.mail_notices import Mailer
from app.tasks.jobs.mail_outbox import MailOutbox
from app.tasks.jobs.mail_text import MailText
from app.tasks.jobs.release_lost import SWEEP_SECONDS, ReleaseLost, recheck_person, sweep_lost
from app.tasks.jobs.reminders import Reminders, sweep_reminders
from app.tasks.lifecycle.assign_task import Assignment
from app.tasks.lifecycle.complete_task import CompleteTask
from app.tasks.lifecycle.create_tasks import CreateTasks
from app.tasks.lifecycle.drafts import SaveDraft
from app.tasks.lifecycle.store_uploads import StoreUploads
from app.tasks.lifecycle.urge_task import UrgeTask
from app.tasks.notify.choose_notices import ChooseNotices
from app.tasks.notify.rules import NotifyRules
from app.tasks.option_lists import Catalogs, OptionList
from app.tasks.pages.escalation_section import EscalatedReader
from app.tasks.pages.home import HomeReader
from app.tasks.pages.inbox import InboxReader
from app.tasks.pages.notice_facts import NoticeFactsReader
from app.tasks.pages.notices import NoticeReader
from app.tasks.pages.previous_answers import AnswerReader
from app.tasks.pages.task import TaskPageReader
from app.tasks.pages.task_form import TaskFormReader
from app.tasks.proof import proof_tables
from app.web.home import HomeSource


def register(container: Container) -> None:
    """See `app.bootstrap`."""
    container.add(HomeSource, lambda _: [LANE_LOAD])
    container.add(ProofTable, lambda c: proof_tables(c.need(Definitions)))
    container.provide(Catalogs, lambda c: Catalogs(c.all(OptionList)))
    container.provide(CompleteTask, _complete_task)
    container.provide(Assignment, lambda c: Assignment(c.need(Definitions), c.need(Clock)))
    container.provide(UrgeTask, _urge_task)
    container.provide(SaveDraft, lambda c: SaveDraft(c.need(Definitions), c.need(Clock)))
    container.provide(StoreUploads, lambda c: StoreUploads(c.need(Definitions), c.need(Clock), c.need(Settings).files))
    _provide_pages(container)
    container.provide(NotifyRules, lambda c: NotifyRules(c.need(Definitions)))
    container.add(OnAdvance, lambda c: [OnAdvance(_create_tasks(c))])
    container.add(OnEnd, lambda c: [OnEnd(c.need(NotifyRules).case_ended)])
    container.add(Subscription, _listeners)
    container.add(JobKind, _jobs)
    container.add(Sweep, _sweeps)
    container.add(PersonalData, lambda _: [PersonalData(PARTS)])


def _complete_task(container: Container) -> CompleteTask:
    need = container.need
    zone = need(Settings).timezone
    return CompleteTask(need(Lifecycle), need(Catalogs), need(Events), need(ConfirmPassword), zone)


def _urge_task(container: Container) -> UrgeTask:
    need = container.need
    return UrgeTask(need(Definitions), Calendars(need(Settings).timezone.key), need(Clock))


def _provide_pages(container: Container) -> None:
    container.provide(InboxReader, _inbox)
    container.provide(TaskPageReader, _task_page)
    container.provide(NoticeReader, lambda c: NoticeReader(NoticeFactsReader(c.need(Definitions), c.need(PlaceLabels))))
    container.provide(ChooseNotices, lambda c: ChooseNotices(c.need(Clock)))
    container.provide(WorkReader, lambda c: WorkReader(c.need(Catalogs)))
    container.provide(CaseWork, lambda c: c.need(WorkReader))
    container.provide(LateRule, lambda _: late_cases)
    container.provide(EarliestDues, lambda _: earliest_dues)


def _inbox(container: Container) -> InboxReader:
    need = container.need
    sections = EscalatedReader(need(UrgeTask)), HomeReader(container.all(HomeSource))
    return InboxReader(need(Definitions), need(StartCase), need(PlaceLabels), sections, need(Settings).timezone)


def _task_page(container: Container) -> TaskPageReader:
    need = container.need
    given = need(Definitions), need(Catalogs), need(Settings).timezone
    return TaskPageReader(need(Definitions), TaskFormReader(*given), AnswerReader(*given), need(PlaceLabels))


def _listeners(container: Container) -> Iterator[Subscription]:
    notify = container.need(NotifyRules)
    yield Subscription(TaskCompleted, notify.task_completed)
    yield Subscription(AccountNews, notify.account_news)
    yield Subscription(CaseStuck, notify.case_stuck)


def _create_tasks(container: Container) -> CreateTasks:
    need = container.need
    return CreateTasks(need(Definitions), Calendars(need(Settings).timezone.key), need(Events))


def _jobs(container: Container) -> Iterator[JobKind]:
    clock = container.need(Clock)
    need = container.need
    smtp, zone = need(Settings).smtp, need(Settings).timezone
    mail = MailText(smtp, need(NoticeReader).notices, zone), MailOutbox(clock, need(sessionmaker))
    yield JobKind("remind", Reminders(container.need(Definitions), clock).send)
    yield JobKind(RECHECK, recheck_person)
    yield JobKind("release_lost", ReleaseLost(need(Definitions), clock))
    yield JobKind("send_mails", Mailer(smtp, *mail).send, attempts=8)
    yield JobKind("send_digests", SendDigests(smtp, *mail, clock, zone), attempts=8)


def _sweeps(container: Container) -> Iterator[Sweep]:
    clock, zone = container.need(Clock), container.need(Settings).timezone
    yield Sweep("announcements", ANNOUNCE_SECONDS, lambda session: announce_tasks(session, clock.now()))
    yield Sweep("digests", DIGEST_SECONDS, lambda session: sweep_digests(session, clock.now(), zone))
    yield Sweep("drafts", 600.0, lambda session: expire_drafts(session, clock.now()))
    yield Sweep("lost_tasks", SWEEP_SECONDS, lambda session: sweep_lost(session, clock.now()))
    yield Sweep("reminders", 2.0, lambda session: sweep_reminders(session, clock.now()))
