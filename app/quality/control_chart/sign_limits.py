"""Set a new baseline for a step's control limits: proposed by weeks, weighed against the old one, signed
(DOMAIN §5).
"""

from datetime import date, datetime

from sqlalchemy.orm import Session

from app.identity import Actor, ConfirmPassword, attribution_of, policy, require, signature_of
from app.kernel.clock import Clock
from app.ledger import Action, Entry, Head, append_to_person
from app.plant import StepPlace
from app.quality.control_chart.baseline_versions import lock_versions
from app.quality.control_chart.phases import Phase, phase_at, read_phases
from app.quality.control_chart.proposal import LimitsRequest, propose
from app.quality.control_chart.proposal_check import check_proposal
from app.quality.models.control import ControlBaseline
from app.quality.weekly_series import monday_of, stored_weeks

SIGN_BASELINE = "baseline:sign"
MEANING = "approval"


class SignBaseline:
    """The use case; the caller commits."""

    def __init__(self, clock: Clock, confirm_password: ConfirmPassword) -> None:
        self._clock = clock
        self._confirm_password = confirm_password

    def __call__(self, session: Session, actor: Actor, place: StepPlace, order: LimitsRequest) -> ControlBaseline:
        """Raises ForbiddenError, InvalidInputError (by field) and SignatureError; stores nothing then."""
        require(actor, SIGN_BASELINE, place.plant, place.line)
        next_version = lock_versions(session, place.id)
        now = self._clock.now()
        running = monday_of(now, place.timezone)
        weeks = stored_weeks(session, date.min, running, [place.id]).get(place.id, [])
        phases = read_phases(session, place.id, weeks)
        proposal = propose([week for week in weeks if order.first <= week.monday <= order.last], order.causes)
        baseline = check_proposal(order, proposal, phases, running)
        self._confirm_password(session, actor, order.password)
        new = Phase(next_version, baseline, order.first, order.last, order.since, order.causes)
        entry = _entry(actor, place, order, phase_at(phases, order.since), new)
        row = _row(actor, place, order, new, append_to_person(session, actor.id, now, [entry]), now)
        session.add(row)
        session.flush()
        return row


def _entry(actor: Actor, place: StepPlace, order: LimitsRequest, old: Phase | None, new: Phase) -> Entry:
    return Entry(
        Action.BASELINE_SIGNED,
        "observation",
        attribution_of(actor),
        target={"line": place.line, "step": place.step, "version": new.version},
        old=old.to_json() if old else None,
        new=new.to_json(),
        reason=order.reason.strip(),
        meaning=MEANING,
        policy=policy().digest,
        data={"signature": signature_of()},
    )


def _row(
    actor: Actor, place: StepPlace, order: LimitsRequest, new: Phase, head: Head, now: datetime
) -> ControlBaseline:
    return ControlBaseline(
        step_id=place.id,
        version=new.version,
        first_week=order.first,
        last_week=order.last,
        valid_from=order.since,
        excluded=new.to_json()["excluded"],
        centre=new.baseline.centre,
        sigma_z=new.baseline.sigma_z,
        points=new.baseline.points,
        size=new.baseline.size,
        reason=order.reason.strip(),
        signed_by=actor.id,
        signed_name=actor.name,
        signed_at=now,
        ledger_seq=head.seq,
        ledger_hash=head.hash,
    )
