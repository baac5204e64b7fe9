"""The demonstration's inspection counts, brought in by the importer like any other file.

The filling step gets the published counts of the orange-juice cans, one sample a working day, the last one on the
working day before today. The other steps' counts are drawn at random from a fixed seed; their source is `simulated`.
"""

import csv
import random
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from importlib.resources import files

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.connectors import ImportRows
from app.demo.days import WorkingDays
from app.identity import SYSTEM
from app.quality import ComparisonWindows, Measurement

SAMPLES = 54
PUBLISHED, SIMULATED = "qcc-orangejuice", "simulated"
# The counts of a day at a simulated step.
DAILY = 120
HISTORY = timedelta(days=230)

# Comparisons of the published study by round: samples before, samples after.
ROUNDS = (((1, 15), (21, 30)), ((1, 15), (36, 54)))

_HEADER = ("key", "line", "step", "start", "total", "defect")


@dataclass(frozen=True, slots=True)
class Quality:
    """The true defect rate of a simulated step: at first, and after the training that worked, if one did."""

    line: str
    step: str
    rate: float
    then: float | None = None

    def on(self, day: date, trained: date | None) -> float:
        """The rate on `day`, when people were trained on `trained`."""
        return self.then if self.then is not None and trained and day >= trained else self.rate


QUALITIES = (
    Quality("juice", "forming", 0.075),
    Quality("juice", "seaming", 0.09, then=0.03),
    Quality("weld", "welding", 0.08),
    Quality("weld", "assembly", 0.065),
    Quality("weld", "leak_test", 0.07, then=0.025),
)


InspectionRow = tuple[str, str, str, str, int, int]


def import_published(session: Session, bring: ImportRows, days: WorkingDays) -> None:
    """The 54 samples of 50 cans as inspections of the filling step."""
    text = files("app.demo").joinpath("orange_juice_cans.csv").read_text("utf-8")
    samples = list(csv.DictReader(text.splitlines()))
    rows: list[InspectionRow] = [
        (f"sample-{s['sample']}", "juice", "filling", day.isoformat(), int(s["inspected"]), int(s["nonconforming"]))
        for s, day in zip(samples, sample_days(days), strict=True)
    ]
    _import(session, bring, days.now, PUBLISHED, rows)


def sample_days(days: WorkingDays) -> Sequence[date]:
    """The day of each published sample; sample 1 is the first."""
    return days.last(SAMPLES)


def plan_study(session: Session, step_id: int, days: WorkingDays) -> None:
    """Fix the windows of the published comparisons for the filling step."""
    on = sample_days(days)
    for number, ((a, b), (c, d)) in enumerate(ROUNDS, start=1):
        session.add(
            ComparisonWindows(
                step_id=step_id,
                round=number,
                before_from=days.at(on[a - 1], "00:00"),
                before_to=days.at(on[b - 1], "23:59"),
                after_from=days.at(on[c - 1], "00:00"),
                after_to=days.at(on[d - 1], "23:59"),
            )
        )
    session.flush()


def import_simulated(session: Session, bring: ImportRows, days: WorkingDays, trained: Mapping[str, date]) -> None:
    """Counts of the simulated steps from the last one stored up to yesterday; `trained` says when, by step."""
    last = session.scalar(select(func.max(Measurement.period_start)).where(Measurement.source == SIMULATED))
    first = (last + timedelta(days=2)).date() if last else days.today - HISTORY
    rows = [
        _simulated(quality, day, trained.get(quality.step))
        for quality in QUALITIES
        for day in days.between(first, days.today)
    ]
    _import(session, bring, days.now, SIMULATED, rows)


def _simulated(quality: Quality, day: date, trained: date | None) -> InspectionRow:
    chance = random.Random(f"{quality.step} {day}")  # noqa: S311  (no secret: the same day gives the same count)
    rate = quality.on(day, trained)
    defect = sum(chance.random() < rate for _ in range(DAILY))
    key = f"{quality.step}-{day.isoformat()}"
    return key, quality.line, quality.step, day.isoformat(), DAILY, defect


def _import(session: Session, bring: ImportRows, now: datetime, source: str, rows: Iterable[InspectionRow]) -> None:
    columns = {name: name for name in _HEADER if name != "key"}
    mapping = {"source": source, "columns": columns, "key": ["key"]}
    cells = [dict(zip(_HEADER, map(str, row), strict=True)) for row in rows]
    refused = bring(session, SYSTEM, now, mapping, cells)
    if refused:
        raise ValueError(f"{refused} of the demo's own counts from {source} were refused")
