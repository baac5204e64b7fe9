"""Group robots: their sweep, their job, and the page of what left and what did not."""

from collections.abc import Iterator

from sqlalchemy.orm import sessionmaker

from app.config import Settings
from app.connectors import Outside
from app.jobs import JobKind, Sweep
from app.kernel.clock import Clock, WallClock
from app.kernel.container import Container
from app.ledger import ProofTable
from app.robots.message_text import MessageText
from app.robots.pages.message_list import MESSAGES, MessageList
from app.robots.proof import PROOF
from app.robots.queue_messages import JOB, SWEEP_SECONDS, queue_messages
from app.robots.send_message import SendMessage
from app.tasks import NoticeReader
from app.web.home import HomeSource


def register(container: Container) -> None:
    """See `app.bootstrap`."""
    container.add(HomeSource, lambda _: [MESSAGES])
    container.add(ProofTable, lambda _: PROOF)
    container.provide(MessageList, lambda c: MessageList(c.need(Settings).robots, mailed=c.need(Settings).smtp.enabled))
    container.add(JobKind, _jobs)
    container.add(Sweep, _sweeps)


def _jobs(container: Container) -> Iterator[JobKind]:
    settings, need = container.need(Settings), container.need
    words = need(NoticeReader), MessageText(settings.smtp.base_url, settings.timezone)
    send = SendMessage(settings.robots, words, need(Outside), need(sessionmaker), (need(Clock), need(WallClock)))
    yield JobKind(JOB, send, attempts=6, exhausted=send.give_up)


def _sweeps(container: Container) -> Iterator[Sweep]:
    robots, clock = container.need(Settings).robots, container.need(Clock)
    yield Sweep("robots", SWEEP_SECONDS, lambda session: queue_messages(session, robots, clock.now()))
