"""Rows that are at hand already: brought in by the same engine as any connector's, in the caller's transaction."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import uuid4

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.connectors.importer_choice import open_importer
from app.connectors.models import ConnectorRow, ConnectorRun
from app.connectors.runs.finish_run import finish_run
from app.connectors.setup.configure import ConnectorDraft, SaveConnector
from app.identity.access import require
from app.identity.actor import Actor
from app.imports.column_mapping import ColumnMapping, dump_mapping
from app.imports.records import Record
from app.imports.request import ImportRequest
from app.kernel.clock import FixedClock


class ImportRows:
    """The use case; the caller commits. The connector of the mapping's source is made when there is none."""

    def __call__(
        self, session: Session, actor: Actor, now: datetime, mapping: ColumnMapping, rows: Sequence[Mapping[str, str]]
    ) -> int:
        """How many rows were refused; raises ForbiddenError, and SourceError when a column is missing."""
        require(actor, "measurement:import")
        row = session.scalar(select(ConnectorRow).where(ConnectorRow.code == mapping.source))
        if row is None:
            draft = ConnectorDraft(mapping.source, mapping.source, "files", dump_mapping(mapping))
            row = SaveConnector(FixedClock(now)).for_upload(session, actor, draft)
        if not rows:
            return 0
        run = ConnectorRun(id=uuid4(), connector_id=row.id, state="running", asked_by=actor.username, started_at=now)
        session.add(run)
        session.flush()
        order = ImportRequest(row.id, run.id, row.code, mapping, now, float(row.max_error_share), last_wins=False)
        intake = open_importer(session, order)
        intake.take([Record(number, cells) for number, cells in enumerate(rows, start=1)])
        outcome = intake.finish()
        finish_run(session, actor, now, (row, run), outcome, row.cursor)
        return outcome.refused
