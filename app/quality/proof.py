"""What the tables of counts and limits are worth as proof."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.ledger import (
    Action,
    LedgerEvent,
    ProofTable,
    RowSet,
    SignedEvent,
    Standing,
    Unproven,
    Violation,
    breach,
    by_sql,
    signed_events,
)
from app.plant import ProcessStep, ProductionLine
from app.quality.models.control import ControlBaseline
from app.quality.standard_proof import compare_standards
from app.quality.weekly_series import week_name

MEASUREMENTS = RowSet(
    "measurements",
    "source, source_key, revision, step_id, product_id, equipment_id, shift, extract(epoch FROM period_start),"
    " extract(epoch FROM period_end), qty_total, qty_defect, unit, source_version",
    earlier="""
        SELECT m.source, m.source_key, r.revision, r.step_id, r.product_id, r.equipment_id, r.shift, r.period_start,
            r.period_end, r.qty_total, r.qty_defect, r.unit, r.source_version, r.run_id
        FROM measurement_revisions r JOIN measurements m ON m.id = r.measurement_id
    """,
)

_REVISIONS = """
    SELECT format('%s of %s', m.source_key, m.source) AS row, NULL AS chain, NULL AS seq, 'row_gone' AS code,
        '' AS detail
    FROM measurements m WHERE m.revision > 1 AND m.revision - 1 <> (
        SELECT count(*) FROM measurement_revisions r WHERE r.measurement_id = m.id AND r.revision < m.revision)
"""
Place = tuple[str, str]


def compare_baselines(session: Session) -> Iterator[Violation | Unproven]:
    """Every signed baseline with the event that its signature covers."""
    told = select(LedgerEvent.chain, LedgerEvent.seq).where(LedgerEvent.action == Action.BASELINE_SIGNED)
    signed = signed_events(session, [(row.chain, row.seq) for row in session.execute(told)])
    for row, place in _rows(session):
        name = f"{place[0]}/{place[1]} version {row.version}"
        at = _event_of(row)
        event = signed.pop(at, None)
        if event is None:
            yield breach("control_baselines", name, (None, None), "row_added")
        elif wrong := differences(row, place, event):
            yield breach("control_baselines", name, at, "row", ", ".join(wrong))
    for at, event in signed.items():
        target = event.body["target"]
        name = f"{target['line']}/{target['step']} version {target['version']}"
        yield breach("control_baselines", name, at, "row_gone")


def contradicted_baselines(session: Session, step_id: int) -> Mapping[int, Sequence[str]]:
    """What a step's baselines say otherwise than the events that were signed, by the row's id; for who prints both."""
    rows = [(row, place) for row, place in _rows(session) if row.step_id == step_id]
    signed = signed_events(session, [_event_of(row) for row, _ in rows])
    found = {row.id: signed.get(_event_of(row)) for row, _ in rows}
    return {row.id: differences(row, place, event) if (event := found[row.id]) else ["event"] for row, place in rows}


def _rows(session: Session) -> Iterator[tuple[ControlBaseline, Place]]:
    query = select(ControlBaseline, ProductionLine.code, ProcessStep.code).join(
        ProcessStep, ProcessStep.id == ControlBaseline.step_id
    )
    for row, line, step in session.execute(query.join(ProductionLine, ProductionLine.id == ProcessStep.line_id)):
        yield row, (line, step)


def _event_of(row: ControlBaseline) -> tuple[str, int]:
    return f"person:{row.signed_by}", row.ledger_seq


def differences(row: ControlBaseline, place: Place, event: SignedEvent) -> list[str]:
    """The names of what the row says otherwise than the event."""
    new, target = event.body["new"], event.body["target"]
    pairs: dict[str, tuple[Any, Any]] = {
        "event": (event.intact, True),
        "place": (place, (target["line"], target["step"])),
        "version": (row.version, new["version"]),
        "first_week": (week_name(row.first_week), new["from"]),
        "last_week": (week_name(row.last_week), new["to"]),
        "valid_from": (week_name(row.valid_from), new["since"]),
        "excluded": (row.excluded, new["excluded"]),
        "points": (row.points, new["points"]),
        "size": (round(row.size, 3), new["size"]),
        "centre": (round(row.centre, 6), new["centre"]),
        "sigma_z": (round(row.sigma_z, 6), new["sigma_z"]),
        "reason": (row.reason, event.body.get("reason")),
        "ledger_hash": (row.ledger_hash, event.hash),
        "signed_name": (row.signed_name, event.body["who"].get("name", row.signed_name)),
    }
    wrong = [name for name, (one, other) in pairs.items() if one != other]
    late = event.at - row.signed_at
    return [*wrong, *(["signed_at"] if late < timedelta(0) or late > timedelta(days=1) else [])]


def _unbound(name: str, why: str) -> ProofTable:
    return ProofTable(name, Standing.UNBOUND, why)


PROOF = (
    ProofTable(
        "measurements",
        Standing.PROOF,
        "each import's event holds a digest over the rows it wrote",
        heavy=MEASUREMENTS.compare,
    ),
    ProofTable(
        "measurement_revisions",
        Standing.PROOF,
        "what counts said before, under the same digests",
        by_sql("measurement_revisions", _REVISIONS),
    ),
    ProofTable("control_baselines", Standing.PROOF, "each row repeats the event that was signed", compare_baselines),
    ProofTable(
        "quality_standards",
        Standing.PROOF,
        "each signed version repeats the event that was signed; older ones are bound to none",
        compare_standards,
    ),
    ProofTable("weekly_statistics", Standing.READ_MODEL, "counted from the measurements, can be counted again"),
    ProofTable("closed_loops", Standing.READ_MODEL, "follows from the ends of cases"),
    _unbound("defect_counts", "defects by type; corrections stand in the events of their imports"),
    _unbound("complaints", "customer complaints; corrections stand in the events of their imports"),
    _unbound("characteristic_limits", "limits offered to QA; corrections stand in the events of their imports"),
    _unbound("comparison_windows", "windows planned for a study; what was computed with them stands in the case"),
)
