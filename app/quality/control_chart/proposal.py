"""What a run of weeks would give as a new baseline: asked for by somebody, worked out here, not yet in force."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from app.quality.control_chart.p_chart import Baseline, freeze, limits
from app.quality.control_chart.phases import LEAST_POINTS
from app.quality.statistics import Counts
from app.quality.weekly_series import Week


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
