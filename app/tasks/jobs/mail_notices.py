"""Notifications by mail: one message per person and line of news, sent by a job after the commit.

Each notice is claimed before it is sent, and the claim is stored: a worker that dies, or a job that runs twice, sends
no notice twice. What a mail server refuses for one person is that person's matter; it stays in the app.
"""

import logging
import smtplib
from collections.abc import Callable, Mapping, Sequence
from email.message import EmailMessage
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from app.identity import User
from app.kernel.clock import Clock
from app.kernel.mail_address import is_mail_address
from app.tasks.jobs.mail_server import MailSettings, open_mail_server
from app.tasks.models import Notification

log = logging.getLogger(__name__)

# (session, notification, language) -> the sentence that the app shows for it.
Wording = Callable[[Session, Notification, str], str]


class Mailer:
    """Sends what people are told; `sessions` gives the claims transactions of their own."""

    def __init__(self, settings: MailSettings, wording: Wording, clock: Clock, sessions: Callable[[], Session]) -> None:
        self._settings = settings
        self._wording = wording
        self._clock = clock
        self._sessions = sessions

    def send(self, session: Session, args: Mapping[str, Any]) -> None:
        """Send the notifications named in `args`; people without a good address are told in the app only.

        Raises OSError when the server does not answer, so that the job is tried again.
        """
        waiting = self._waiting(session, args["notifications"])
        if not waiting or self._settings.host is None:
            return
        with open_mail_server(self._settings) as server:
            for notification, address, language in waiting:
                if is_mail_address(str(address)):
                    message = self._message(session, notification, str(address), language or "zh")
                    self._send_once(server, notification.id, message)

    @staticmethod
    def _waiting(session: Session, notifications: Sequence[int]) -> Sequence[tuple[Notification, str, str]]:
        query = select(Notification, User.email, User.locale).join(User, User.id == Notification.user_id)
        unsent = Notification.id.in_(notifications), Notification.mail_claimed_at.is_(None)
        query = query.where(*unsent, Notification.mailed_at.is_(None), User.email.is_not(None))
        return [(row[0], row[1] or "", row[2]) for row in session.execute(query.order_by(Notification.id))]

    def _send_once(self, server: smtplib.SMTP, identity: int, message: EmailMessage) -> None:
        """Claim, send, and say that it was sent; a server that is gone gives the claim back."""
        if not self._mark(identity, Notification.mail_claimed_at.is_(None), mail_claimed_at=self._clock.now()):
            return  # another worker has it
        try:
            server.send_message(message)
        except (smtplib.SMTPRecipientsRefused, smtplib.SMTPDataError, smtplib.SMTPNotSupportedError) as refusal:
            log.warning("the mail server refuses notice %d: %s", identity, type(refusal).__name__)
            return
        except (OSError, smtplib.SMTPException):
            self._mark(identity, Notification.mailed_at.is_(None), mail_claimed_at=None)
            raise
        self._mark(identity, Notification.mailed_at.is_(None), mailed_at=self._clock.now())

    def _mark(self, identity: int, still: Any, **values: Any) -> bool:
        """Write at once; whether the row was as it had to be."""
        statement = update(Notification).where(Notification.id == identity, still).values(**values)
        with self._sessions() as session, session.begin():
            return session.execute(statement.returning(Notification.id)).first() is not None

    def _message(self, session: Session, notification: Notification, address: str, language: str) -> EmailMessage:
        sentence = " ".join(self._wording(session, notification, language).split())  # a header is one line
        message = EmailMessage()
        message["From"], message["To"], message["Subject"] = self._settings.sender, address, sentence
        message["Message-ID"] = f"<notification-{notification.id}@bihuan>"
        path = f"/tasks/{notification.task_id}" if notification.task_id else f"/cases/{notification.case_id}"
        message.set_content(f"{sentence}\n\n{self._settings.base_url.rstrip('/')}{path}\n")
        return message
