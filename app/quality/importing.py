"""Bring the counts of a file into the measurements: all or nothing, as often as one likes (S47, S71).

A row is known by (source, source_key). The same file again changes nothing; a corrected row raises the
revision and leaves its old values in the ledger. Refused rows are kept with line and reason; when more than a
fifth is refused, the file is not what the mapping says, and no measurement is stored.
"""

import hashlib
import uuid
from dataclasses import asdict, dataclass, field
from typing import Any
from uuid import UUID

from sqlalchemy import insert
from sqlalchemy.orm import Session

from app.identity.access import require
from app.identity.actor import Actor
from app.identity.recording import Change, record
from app.kernel.clock import Clock
from app.quality.import_mapping import ColumnMapping
from app.quality.import_reading import RawRow, Rejected, read_rows
from app.quality.import_rows import Row, RowReader
from app.quality.import_storing import Comparison, compare, store
from app.quality.models import ImportRun, RejectedRow

MAX_ERROR_SHARE = 0.20


@dataclass(frozen=True, slots=True)
class ImportFile:
    """What is imported: the file's name (for the record), its bytes, and how to read them."""

    name: str
    content: bytes
    mapping: ColumnMapping


@dataclass(slots=True)
class ImportResult:
    """What a run did, or would do when `dry_run`; `state` is `done` or `aborted`."""

    run_id: UUID
    source: str
    dry_run: bool
    state: str = "done"
    read: int = 0
    rejected: list[Rejected] = field(default_factory=list)
    found: Comparison = field(default_factory=Comparison)

    def to_json(self) -> dict[str, Any]:
        """Counts and refused rows as plain JSON."""
        reasons = [
            {"line": row.line_no, "code": row.code, "reason": row.template % row.params} for row in self.rejected
        ]
        counts = {"new": len(self.found.new), "changed": len(self.found.changed), "same": self.found.same}
        head = {"run": str(self.run_id), "source": self.source, "state": self.state, "dry_run": self.dry_run}
        return head | {"read": self.read, **counts, "rejected": reasons}


class ImportMeasurements:
    """The use case; the caller commits."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock

    def __call__(self, session: Session, actor: Actor, file: ImportFile, *, dry_run: bool = False) -> ImportResult:
        """Import `file`, or with `dry_run` only say what would happen.

        Raises ForbiddenError, and InvalidInputError when the file as a whole cannot be read.
        """
        require(actor, "measurement:import")
        result = ImportResult(uuid.uuid4(), file.mapping.source, dry_run)
        rows = self._read(session, file, result)
        if len(result.rejected) > MAX_ERROR_SHARE * result.read:
            result.state = "aborted"
        else:
            result.found = compare(session, result.source, rows)
        if not dry_run:
            self._keep(session, file, result, actor.username)
            store(session, result.source, result.run_id, result.found)
            record(session, actor, self._clock.now(), _change(file, result))
        return result

    def _read(self, session: Session, file: ImportFile, result: ImportResult) -> dict[str, Row]:
        """The good rows by key; the refused ones go into `result`."""
        reader = RowReader(session, file.mapping, self._clock.now())
        rows: dict[str, Row] = {}
        for raw in read_rows(file.content, file.mapping):
            result.read += 1
            row = reader.read(raw) if isinstance(raw, RawRow) else raw
            if isinstance(row, Row) and rows.setdefault(row.source_key, row) != row:
                row = _doubled(raw, row)
            if isinstance(row, Rejected):
                result.rejected.append(row)
        result.rejected.sort(key=lambda rejected: rejected.line_no)
        return rows

    def _keep(self, session: Session, file: ImportFile, result: ImportResult, imported_by: str) -> None:
        run = ImportRun(
            id=result.run_id,
            source=result.source,
            file_name=file.name,
            file_sha256=hashlib.sha256(file.content).hexdigest(),
            state=result.state,
            imported_by=imported_by,
            at=self._clock.now(),
            rows_read=result.read,
            rows_new=len(result.found.new),
            rows_changed=len(result.found.changed),
            rows_same=result.found.same,
            rows_rejected=len(result.rejected),
        )
        session.add(run)
        session.flush()
        if result.rejected:
            kept = [{"run_id": run.id, **asdict(row)} for row in result.rejected]
            session.execute(insert(RejectedRow), kept)


def _change(file: ImportFile, result: ImportResult) -> Change:
    """The run for the ledger, with every value that its source has corrected (S37)."""
    corrections = [
        {"key": item.source_key, "old": dict(item.old), "new": dict(item.new)} for item in result.found.corrections
    ]
    counts = {key: value for key, value in result.to_json().items() if key in {"new", "changed", "same", "read"}}
    return Change(
        "measurements.imported",
        {"run": str(result.run_id), "source": result.source, "file": file.name},
        new=counts | {"rejected": len(result.rejected)},
        outcome="ok" if result.state == "done" else result.state,
        data={"corrections": corrections} if corrections else None,
    )


def _doubled(raw: RawRow | Rejected, row: Row) -> Rejected:
    cells = dict(raw.cells) if isinstance(raw, RawRow) else {}
    template = "Another row of this file has the same key %(key)s and other values"
    return Rejected(raw.line_no, "duplicate_key", template, {"key": row.source_key}, cells)
