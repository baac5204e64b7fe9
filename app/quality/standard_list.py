"""Standards as people look through them: which is in force at which step, which were and will be."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import exists, or_, select
from sqlalchemy.orm import Session

from app.kernel.names import Names
from app.plant import Gap, GapCheck, OwnPages, ProcessStep, ProductionLine, first_few, steps_without
from app.quality.models.measurement import QualityStandard
from app.quality.standard_kind import STANDARDS

NO_STANDARD = "No standard at %(codes)s: the loop can't judge these steps"


@dataclass(frozen=True, slots=True)
class StandardLine:
    """A version; `state` is `past`, `in_force` or `future`. `limit` is a fraction."""

    step: str
    step_names: Names
    version: int
    limit: float
    n_min: int
    basis: str
    valid_from: date
    valid_to: date | None
    signed_name: str | None
    signed_at: datetime | None
    reason: str | None
    state: str


def read_standards(session: Session, now: datetime, line: str = "", *, every: bool = False) -> list[StandardLine]:
    """By line, step and version, those of one line or of all; without `every` no past ones."""
    query = _QUERY if not line else _QUERY.where(ProductionLine.code == line)
    found = [_line(row, now) for row in session.execute(query)]
    return [one for one in found if every or one.state != "past"]


def steps_without_standard(session: Session, now: datetime) -> list[str]:
    """The steps in use that nothing judges today, `line/step`."""
    standards = exists().where(
        QualityStandard.step_id == ProcessStep.id,
        QualityStandard.valid_from <= now.date(),
        or_(QualityStandard.valid_to.is_(None), QualityStandard.valid_to > now.date()),
    )
    return steps_without(session, standards)


def _gaps(session: Session, now: datetime) -> Iterator[Gap]:
    if codes := steps_without_standard(session, now):
        yield Gap(NO_STANDARD, {"codes": first_few(codes)})


def _count(session: Session, now: datetime) -> tuple[int, int]:
    states = [one.state for one in read_standards(session, now, every=True)]
    return states.count("in_force"), 0


def _line(row: Any, now: datetime) -> StandardLine:
    standard, line, zone, step, zh, en = row
    today = now.astimezone(ZoneInfo(zone)).date()
    past = standard.valid_to is not None and standard.valid_to <= today
    return StandardLine(
        step=f"{line}/{step}",
        step_names={"zh": zh, "en": en},
        version=standard.version,
        limit=float(standard.rate_limit),
        n_min=standard.n_min,
        basis=standard.basis,
        valid_from=standard.valid_from,
        valid_to=standard.valid_to,
        signed_name=standard.signed_name,
        signed_at=standard.signed_at,
        reason=standard.reason,
        state="past" if past else "future" if standard.valid_from > today else "in_force",
    )


_QUERY = (
    select(
        QualityStandard,
        ProductionLine.code,
        ProductionLine.timezone,
        ProcessStep.code,
        ProcessStep.name_zh,
        ProcessStep.name_en,
    )
    .join(ProcessStep, ProcessStep.id == QualityStandard.step_id)
    .join(ProductionLine, ProductionLine.id == ProcessStep.line_id)
    .order_by(ProductionLine.code, ProcessStep.position, QualityStandard.version)
)
STANDARD_GAPS = GapCheck("standards", _gaps)
STANDARD_PAGES = OwnPages("standards", STANDARDS.names, STANDARDS.purpose, "standards.index", _count)
