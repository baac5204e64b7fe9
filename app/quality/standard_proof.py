"""Signed standards beside the events that their signatures cover."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.ledger import Action, LedgerEvent, SignedEvent, Unproven, Violation, breach, signed_events
from app.plant import ProcessStep, ProductionLine, first_few
from app.quality.models.measurement import QualityStandard
from app.quality.standard_entry import terms_of

TABLE = "quality_standards"
MOST_NAMED = 12


def compare_standards(session: Session) -> Iterator[Violation | Unproven]:
    """Every signed version with its event; an unsigned one is older than the step's first signed one."""
    told = select(LedgerEvent.chain, LedgerEvent.seq).where(LedgerEvent.action == Action.STANDARD_SIGNED)
    signed = signed_events(session, [(row.chain, row.seq) for row in session.execute(told)])
    first: dict[int, int] = {}
    unsigned: list[str] = []
    for row, line, step in session.execute(_QUERY):
        name, at = f"{line}/{step} version {row.version}", (f"person:{row.signed_by}", row.ledger_seq or 0)
        event = signed.pop(at, None) if row.signed_by else None
        if event is not None:
            first.setdefault(row.step_id, row.version)
            if wrong := _differences(row, (line, step), event):
                yield breach(TABLE, name, at, "row", ", ".join(wrong))
        elif row.signed_by or row.step_id in first:
            yield breach(TABLE, name, (None, None), "row_added")
        else:
            unsigned.append(name)
    if unsigned:
        shown = first_few(unsigned, MOST_NAMED)
        yield Unproven("standards_unsigned", {"count": len(unsigned), "names": shown}, hinders=False)
    for at, event in signed.items():
        target = event.body["target"]
        yield breach(TABLE, f"{target['line']}/{target['step']} version {target['version']}", at, "row_gone")


def _differences(row: QualityStandard, place: tuple[str, str], event: SignedEvent) -> list[str]:
    new, target = event.body["new"], event.body["target"]
    pairs: dict[str, tuple[Any, Any]] = {
        "event": (event.intact, True),
        "place": (place, (target["line"], target["step"])),
        "version": (row.version, target["version"]),
        "terms": (terms_of(row), new),
        "reason": (row.reason, event.body.get("reason")),
        "ledger_hash": (row.ledger_hash, event.hash),
        "signed_name": (row.signed_name, event.body["who"].get("name", row.signed_name)),
    }
    return [name for name, (one, other) in pairs.items() if one != other]


_QUERY = (
    select(QualityStandard, ProductionLine.code, ProcessStep.code)
    .join(ProcessStep, ProcessStep.id == QualityStandard.step_id)
    .join(ProductionLine, ProductionLine.id == ProcessStep.line_id)
    .order_by(QualityStandard.step_id, QualityStandard.version)
)
