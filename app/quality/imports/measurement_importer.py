"""Bring records into the measurements: set by set, once per (source, key, version), all or nothing (S47).

Everything happens in the caller's transaction. Good rows go through SQL as a whole; only what SQL cannot take is
read row by row, to name the reason. When more than the allowed share is rejected, nothing is stored.
"""

from collections.abc import Iterable, Iterator
from typing import Any, cast

import orjson
from sqlalchemy import CursorResult, TextClause, text
from sqlalchemy.orm import Session

from app.imports import (
    DUPLICATE_KEY,
    NO_KEY,
    ColumnMapping,
    ImportRequest,
    ImportResult,
    Layout,
    Page,
    RawRow,
    Reject,
    Rejects,
    Staging,
    check_cells,
    check_columns,
    columns_of,
    copy_into,
)
from app.quality.imports import measurement_importer_sql as sql
from app.quality.imports.field_list import MEASUREMENT_FIELDS
from app.quality.imports.measurement_rows import PIECES, MeasurementReader, MeasurementRow
from app.quality.imports.reach import Reach
from app.quality.proof import MEASUREMENTS
from app.quality.weekly_refresh import refresh_weeks

_BATCH = 2_000
_LAYOUT = Layout(MEASUREMENT_FIELDS, withdrawn={"total": "0", "defect": "0"})
_READY = "(id, line_no, version, withdrawn, step_id, product_id, equipment_id, shift, start_at, end_at, n, d, source_key, ok)"  # noqa: E501


class MeasurementImporter:
    """Takes a run's pages one by one, then stores them. Needs memory for one page, whatever the run's size."""

    def __init__(self, session: Session, request: ImportRequest) -> None:
        self._session = session
        self._request = request
        self._staging = Staging(session, request.mapping, _LAYOUT)
        self.columns: set[str] = set()

    @property
    def read(self) -> int:
        """Records taken so far."""
        return self._staging.read

    def add(self, page: Page) -> None:
        """Put a page aside."""
        self.columns |= columns_of(page)
        self._staging.add(page)

    def store(self) -> ImportResult:
        """Store what was taken; raises SourceError when a column that the mapping needs never came."""
        result = ImportResult(read=self._staging.read, columns=self.columns)
        check_columns(self._request.mapping, self.columns)
        self._run("SET LOCAL work_mem = '96MB'")
        self._make_ready()
        if not self._too_much():
            self._mend_odd()
        if not self._too_much():
            self._settle_doubles()
        result.aborted = self._too_much()
        result.refused = self._staging.rejects.count
        if not result.aborted:
            self._merge(result)
        return result

    @property
    def rejects(self) -> Rejects:
        """What was rejected, while the transaction lasts."""
        return self._staging.rejects

    def _make_ready(self) -> None:
        request = self._request
        for table in ("ready", "doubled", "changes"):
            self._run(f"DROP TABLE IF EXISTS pg_temp.{table}")
        self._staging.settle()
        ready = sql.READY.replace("{source}", self._staging.source())
        self._run(ready, now=request.now, zone=request.mapping.timezone, pieces=sorted(PIECES), **self._staging.values)

    def _mend_odd(self) -> None:
        """Read again, row by row, what SQL could not take."""
        if not self._session.scalar(text(sql.ANY_ODD)):
            return
        reader = MeasurementReader(self._session, self._request.mapping, self._request.now)
        for rows in self._batches(sql.ODD):
            good = []
            for odd in rows:
                read = _read_odd(reader, odd, self._request.mapping)
                if isinstance(read, Reject):
                    self._staging.rejects.add([read], odd.source_key)
                else:
                    good.append(_ready(odd, read))
            copy_into(self._session, "ready", good, _READY)
            if self._too_much():
                return
        self._run(sql.DROP_ODD)

    def _settle_doubles(self) -> None:
        """Of rows with one key the latest version stays; a file that contradicts itself is told so."""
        self._run("ANALYZE pg_temp.ready")
        self._run(sql.DOUBLED.format(order=sql.LAST_WINS if self._request.last_wins else sql.FIRST_WINS))
        if not self._request.last_wins:
            for row in self._session.execute(self._with_raw(sql.CONTRADICTING), self._staging.values).all():
                reject = Reject(row.line_no, DUPLICATE_KEY, {"key": row.source_key}, _cells(row.raw))
                self._staging.rejects.add([reject], row.source_key)
        self._run(sql.DROP_DOUBLED)

    def _merge(self, result: ImportResult) -> None:
        request = self._request
        # Two runs of one source at the same moment would both take a row for new.
        self._run("SELECT pg_advisory_xact_lock(hashtextextended(:source, 0))", source=request.source)
        self._run(sql.CHANGES, source=request.source)
        touched = {(row.step_id, row.week) for row in self._run(sql.MOVED)}
        self._check_reach(step for step, _ in touched)
        self._run(sql.KEEP_REVISIONS, run=request.run_id, now=request.now)
        result.changed = self._run(sql.CORRECT, run=request.run_id).rowcount
        for row in self._run(sql.INSERT, source=request.source, run=request.run_id):
            touched.add((row.step_id, row.week))
            result.new += row.rows
        # The planner does not know yet how much the table has grown, and would read all of it for every week.
        self._run("SET LOCAL enable_seqscan = off")
        refresh_weeks(self._session, touched)
        self._run("SET LOCAL enable_seqscan = on")
        result.same = result.read - result.refused - result.new - result.changed
        result.rows = MEASUREMENTS.written(self._session, request.run_id, sql.WRITTEN, source=request.source)
        result.newest = self._session.scalar(text(sql.NEWEST))
        result.stored = True

    def _check_reach(self, moved: Iterable[int]) -> None:
        """Neither what comes nor what it corrects lies where the person may bring nothing. Raises ForbiddenError."""
        reach = Reach(self._session, self._request)
        if reach.limited:
            reach.check_steps({*moved, *(row.step_id for row in self._run("SELECT DISTINCT step_id FROM ready"))})

    def _too_much(self) -> bool:
        return self._staging.rejects.count > self._request.max_error_share * self._staging.read

    def _batches(self, statement: str) -> Iterator[Any]:
        query = self._with_raw(statement).execution_options(yield_per=_BATCH)
        result = self._session.execute(query, self._staging.values)
        yield from result.partitions()

    def _with_raw(self, statement: str) -> TextClause:
        return text(statement.replace("{source}", self._staging.source(raw=True)))

    def _run(self, statement: str, **params: Any) -> CursorResult[Any]:
        return cast("CursorResult[Any]", self._session.execute(text(statement), params))


def _read_odd(reader: MeasurementReader, odd: Any, mapping: ColumnMapping) -> MeasurementRow | Reject:
    cells = _cells(odd.raw)
    if len(odd.source_key or "") > 200:
        return Reject(odd.line_no, NO_KEY, {}, cells)
    if odd.withdrawn:  # its numbers say nothing any more
        cells |= {mapping.columns[name]: "0" for name in ("total", "defect") if name in mapping.columns}
    checked = check_cells(odd.line_no, cells)
    return reader.read(checked) if isinstance(checked, RawRow) else checked


def _cells(raw: str) -> dict[str, str]:
    return {name: value or "" for name, value in orjson.loads(raw).items()}


def _ready(odd: Any, row: MeasurementRow) -> tuple[Any, ...]:
    n, d = (0, 0) if odd.withdrawn else (row.qty_total, row.qty_defect)
    return (
        odd.id,
        odd.line_no,
        odd.version,
        odd.withdrawn,
        row.step_id,
        row.product_id,
        row.equipment_id,
        row.shift,
        row.period_start,
        row.period_end,
        n,
        d,
        odd.source_key or row.source_key,
        True,
    )
