"""An independent person signs that they reviewed the trail of a period (21 CFR 11, EU GMP Annex 11 §9)."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, tzinfo
from uuid import uuid4

from sqlalchemy import Row, exists, func, insert, select
from sqlalchemy.orm import Session

from app.audit.log.models import AuditReview
from app.audit.log.query import period
from app.identity import Actor, ConfirmPassword, User, attribution_of, policy, require
from app.kernel.clock import Clock
from app.kernel.errors import ForbiddenError, InvalidInputError
from app.ledger import Action, Entry, LedgerEvent, append_to_person

LEAST_WORDS = 10
MOST = 100


@dataclass(frozen=True, slots=True)
class Review:
    """What the reviewer says: the period (both days included), the remark, the password that signs it."""

    first_day: date | None
    last_day: date | None
    remark: str
    password: str | None = field(default=None, repr=False)


class ReviewTrail:
    """The use case: checks, counts what was there to review, records and signs."""

    def __init__(self, clock: Clock, zone: tzinfo, confirm_password: ConfirmPassword) -> None:
        self._clock = clock
        self._zone = zone
        self._confirm_password = confirm_password

    def __call__(self, session: Session, actor: Actor, review: Review) -> None:
        """Raises ForbiddenError (no right, or not independent), InvalidInputError (fields), SignatureError."""
        require(actor, "ledger:review")
        now = self._clock.now()
        first, last = self._days(review, now)
        span = period(first, last, self._zone)
        within = (LedgerEvent.at >= span[0], LedgerEvent.at < span[1])
        own_work = exists().where(LedgerEvent.actor_id == actor.id, LedgerEvent.case_id.is_not(None), *within)
        if session.scalar(select(own_work)):
            raise ForbiddenError("You worked on cases in this period; somebody independent must review it")
        self._confirm_password(session, actor, review.password)
        events = session.scalar(select(func.count()).select_from(LedgerEvent).where(*within)) or 0
        days = {"from": first.isoformat(), "to": last.isoformat()}
        entry = Entry(
            Action.TRAIL_REVIEWED,
            "observation",
            attribution_of(actor),
            target=days,
            new={"events": events},
            reason=review.remark.strip(),
            meaning="review",
            policy=policy().digest,
        )
        head = append_to_person(session, actor.id, now, [entry])
        row = {
            "id": uuid4(),
            "first_day": first,
            "last_day": last,
            "reviewer_id": actor.id,
            "events": events,
            "remark": review.remark.strip(),
            "signed_at": now,
            "ledger_seq": head.seq,
            "ledger_hash": head.hash,
        }
        session.execute(insert(AuditReview).values(row))

    def _days(self, review: Review, now: datetime) -> tuple[date, date]:
        fields = {}
        if review.first_day is None or review.last_day is None:
            fields["first_day"] = "Give both days of the period"
        elif review.last_day < review.first_day:
            fields["last_day"] = "The last day is before the first"
        elif review.last_day > now.astimezone(self._zone).date():
            fields["last_day"] = "The period is not over yet"
        if len(review.remark.strip()) < LEAST_WORDS:
            fields["remark"] = "Say in at least 10 characters what you looked at and found"
        if fields or review.first_day is None or review.last_day is None:
            raise InvalidInputError("Please correct the marked fields", fields=fields)
        return review.first_day, review.last_day


def reviews(session: Session) -> Sequence[Row[AuditReview, str]]:
    """The newest reviews with their reviewers' names."""
    query = select(AuditReview, User.name).join(User, User.id == AuditReview.reviewer_id)
    return session.execute(query.order_by(AuditReview.signed_at.desc()).limit(MOST)).all()
