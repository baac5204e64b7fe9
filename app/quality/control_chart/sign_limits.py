"""Set a new baseline for a step's control limits: proposed by weeks, weighed against the old one, signed (DOMAIN §5).

Only weeks beyond a limit may be left out, each with the cause that somebody has found for it: whoever could leave out
any week could draw any limits.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.identity import Actor, ConfirmPassword, attribution_of, policy, require, signature_of
from app.kernel.clock import Clock
from app.kernel.errors import InvalidInputError
from app.ledger import Action, Entry, append_to_person
from app.quality.control_chart.p_chart import Baseline, freeze, limits
from app.quality.control_chart.phases import LEAST_POINTS, Phase, phase_at, read_phases
from app.quality.models.control import ControlBaseline
from app.quality.models.plant import ProcessStep
from app.quality.plant_lookup import StepPlace
from app.quality.statistics import Counts
from app.quality.weekly_series import Week, monday_of, stored_weeks

ACTION = "baseline:sign"
MEANING = "approval"
LEAST_CAUSE, LEAST_REASON = 2, 10


@dataclass(frozen=True, slots=True)
class LimitsRequest:
    """What somebody asks for: Mondays of the first and the last week and of the first week to be judged.

    `causes` gives the assigned cause by the name of each week that is left out; the password signs.
    """

    first: date
    last: date
    since: date
    causes: Mapping[str, str]
    reason: str = ""
    password: str | None = field(default=None, repr=False)

    @property
    def shown(self) -> str:
        """What the limits depend on, as text: whoever signs has to have seen these limits and no others."""
        return " ".join([str(self.first), str(self.last), str(self.since), *sorted(self.causes)])


@dataclass(frozen=True, slots=True)
class Proposal:
    """What the weeks would give: the baseline (None without counts), and the weeks that lie beyond a limit."""

    weeks: Sequence[Week]
    baseline: Baseline | None
    suspects: Sequence[Week]

    @property
    def enough(self) -> bool:
        """Whether the points suffice to sign for."""
        return self.baseline is not None and self.baseline.points >= LEAST_POINTS


def suspicious(samples: Sequence[Counts], excluded: Collection[int] = ()) -> list[int]:
    """The points beyond a limit, by the limits of all points or by those without the `excluded` ones.

    Leaving points out draws the limits closer, which may show further ones: those may be asked about as well.
    """
    drawn = [baseline for baseline in (freeze(samples), freeze(samples, excluded)) if baseline]
    return [
        index
        for index, sample in enumerate(samples)
        if sample.n and any(limits(one, sample.n).outside(sample.x / sample.n) for one in drawn)
    ]


def propose(weeks: Sequence[Week], excluded: Collection[str]) -> Proposal:
    """The baseline of these weeks without the `excluded` ones (by name)."""
    samples = [week.counts for week in weeks]
    left_out = {index for index, week in enumerate(weeks) if week.name in excluded}
    return Proposal(weeks, freeze(samples, left_out), [weeks[index] for index in suspicious(samples, left_out)])


class SignBaseline:
    """The use case; the caller commits."""

    def __init__(self, clock: Clock, confirm_password: ConfirmPassword) -> None:
        self._clock = clock
        self._confirm_password = confirm_password

    def __call__(self, session: Session, actor: Actor, place: StepPlace, order: LimitsRequest) -> ControlBaseline:
        """Raises ForbiddenError, InvalidInputError (by field) and SignatureError; stores nothing then."""
        require(actor, ACTION, place.plant, place.line)
        # Two people at once would both give the same version.
        session.execute(select(ProcessStep.id).where(ProcessStep.id == place.id).with_for_update())
        now = self._clock.now()
        running = monday_of(now, place.timezone)
        weeks = stored_weeks(session, date.min, running, [place.id]).get(place.id, [])
        phases = read_phases(session, place.id, weeks)
        proposal = propose([week for week in weeks if order.first <= week.monday <= order.last], order.causes)
        baseline = _checked(order, proposal, phases, running)
        self._confirm_password(session, actor, order.password)
        version = 1 + (session.scalar(_newest_version(place.id)) or 0)
        new = Phase(version, baseline, order.first, order.last, order.since, order.causes)
        old = phase_at(phases, order.since)
        entry = Entry(
            Action.BASELINE_SIGNED,
            "observation",
            attribution_of(actor),
            target={"line": place.line, "step": place.step, "version": version},
            old=old.to_json() if old else None,
            new=new.to_json(),
            reason=order.reason.strip(),
            meaning=MEANING,
            policy=policy().digest,
            data={"signature": signature_of()},
        )
        head = append_to_person(session, actor.id, now, [entry])
        row = ControlBaseline(
            step_id=place.id,
            version=version,
            first_week=order.first,
            last_week=order.last,
            valid_from=order.since,
            excluded=new.to_json()["excluded"],
            centre=baseline.centre,
            sigma_z=baseline.sigma_z,
            points=baseline.points,
            size=baseline.size,
            reason=order.reason.strip(),
            signed_by=actor.id,
            signed_name=actor.name,
            signed_at=now,
            ledger_seq=head.seq,
            ledger_hash=head.hash,
        )
        session.add(row)
        session.flush()
        return row


def _newest_version(step_id: int) -> Any:
    return select(func.max(ControlBaseline.version)).where(ControlBaseline.step_id == step_id)


def _checked(order: LimitsRequest, proposal: Proposal, phases: Sequence[Phase], running: date) -> Baseline:
    """The baseline that may be signed. Raises InvalidInputError."""
    if any(day.weekday() for day in (order.first, order.last, order.since)) or not order.first < order.last < running:
        raise InvalidInputError("A baseline is a run of whole weeks that are over: choose its first and its last week")
    _check_since(order, phases, running)
    if proposal.baseline is None or proposal.baseline.points < LEAST_POINTS:
        raise InvalidInputError(
            "A baseline needs at least %(least)s weeks with counts; these have %(n)s without the weeks left out."
            " Choose a longer run of weeks, or wait until there are enough.",
            least=LEAST_POINTS,
            n=proposal.baseline.points if proposal.baseline else 0,
        )
    _check_causes(order, proposal)
    if len(order.reason.strip()) < LEAST_REASON:
        raise InvalidInputError(
            "Please correct the marked fields", fields={"reason": "Explain in at least 10 characters"}
        )
    return proposal.baseline


def _check_since(order: LimitsRequest, phases: Sequence[Phase], running: date) -> None:
    if not order.first <= order.since <= running:
        raise InvalidInputError("The new limits can begin between the first week of the baseline and this week")
    before = max((phase.since for phase in phases if phase.since), default=None)
    if before is not None and order.since < before:
        raise InvalidInputError(
            "The limits in force begin on %(day)s; new ones can't begin before them", day=before.isoformat()
        )


def _check_causes(order: LimitsRequest, proposal: Proposal) -> None:
    sound = {week.name for week in proposal.suspects}
    inside = sorted(set(order.causes) - sound)
    if inside:
        raise InvalidInputError(
            "Only weeks beyond a control limit can be left out; not so: %(weeks)s", weeks=", ".join(inside)
        )
    nameless = sorted(week for week, cause in order.causes.items() if len(cause.strip()) < LEAST_CAUSE)
    if nameless:
        raise InvalidInputError(
            "Name the cause that was found for every week left out: %(weeks)s", weeks=", ".join(nameless)
        )
