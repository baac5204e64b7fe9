"""Notifications by mail: one message per person and line of news, sent by a job after the commit."""

import smtplib
from collections.abc import Callable, Mapping
from email.message import EmailMessage
from typing import Any, Protocol

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.identity import User
from app.kernel.clock import Clock
from app.tasks.models import Notification


class MailSettings(Protocol):
    """The part of the settings that mail needs."""

    @property
    def host(self) -> str | None: ...
    @property
    def port(self) -> int: ...
    @property
    def username(self) -> str | None: ...
    @property
    def password(self) -> str | None: ...
    @property
    def sender(self) -> str: ...
    @property
    def security(self) -> str: ...
    @property
    def base_url(self) -> str: ...


# (session, notification, language) -> the sentence that the app shows for it.
Wording = Callable[[Session, Notification, str], str]


class Mailer:
    """Sends what people are told. A message that was sent is marked, so that a retry sends it only once."""

    def __init__(self, settings: MailSettings, wording: Wording, clock: Clock) -> None:
        self._settings = settings
        self._wording = wording
        self._clock = clock

    def send(self, session: Session, args: Mapping[str, Any]) -> None:
        """Send the notifications named in `args`; people without an address are told in the app only."""
        query = (
            select(Notification, User.email, User.locale)
            .join(User, User.id == Notification.user_id)
            .where(
                Notification.id.in_(args["notifications"]),
                Notification.mailed_at.is_(None),
                User.email.is_not(None),
            )
            .with_for_update(of=Notification)
        )
        rows = session.execute(query).all()
        if not rows or self._settings.host is None:
            return
        with open_mail_server(self._settings) as server:
            for notification, address, language in rows:
                server.send_message(self._message(session, notification, str(address), language or "zh"))
                notification.mailed_at = self._clock.now()

    def _message(self, session: Session, notification: Notification, address: str, language: str) -> EmailMessage:
        sentence = self._wording(session, notification, language)
        message = EmailMessage()
        message["From"], message["To"], message["Subject"] = self._settings.sender, address, sentence
        message["Message-ID"] = f"<notification-{notification.id}@bihuan>"
        path = f"/tasks/{notification.task_id}" if notification.task_id else f"/cases/{notification.case_id}"
        message.set_content(f"{sentence}\n\n{self._settings.base_url.rstrip('/')}{path}\n")
        return message


def open_mail_server(settings: MailSettings) -> smtplib.SMTP:
    """The mail server, signed in to where that is asked; raises OSError when it does not answer."""
    kind = smtplib.SMTP_SSL if settings.security == "tls" else smtplib.SMTP
    server = kind(settings.host or "", settings.port, timeout=20)
    if settings.security == "starttls":
        server.starttls()
    if settings.username:
        server.login(settings.username, settings.password or "")
    return server
