"""Notices by mail at once: one message each, sent by a job after the commit, to whom wishes to be told so."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import literal_column, select
from sqlalchemy.orm import Session, aliased

from app.identity import User
from app.kernel.mail_address import is_mail_address
from app.tasks.jobs.mail_outbox import MailOutbox
from app.tasks.jobs.mail_server import MailSettings, open_mail_server
from app.tasks.jobs.mail_text import MailText
from app.tasks.models import Notification
from app.tasks.notify.mail_times import CHOSEN, MailTime
from app.tasks.notify.models import NoticeChoice


class Mailer:
    """Sends what people are told."""

    def __init__(self, settings: MailSettings, text: MailText, outbox: MailOutbox) -> None:
        self._settings, self._text, self._outbox = settings, text, outbox

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
                    message = self._text.compose(session, [notification], str(address), language or "zh")
                    self._outbox.send_once(server, [notification.id], lambda _, made=message: made)  # type: ignore[misc]

    @staticmethod
    def _waiting(session: Session, notifications: Sequence[int]) -> Sequence[tuple[Notification, str, str]]:
        told, choice = aliased(Notification, name="n"), aliased(NoticeChoice, name="o")
        query = select(told, User.email, User.locale).join(User, User.id == told.user_id)
        query = query.outerjoin(choice, choice.user_id == told.user_id)
        unsent = told.id.in_(notifications), told.mail_claimed_at.is_(None), told.mailed_at.is_(None)
        chosen = literal_column(CHOSEN) == MailTime.AT_ONCE.value
        query = query.where(*unsent, User.email.is_not(None), chosen)
        return [(row[0], row[1] or "", row[2]) for row in session.execute(query.order_by(told.id))]
