"""Close the accounts of those whose leave date has passed, also when no new roster comes."""

from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.identity import SYSTEM, AskSecond, User, close_account
from app.organisation.models import Employment
from app.organisation.role_mapping import effect as mapping_effect

SWEEP_SECONDS = 600.0


def sweep_leavers(session: Session, ask_second: AskSecond, now: datetime, zone: ZoneInfo) -> int:
    """How many accounts were closed. The leave date is the last day on which somebody works here."""
    today = now.astimezone(zone).date()
    query = (
        select(User, Employment)
        .join(Employment, Employment.user_id == User.id)
        .where(User.active, Employment.left_on < today)
        .with_for_update(of=User, key_share=True, skip_locked=True)
    )
    found = session.execute(query).all()
    closed = 0
    for user, job in found:
        reason = f"left on {job.left_on}"
        if ask_second.to_close(session, SYSTEM, user, reason, now):
            continue
        close_account(session, SYSTEM, user, now, reason)
        job.closed_by_source = True
        closed += 1
    if closed:
        mapping_effect.sync(session, now)
    return closed
