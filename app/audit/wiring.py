"""What auditors read, check and take away."""

from collections.abc import Iterator

from app.audit import seal_jobs, tree_head_mail
from app.audit.desk.expire_orders import SWEEP_SECONDS, sweep_orders
from app.audit.desk.fill_order import FillOrder
from app.audit.desk.home import VERIFICATION
from app.audit.desk.place_order import ATTEMPTS, JOB, PlaceOrder
from app.audit.desk.writers import Writers
from app.audit.dossier.archive import WriteDossier
from app.audit.dossier.case_pages import CasePages
from app.audit.dossier.case_report import SheetReader
from app.audit.dossier.export_archive import ExportDossier
from app.audit.dossier.print_case import PrintCase
from app.audit.log.export_log import ExportLog
from app.audit.log.sign_review import ReviewTrail
from app.audit.proof import PROOF
from app.audit.replay.page import ReplayPageReader
from app.audit.replay.record_reader import RecordReader
from app.audit.replay.record_state import CheckRecord
from app.audit.replay.replay_case import Replay, ReplayEngine
from app.audit.seal_jobs import SealLedger
from app.audit.tree_head_mail import HeadMail
from app.config import Settings
from app.definitions import Definitions
from app.identity import ConfirmPassword
from app.jobs import JobKind, Sweep
from app.kernel.clock import Clock, WallClock
from app.kernel.container import Container
from app.ledger import ProofTable, SealKeys, VerifyRecord
from app.plant import PlaceLabels
from app.tasks import Catalogs
from app.web.home import HomeSource


def register(container: Container) -> None:
    """See `app.bootstrap`."""
    container.add(HomeSource, lambda _: [VERIFICATION])
    container.add(ProofTable, lambda _: PROOF)
    container.provide(Replay, lambda c: Replay(c.need(ReplayEngine)))
    container.provide(CheckRecord, lambda c: CheckRecord(c.need(VerifyRecord), _seal_clock(c)))
    container.provide(ReplayPageReader, _replay_page)
    container.provide(ExportLog, lambda c: ExportLog(c.need(Clock), c.need(Settings).timezone))
    container.provide(
        ReviewTrail, lambda c: ReviewTrail(c.need(Clock), c.need(Settings).timezone, c.need(ConfirmPassword))
    )
    _provide_dossier(container)
    _provide_desk(container)
    container.provide(SealLedger, _seal_ledger)
    container.provide(HeadMail, _head_mail)
    container.add(JobKind, _jobs)
    container.add(Sweep, _sweeps)


def _provide_dossier(container: Container) -> None:
    container.provide(
        SheetReader, lambda c: SheetReader(c.need(Definitions), c.need(PlaceLabels), c.need(Settings).timezone)
    )
    container.provide(CasePages, lambda c: CasePages(c.need(Definitions), c.need(SheetReader)))
    container.provide(WriteDossier, lambda c: WriteDossier(c.need(Definitions), c.need(CasePages), c.need(SealKeys)))
    container.provide(PrintCase, lambda c: PrintCase(c.need(SheetReader), c.need(Clock)))
    container.provide(ExportDossier, lambda c: ExportDossier(c.need(SealLedger), c.need(WriteDossier), c.need(Clock)))


def _provide_desk(container: Container) -> None:
    need = container.need
    container.provide(PlaceOrder, lambda c: PlaceOrder(c.need(Clock)))
    container.provide(
        Writers,
        lambda c: Writers(c.need(Definitions), c.need(WriteDossier), c.need(Clock), c.need(Settings).timezone),
    )
    container.provide(
        FillOrder, lambda c: FillOrder(c.need(VerifyRecord), c.need(Writers), c.need(SealLedger), _seal_clock(c))
    )
    container.add(
        JobKind, lambda _: [JobKind(JOB, need(FillOrder).run, attempts=ATTEMPTS, exhausted=need(FillOrder).failed)]
    )


def _replay_page(container: Container) -> ReplayPageReader:
    need = container.need
    record = RecordReader(need(Definitions), need(Catalogs), need(Settings).timezone)
    return ReplayPageReader(need(Definitions), need(PlaceLabels), need(Replay), record)


def _seal_clock(container: Container) -> Clock:
    """The demonstration's clock runs ahead of the one that sign-ins go by."""
    return container.need(WallClock) if container.need(Settings).demo else container.need(Clock)


def _seal_ledger(container: Container) -> SealLedger:
    log = container.need(Settings).seal_log_path
    return SealLedger(container.need(SealKeys), log, _seal_clock(container))


def _head_mail(container: Container) -> HeadMail:
    settings = container.need(Settings)
    clock = _seal_clock(container)
    return HeadMail(settings.smtp, clock, settings.timezone, wanted=settings.mail_tree_heads)


def _jobs(container: Container) -> Iterator[JobKind]:
    yield JobKind(seal_jobs.JOB, container.need(SealLedger).run)
    yield JobKind(tree_head_mail.JOB, container.need(HeadMail).run, attempts=8)


def _sweeps(container: Container) -> Iterator[Sweep]:
    yield Sweep("urgent seals", seal_jobs.URGENT_SECONDS, seal_jobs.sweep_urgent_seals)
    yield Sweep("seals", container.need(Settings).seal_seconds, seal_jobs.sweep_seals)
    yield Sweep("audit orders", SWEEP_SECONDS, lambda session: sweep_orders(session, _seal_clock(container).now()))
    yield Sweep("tree head mail", tree_head_mail.SWEEP_SECONDS, container.need(HeadMail).sweep)
