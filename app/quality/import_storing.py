"""Compare the rows of a file with what is stored, and store what differs, in batches."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, fields
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, func, insert, select, update
from sqlalchemy.orm import Session

from app.quality.import_rows import Row
from app.quality.models import Measurement
from app.quality.weekly import Placed, refresh_weeks, weeks_of

_BATCH = 5_000
_VALUES = tuple(item.name for item in fields(Row) if item.name != "source_key")


@dataclass(frozen=True, slots=True)
class Correction:
    """A stored row that its source has changed: only the values that differ, as plain JSON."""

    source_key: str
    old: Mapping[str, Any]
    new: Mapping[str, Any]


@dataclass(slots=True)
class Comparison:
    """Rows by what has to happen with them; `left` is where the changed ones stood before."""

    new: list[Row] = field(default_factory=list)
    changed: list[Row] = field(default_factory=list)
    same: int = 0
    corrections: list[Correction] = field(default_factory=list)
    left: list[Placed] = field(default_factory=list)


def compare(session: Session, source: str, rows: Mapping[str, Row]) -> Comparison:
    """Which rows are new and which have changed; no other import of this source runs until the commit."""
    # Two runs of one source at the same moment would both take a row for new.
    session.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(source, 0))))
    stored = _stored(session, source, list(rows))
    found = Comparison(new=[row for key, row in rows.items() if key not in stored])
    for key, old in stored.items():
        new = _values(rows[key])
        differing = [name for name in _VALUES if new[name] != old[name]]
        if not differing:
            found.same += 1
            continue
        found.changed.append(rows[key])
        found.left.append((old["step_id"], old["period_start"], old["period_end"]))
        before, after = ({name: side[name] for name in differing} for side in (old, new))
        found.corrections.append(Correction(key, _plain(before), _plain(after)))
    return found


def store(session: Session, source: str, run_id: UUID, found: Comparison) -> None:
    """Insert the new rows, update the changed ones, and count the weeks they touch anew."""
    stamp = {"source": source, "run_id": run_id}
    for begin in range(0, len(found.new), _BATCH):
        batch = found.new[begin : begin + _BATCH]
        session.execute(insert(Measurement), [asdict(row) | stamp for row in batch])
    if found.changed:
        _update(session, source, run_id, found.changed)
    places = [(row.step_id, row.period_start, row.period_end) for row in (*found.new, *found.changed)]
    if places:
        refresh_weeks(session, weeks_of(session, (*places, *found.left)))


def _stored(session: Session, source: str, keys: Sequence[str]) -> dict[str, dict[str, Any]]:
    columns = [getattr(Measurement, name) for name in _VALUES]
    found: dict[str, dict[str, Any]] = {}
    for begin in range(0, len(keys), _BATCH):
        query = select(Measurement.source_key, *columns).where(
            Measurement.source == source, Measurement.source_key.in_(keys[begin : begin + _BATCH])
        )
        for key, *values in session.execute(query):
            found[key] = dict(zip(_VALUES, values, strict=True))
    return found


def _update(session: Session, source: str, run_id: UUID, rows: Sequence[Row]) -> None:
    statement = (
        update(Measurement)
        .where(Measurement.source == source, Measurement.source_key == bindparam("key"))
        .values({name: bindparam(f"new_{name}") for name in _VALUES})
        .values(revision=Measurement.revision + 1, run_id=run_id)
    )
    parameters = [
        {"key": row.source_key} | {f"new_{name}": value for name, value in _values(row).items()} for row in rows
    ]
    session.connection().execute(statement, parameters)


def _values(row: Row) -> dict[str, Any]:
    return {name: getattr(row, name) for name in _VALUES}


def _plain(values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value.isoformat() if hasattr(value, "isoformat") else value for name, value in values.items()}
