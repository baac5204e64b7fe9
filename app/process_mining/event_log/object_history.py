"""What other tables know of an export's objects: names of places, limits over time, roles over time."""

from collections import defaultdict
from collections.abc import Mapping
from datetime import datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.identity import GrantRow, User
from app.plant import ProcessStep, ProductionLine
from app.process_mining.event_log.objects import ALWAYS, Objects
from app.process_mining.event_log.pseudonyms import Labels
from app.quality import QualityStandard


def describe_objects(session: Session, objects: Objects, naming: Labels) -> None:
    """Fill in lines, steps and people; pseudonyms get neither unit nor roles, which would give them away."""
    _lines(session, objects)
    _steps(session, objects)
    if not naming.hidden:
        _employees(session, objects, naming)


def _lines(session: Session, objects: Objects) -> None:
    rows = session.execute(select(ProductionLine.code, ProductionLine.name_zh, ProductionLine.name_en))
    names = {f"line:{row.code}": row for row in rows}
    for line in objects.of("line"):
        if (row := names.get(line.id)) is not None:
            line.set(ALWAYS, name_zh=row.name_zh, name_en=row.name_en)


def _steps(session: Session, objects: Objects) -> None:
    limits = (
        select(
            ProductionLine.code.label("line"),
            ProductionLine.timezone,
            ProcessStep.code,
            ProcessStep.name_zh,
            ProcessStep.name_en,
            QualityStandard.rate_limit,
            QualityStandard.valid_from,
        )
        .join(ProductionLine, ProductionLine.id == ProcessStep.line_id)
        .outerjoin(QualityStandard, QualityStandard.step_id == ProcessStep.id)
        .order_by(QualityStandard.valid_from)
    )
    known: dict[str, list[Any]] = defaultdict(list)
    for row in session.execute(limits):
        known[f"step:{row.line}/{row.code}"].append(row)
    for step in objects.of("step"):
        for row in known.get(step.id, ()):
            step.set(ALWAYS, name_zh=row.name_zh, name_en=row.name_en)
            if row.rate_limit is not None:
                begins = datetime.combine(row.valid_from, time(), ZoneInfo(row.timezone))
                step.set(begins, rate_limit=float(row.rate_limit))


def _employees(session: Session, objects: Objects, naming: Labels) -> None:
    roles = _roles_over_time(session)
    for employee in objects.of("employee"):
        username = employee.id.removeprefix("employee:")
        known = naming.username(username)
        if known is not None:
            employee.set(ALWAYS, name=known.name, unit=known.unit, employment=known.employment)
        for moment, held in roles.get(username, {}).items():
            employee.set(moment, roles=held)


def _roles_over_time(session: Session) -> Mapping[str, Mapping[datetime, str]]:
    """The roles each person held from each moment on, as one text; empty when none was left."""
    query = select(User.username, GrantRow.role, GrantRow.valid_from, GrantRow.valid_to)
    grants: dict[str, list[Any]] = defaultdict(list)
    for row in session.execute(query.join(User, User.id == GrantRow.user_id)):
        grants[row.username].append(row)
    return {username: _timeline(rows) for username, rows in grants.items()}


def _timeline(grants: list[Any]) -> dict[datetime, str]:
    moments = sorted({moment for row in grants for moment in (row.valid_from, row.valid_to) if moment is not None})
    return {moment: " ".join(sorted({row.role for row in grants if _valid(row, moment)})) for moment in moments}


def _valid(row: Any, moment: datetime) -> bool:
    return bool(row.valid_from <= moment and (row.valid_to is None or row.valid_to > moment))
