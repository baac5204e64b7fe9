"""Each notice is mailed at most once: it is claimed before it is sent, and the claim is stored.

A worker that dies, or a job that runs twice, sends nothing twice. What a mail server refuses for one person is that
person's matter: it stays in the app, and the administrators' page of messages names it.
"""

import logging
import smtplib
from collections.abc import Callable, Sequence
from email.message import EmailMessage
from typing import Any

from sqlalchemy import update
from sqlalchemy.orm import Session

from app.kernel.clock import Clock
from app.tasks.models import Notification

log = logging.getLogger(__name__)

_REFUSALS = (smtplib.SMTPRecipientsRefused, smtplib.SMTPDataError, smtplib.SMTPNotSupportedError)


class MailOutbox:
    """`sessions` gives the claims transactions of their own."""

    def __init__(self, clock: Clock, sessions: Callable[[], Session]) -> None:
        self._clock, self._sessions = clock, sessions

    def send_once(
        self, server: smtplib.SMTP, ids: Sequence[int], compose: Callable[[Sequence[int]], EmailMessage]
    ) -> None:
        """Claim, send what `compose` makes of those that nobody else had claimed, and say that it was sent.

        A server that is gone gives the claims back, and the error is raised on.
        """
        mine = self._mark(ids, Notification.mail_claimed_at.is_(None), mail_claimed_at=self._clock.now())
        if not mine:
            return  # another worker has them
        try:
            server.send_message(compose(mine))
        except _REFUSALS as refusal:
            log.warning("the mail server refuses notices %s: %s", mine, type(refusal).__name__)
            return
        except (OSError, smtplib.SMTPException):
            self._mark(mine, Notification.mailed_at.is_(None), mail_claimed_at=None)
            raise
        self._mark(mine, Notification.mailed_at.is_(None), mailed_at=self._clock.now())

    def _mark(self, ids: Sequence[int], still: Any, **values: Any) -> Sequence[int]:
        """Write at once; those of the rows that were as they had to be."""
        statement = update(Notification).where(Notification.id.in_(ids), still).values(**values)
        with self._sessions() as session, session.begin():
            return sorted(session.scalars(statement.returning(Notification.id)))
