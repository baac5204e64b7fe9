"""Notices by mail once an hour or in the morning: one message for all that a person was told and has not seen."""

from collections.abc import Mapping
from datetime import datetime, tzinfo
from functools import partial
from typing import Any

from sqlalchemy import text
from sqlalchemy.orm import Session

from app.jobs import Job, enqueue, is_waiting
from app.kernel.clock import Clock
from app.tasks.jobs.mail_outbox import MailOutbox
from app.tasks.jobs.mail_server import MailSettings, open_mail_server
from app.tasks.jobs.mail_text import MailText
from app.tasks.notify.mail_times import CHOSEN, KEPT, MailTime, latest_hour, latest_morning

SWEEP_SECONDS = 60.0
_JOB = "send_digests"
_DUE = f"""
    FROM notifications n JOIN users u ON u.id = n.user_id AND u.active AND u.email IS NOT NULL
    LEFT JOIN notice_choices o ON o.user_id = n.user_id
    WHERE n.read_at IS NULL AND n.mail_claimed_at IS NULL AND n.mailed_at IS NULL AND n.created_at < CASE {CHOSEN}
        WHEN '{MailTime.HOURLY}' THEN CAST(:hour AS timestamptz) WHEN '{MailTime.DAILY}' THEN :morning END
        AND n.created_at >= CASE {CHOSEN}
        WHEN '{MailTime.HOURLY}' THEN CAST(:hour AS timestamptz) ELSE :morning END - CAST(:kept AS interval)
"""
_ANY = text(f"SELECT EXISTS (SELECT {_DUE})")
_OF_PEOPLE = text(
    f"SELECT n.user_id, u.email, u.locale, array_agg(n.id ORDER BY n.id) {_DUE} GROUP BY 1, 2, 3 ORDER BY 1"
)


def sweep_digests(session: Session, now: datetime, zone: tzinfo) -> int:
    """Enqueue the job if a digest is due and the job does not wait already; returns how many jobs."""
    if not session.info.get("mail") or not session.scalar(_ANY, _moments(now, zone)) or is_waiting(session, _JOB):
        return 0
    enqueue(session, [Job(_JOB, {}, lock=_JOB)])
    return 1


class SendDigests:
    """The job `send_digests`."""

    def __init__(self, settings: MailSettings, text: MailText, outbox: MailOutbox, clock: Clock, zone: tzinfo) -> None:
        self._settings, self._text, self._outbox = settings, text, outbox
        self._clock, self._zone = clock, zone

    def __call__(self, session: Session, _args: Mapping[str, Any]) -> None:
        """One mail to everybody whose digest is due; raises OSError when the server does not answer."""
        people = session.execute(_OF_PEOPLE, _moments(self._clock.now(), self._zone)).all()
        if not people or self._settings.host is None:
            return
        with open_mail_server(self._settings) as server:
            for _, address, language, ids in people:
                if self._text.may_go_to(address):
                    compose = partial(self._text.digest, session, str(address), language or "zh")
                    self._outbox.send_once(server, ids, compose)


def _moments(now: datetime, zone: tzinfo) -> dict[str, Any]:
    return {"hour": latest_hour(now), "morning": latest_morning(now, zone), "kept": KEPT}
