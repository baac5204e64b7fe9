"""An independent person signs that they reviewed the trail of a period (21 CFR 11, EU GMP Annex 11 §9)."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, tzinfo
from uuid import uuid4

from sqlalchemy import exists, func, insert, select
from sqlalchemy.orm import Session

from app.audit.log.conditions import period
from app.audit.log.models import AuditReview
from app.identity import Actor, ConfirmPassword, User, attribution_of, policy, require
from app.kernel.clock import Clock
from app.kernel.errors import ForbiddenError, InvalidInputError
from app.ledger import Action, Entry, LedgerEvent, SignedEvent, append_to_person, signed_events

DECISIONS = (Action.FINDING_ACCEPTED, Action.FINDING_OVERRULED)
"""An auditor's own office: whoever decided on findings may still review, and the review says how many."""
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
        mine = (LedgerEvent.actor_id == actor.id, LedgerEvent.case_id.is_not(None), *within)
        own_work = exists().where(LedgerEvent.action.not_in(DECISIONS), *mine)
        if session.scalar(select(own_work)):
            raise ForbiddenError("You worked on cases in this period; somebody independent must review it")
        decided = session.scalar(select(func.count()).where(LedgerEvent.action.in_(DECISIONS), *mine)) or 0
        events = session.scalar(select(func.count()).select_from(LedgerEvent).where(*within)) or 0
        if not events:
            nothing = "Nothing was recorded on these days: there is nothing to review"
            raise InvalidInputError(nothing, fields={"first_day": nothing})
        self._confirm_password(session, actor, review.password)
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
            data={"own_decisions": decided} if decided else None,
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


@dataclass(frozen=True, slots=True)
class ReviewSeen:
    """A review as it was signed; `contradicted` names what its row says otherwise than the event."""

    row: AuditReview
    name: str
    contradicted: Sequence[str]
    own_decisions: int = 0


def reviews(session: Session) -> Sequence[ReviewSeen]:
    """The newest reviews with their reviewers' names."""
    query = select(AuditReview, User.name).join(User, User.id == AuditReview.reviewer_id)
    rows = session.execute(query.order_by(AuditReview.signed_at.desc()).limit(MOST)).all()
    signed = signed_events(session, [_event_of(row) for row, _ in rows])
    return [_seen(row, name, signed.get(_event_of(row))) for row, name in rows]


def _event_of(row: AuditReview) -> tuple[str, int]:
    return f"person:{row.reviewer_id}", row.ledger_seq


def _seen(row: AuditReview, name: str, event: SignedEvent | None) -> ReviewSeen:
    if event is None:
        return ReviewSeen(row, name, ["event"])
    body, target = event.body, event.body.get("target") or {}
    pairs = {
        "event": (event.intact, True),
        "first_day": (row.first_day.isoformat(), target.get("from")),
        "last_day": (row.last_day.isoformat(), target.get("to")),
        "events": (row.events, (body.get("new") or {}).get("events")),
        "remark": (row.remark, body.get("reason")),
        "ledger_hash": (row.ledger_hash, event.hash),
    }
    wrong = [key for key, (one, other) in pairs.items() if one != other]
    return ReviewSeen(row, name, wrong, (body.get("data") or {}).get("own_decisions", 0))
