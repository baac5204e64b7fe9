"""Whether a proposed baseline may be signed.

Only weeks beyond a limit may be left out, each with the cause that somebody has found for it: whoever could leave out
any week could draw any limits.
"""

from collections.abc import Sequence
from datetime import date

from app.kernel.errors import InvalidInputError
from app.quality.control_chart.p_chart import Baseline
from app.quality.control_chart.phases import LEAST_POINTS, Phase
from app.quality.control_chart.proposal import LimitsRequest, Proposal

LEAST_CAUSE, LEAST_REASON = 2, 10


def check_proposal(order: LimitsRequest, proposal: Proposal, phases: Sequence[Phase], running: date) -> Baseline:
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
