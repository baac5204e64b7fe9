"""Which baseline judges which week: the first weeks until somebody has signed another one, then the newest signed.

Old weeks keep the limits they were judged by: a new baseline begins at a week of its own and reaches no further back.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.quality.control_chart.p_chart import Baseline, ControlLimits, freeze, limits
from app.quality.models.control import ControlBaseline
from app.quality.proof import contradicted_baselines
from app.quality.weekly_series import Week, week_name

# Fewer points make limits that are mostly chance; as many first weeks freeze a step's limits by themselves.
LEAST_POINTS = 20


@dataclass(frozen=True, slots=True)
class BaselineSignature:
    """Who signed a baseline, when and why, and the hash of the event that the signature covers.

    `contradicted` names what the baseline says otherwise than that event: then it is not what was signed.
    """

    name: str
    at: datetime
    reason: str
    hash: str
    contradicted: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Phase:
    """A baseline and the weeks it judges: from the Monday `since` on (None: from the beginning).

    `first` and `last` are the Mondays it rests on; `excluded` gives the assigned cause by week name; version 0 is
    the one that nobody signed.
    """

    version: int
    baseline: Baseline
    first: date
    last: date
    since: date | None = None
    excluded: Mapping[str, str] = field(default_factory=dict)
    signature: BaselineSignature | None = None

    @property
    def typical(self) -> ControlLimits:
        """The limits of a week of the baseline's average size."""
        return limits(self.baseline, max(1, round(self.baseline.size)))

    @property
    def span(self) -> tuple[str, str]:
        """The first and the last week by name."""
        return week_name(self.first), week_name(self.last)

    def to_json(self) -> dict[str, Any]:
        """What the ledger keeps: the weeks, what was left out, the figures and the limits at the average size."""
        found, typical = self.baseline, self.typical
        return {
            "version": self.version,
            "from": self.span[0],
            "to": self.span[1],
            "since": week_name(self.since) if self.since else None,
            "excluded": [{"week": week, "cause": cause} for week, cause in self.excluded.items()],
            "points": found.points,
            "size": round(found.size, 3),
            "centre": round(found.centre, 6),
            "sigma_z": round(found.sigma_z, 6),
            "lower": round(typical.lower, 6),
            "upper": round(typical.upper, 6),
            "kind": typical.kind,
        }


def read_phases(session: Session, step_id: int, weeks: Sequence[Week]) -> list[Phase]:
    """The baselines of a step in order of their versions; `weeks` are all its whole weeks, oldest first."""
    query = select(ControlBaseline).where(ControlBaseline.step_id == step_id).order_by(ControlBaseline.version)
    rows = session.scalars(query).all()
    wrong = contradicted_baselines(session, step_id) if rows else {}
    return [*_first_weeks(weeks), *(_signed(row, wrong.get(row.id, ())) for row in rows)]


def phase_at(phases: Sequence[Phase], monday: date) -> Phase | None:
    """The newest baseline that had begun in that week; None before there is any."""
    return next((phase for phase in reversed(phases) if phase.since is None or phase.since <= monday), None)


def _first_weeks(weeks: Sequence[Week]) -> list[Phase]:
    """The first twenty weeks with counts, as long as nobody has signed for others."""
    counted = [week for week in weeks if week.counts.n][:LEAST_POINTS]
    baseline = freeze([week.counts for week in counted])
    return [Phase(0, baseline, counted[0].monday, counted[-1].monday)] if baseline else []


def _signed(row: ControlBaseline, contradicted: Sequence[str]) -> Phase:
    return Phase(
        row.version,
        Baseline(row.centre, row.sigma_z, row.points, row.size),
        row.first_week,
        row.last_week,
        row.valid_from,
        {one["week"]: one["cause"] for one in row.excluded},
        BaselineSignature(row.signed_name, row.signed_at, row.reason, row.ledger_hash, tuple(contradicted)),
    )
