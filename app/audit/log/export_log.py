"""The log as a file, and the record that somebody took it."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import tzinfo
from typing import Any

from sqlalchemy.orm import Session

from app.audit.log.query import LogFilter, LogRow, read_log
from app.identity import Actor, AuditChange, record, require
from app.kernel.clock import Clock
from app.kernel.csv_export import csv_bytes
from app.kernel.names import pick
from app.ledger import Action

MOST = 50_000
_HEADER = ("arrival", "chain", "seq", "at", "action", "person", "outcome", "target", "reason", "case")
_ASKED = ("group", "action", "actor", "outcome", "first_day", "last_day")


class ExportLog:
    """The use case: CSV of what the filter finds, without values."""

    def __init__(self, clock: Clock, zone: tzinfo) -> None:
        self._clock = clock
        self._zone = zone

    def __call__(self, session: Session, actor: Actor, wanted: LogFilter) -> bytes:
        """At most MOST events. Raises ForbiddenError."""
        require(actor, "ledger:read")
        rows = read_log(session, replace(wanted, before=None, limit=MOST), self._zone)
        asked = {name: str(value) for name in _ASKED if (value := getattr(wanted, name))}
        taken = AuditChange(Action.LOG_EXPORTED, {"format": "csv"}, data={"rows": len(rows), "filter": asked})
        record(session, actor, self._clock.now(), taken)
        return csv_bytes(_HEADER, [_cells(row) for row in rows])


def _cells(row: LogRow) -> Sequence[Any]:
    return (
        row.arrival,
        row.chain,
        row.seq,
        row.at.isoformat(),
        row.action,
        pick(row.person, "zh"),
        row.outcome,
        row.target,
        pick(row.reason, "zh") or None,
        row.case_number,
    )
