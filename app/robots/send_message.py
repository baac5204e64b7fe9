"""The job that brings one robot's message to its group, at most once."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from app.config import RobotSettings
from app.connectors import Outside, host_of
from app.kernel.clock import Clock, WallClock
from app.kernel.errors import DomainError
from app.robots.deliver import UnknownFateError, deliver
from app.robots.message_text import MessageText
from app.robots.models import RobotMessage, RobotTask
from app.robots.notifier_registry import find_notifier
from app.robots.port import Letter, NotifierKind
from app.tasks import NoticeReader

GONE = "bihuan.toml has no such robot any more"


class SendMessage:
    """Claims, sends, and says what became of it; `sessions` gives each of that a transaction of its own.

    Chat systems compare a signature's time with the wall clock; all else goes by the clock of cases.
    """

    def __init__(
        self,
        robots: Sequence[RobotSettings],
        words: tuple[NoticeReader, MessageText],
        outside: Outside,
        sessions: Callable[[], Session],
        clocks: tuple[Clock, WallClock],
    ) -> None:
        self._robots = {robot.code: robot for robot in robots}
        self._notices, self._text = words
        self._outside, self._sessions = outside, sessions
        self._clock, self._wall = clocks

    def __call__(self, session: Session, args: Mapping[str, Any]) -> None:
        """Send the message named in `args`; of tasks that are over nothing is said.

        Raises DomainError where it was not taken, so that the job is tried again.
        """
        identity = int(args["message"])
        message = session.get(RobotMessage, identity)
        if message is None or message.claimed_at is not None:
            return
        robot = self._robots.get(message.robot)
        if robot is None:
            self._mark(identity, RobotMessage.claimed_at.is_(None), failed_at=self._clock.now(), error=GONE)
            return
        kind = find_notifier(robot.kind)
        text = self._words(session, robot, kind, identity)
        if text is None:
            self._mark(identity, RobotMessage.claimed_at.is_(None), tasks=0, sent_at=self._clock.now())
            return
        self._send_once(identity, robot, kind, text)

    def give_up(self, session: Session, args: Mapping[str, Any], error: str) -> None:
        """After the last attempt: the administrators' page of messages says why."""
        still = RobotMessage.id == int(args["message"]), RobotMessage.sent_at.is_(None)
        values = {"failed_at": self._clock.now(), "error": error.partition(": ")[2][:500] or error[:500]}
        session.execute(update(RobotMessage).where(*still, RobotMessage.failed_at.is_(None)).values(values))

    def _words(self, session: Session, robot: RobotSettings, kind: NotifierKind, message: int) -> str | None:
        tasks = session.scalars(select(RobotTask.task_id).where(RobotTask.message_id == message)).all()
        notices = self._notices.of_new_tasks(session, tasks, robot.language)
        return self._text.compose(notices, robot.language, kind.longest) if notices else None

    def _send_once(self, identity: int, robot: RobotSettings, kind: NotifierKind, text: str) -> None:
        url = robot.url or kind.url
        secrets = self._outside.secrets
        token = secrets.for_host(robot.token, host_of(url))
        secret = secrets.for_messages(robot.secret) if robot.secret else None
        post = kind.compose(Letter(text, url, token, secret, self._wall.now()))
        if not self._mark(identity, RobotMessage.claimed_at.is_(None), claimed_at=self._clock.now()):
            return  # another worker has it
        try:
            deliver(self._outside, kind, post)
        except UnknownFateError as error:
            self._mark(identity, RobotMessage.sent_at.is_(None), failed_at=self._clock.now(), error=str(error))
            return
        except DomainError as error:
            self._mark(identity, RobotMessage.sent_at.is_(None), claimed_at=None, error=str(error))
            raise
        self._mark(identity, RobotMessage.sent_at.is_(None), sent_at=self._clock.now(), error=None)

    def _mark(self, identity: int, still: Any, **values: Any) -> bool:
        """Write at once; whether the row was as it had to be."""
        statement = update(RobotMessage).where(RobotMessage.id == identity, still).values(**values)
        with self._sessions() as session, session.begin():
            return session.execute(statement.returning(RobotMessage.id)).first() is not None
