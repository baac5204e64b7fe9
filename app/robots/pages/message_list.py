"""What left by mail and by robots, and above all what did not."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from app.config import RobotSettings
from app.identity import Actor, User, require
from app.kernel.roles import ROLES
from app.robots.models import RobotMessage
from app.robots.notifier_registry import notifiers
from app.robots.page_models import FailedMail, FailedMessage, MessagesPage, RobotRow
from app.tasks import Notification
from app.web.home import CALM, DANGER, HomeFigure, HomeSource, HomeTile

SHOWN = timedelta(days=7)
_SENDING = timedelta(minutes=5)


class MessageList:
    """Reads the page; `mailed` is whether a mail server is set."""

    def __init__(self, robots: Sequence[RobotSettings], *, mailed: bool) -> None:
        self._robots, self._mailed = robots, mailed

    def read(self, session: Session, actor: Actor, now: datetime) -> MessagesPage:
        """Robots of the settings, and the failures of a week."""
        require(actor, "message:read")
        newest = select(RobotMessage.robot, func.max(RobotMessage.sent_at), func.max(RobotMessage.failed_at))
        last = {row[0]: (row[1], row[2]) for row in session.execute(newest.group_by(RobotMessage.robot))}
        return MessagesPage(
            [_robot(robot, *last.get(robot.code, (None, None))) for robot in self._robots],
            _failed(session, now),
            _unmailed(session, now),
            self._mailed,
        )


def _robot(robot: RobotSettings, sent: datetime | None, failed: datetime | None) -> RobotRow:
    kind = notifiers().get(robot.kind)
    failing = failed is not None and (sent is None or sent < failed)
    roles = [ROLES.get(role, role) for role in sorted({one.role for one in robot.groups})]
    return RobotRow(robot.code, kind.names if kind else None, roles, sent, failing)


def _failed(session: Session, now: datetime) -> Sequence[FailedMessage]:
    query = select(RobotMessage).where(RobotMessage.failed_at > now - SHOWN).order_by(RobotMessage.id.desc()).limit(50)
    return [FailedMessage(m.robot, m.failed_at or now, m.tasks, m.error or "") for m in session.scalars(query)]


def _lost(now: datetime) -> ColumnElement[bool]:
    """Notices whose mail was refused, or whose sender died while sending."""
    claimed = Notification.mail_claimed_at
    return claimed.between(now - SHOWN, now - _SENDING) & Notification.mailed_at.is_(None)


def _unmailed(session: Session, now: datetime) -> Sequence[FailedMail]:
    latest = func.max(Notification.mail_claimed_at)
    query = select(User.name, func.count(), latest).join(Notification, Notification.user_id == User.id)
    found = session.execute(query.where(_lost(now)).group_by(User.id, User.name).order_by(latest.desc()).limit(50))
    return [FailedMail(name, count, at or now) for name, count, at in found]


def _tile(session: Session, _actor: Actor, now: datetime) -> HomeTile:
    robots = select(func.count()).select_from(RobotMessage).where(RobotMessage.failed_at > now - SHOWN)
    mails = select(func.count()).select_from(Notification).where(_lost(now))
    counts = [session.scalar(robots) or 0, session.scalar(mails) or 0]
    labels = "Messages of robots that failed", "Mails that did not go"
    return HomeTile([HomeFigure(n, label, DANGER if n else CALM) for n, label in zip(counts, labels, strict=True)])


MESSAGES = HomeSource("Messages", frozenset({"system_admin"}), "robots.messages", _tile)
