"""What a mail says: one notice with its place, what to do and by when, or several of them as a digest."""

from collections.abc import Callable, Iterator, Sequence
from datetime import tzinfo
from email.message import EmailMessage

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.kernel.mail_address import is_mail_address
from app.kernel.names import pick
from app.tasks.jobs.mail_server import MailSettings
from app.tasks.models import Notification
from app.web.translation import translate
from app.web.view_models import Notice

Wording = Callable[[Session, Sequence[Notification], str], Sequence[Notice]]
"""(session, notifications, language) -> what the app shows for them."""

DIGEST = "%(count)s notices from Bihuan"
_MOST = 100
"""Lines of one digest; the others are counted."""


class MailText:
    """Composes; `zone` is the plant's."""

    def __init__(self, settings: MailSettings, wording: Wording, zone: tzinfo) -> None:
        self._settings, self._wording, self._zone = settings, wording, zone

    def may_go_to(self, address: str | None) -> bool:
        """Whether it is an address at all; who has none is told in the app."""
        return is_mail_address(str(address))

    def digest(self, session: Session, address: str, language: str, ids: Sequence[int]) -> EmailMessage:
        """One mail of the notices with these ids."""
        told = session.scalars(select(Notification).where(Notification.id.in_(ids)).order_by(Notification.id)).all()
        return self.compose(session, told, address, language)

    def compose(
        self, session: Session, notifications: Sequence[Notification], address: str, language: str
    ) -> EmailMessage:
        """One mail of one or more notices to one address."""
        notices = self._wording(session, notifications[:_MOST], language)
        first, alone = notifications[0], len(notifications) == 1
        subject = (
            _sentence(notices[0], language) if alone else translate(DIGEST, {"count": len(notifications)}, language)
        )
        message = EmailMessage()
        message["From"], message["To"], message["Subject"] = self._settings.sender, address, subject
        message["Message-ID"] = f"<notification-{first.id}@bihuan>"
        parts = ["\n".join(self._lines(notice, language)) for notice in notices]
        if len(notifications) > _MOST:
            parts.append(translate("And %(count)s more in the app.", {"count": len(notifications) - _MOST}, language))
        message.set_content("\n\n".join(parts) + "\n")
        return message

    def _lines(self, notice: Notice, language: str) -> Iterator[str]:
        yield _sentence(notice, language)
        place = " · ".join(pick(name, language) for name in notice.places)
        due = notice.due and translate(
            "due %(when)s", {"when": f"{notice.due.astimezone(self._zone):%Y-%m-%d %H:%M}"}, language
        )
        if place or due:
            yield " · ".join(part for part in (place, due) if part)
        if notice.what:
            yield pick(notice.what, language)
        if notice.url:
            yield f"{self._settings.base_url.rstrip('/')}{notice.url}"


def _sentence(notice: Notice, language: str) -> str:
    return " ".join(translate(notice.template, notice.params, language).split())  # a header is one line
