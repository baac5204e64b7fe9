"""Rows that are at hand are imported by whoever brings them, at the moment they say."""

from dataclasses import replace
from datetime import UTC, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.connectors.models import ConnectorRow
from app.identity import SYSTEM
from app.imports import Feeds, Importer, ImportRequest, MappingReader
from tests.support.plant.feeds import FEEDS, ZONE, import_rows
from tests.support.plant.measured_step import LINE, STEP, make_plant

NOW = datetime(2026, 10, 20, 4, tzinfo=UTC)


def test_the_importer_hears_who_brings_the_rows(session: Session) -> None:
    make_plant(session)
    measurements, heard = FEEDS.find("measurements"), list[ImportRequest]()

    def open_and_hear(opened: Session, request: ImportRequest) -> Importer:
        heard.append(request)
        return measurements.open(opened, request)

    feeds = Feeds([replace(measurements, open=open_and_hear)])
    columns = {name: name for name in ("line", "step", "start", "total", "defect")}
    row = {"key": "a", "line": LINE, "step": STEP, "start": "2026-10-05", "total": "100", "defect": "4"}
    qin = replace(SYSTEM, username="qin")

    refused = import_rows(MappingReader(feeds, ZONE))(
        session, qin, NOW, {"source": "mes", "columns": columns, "key": ["key"]}, [row]
    )

    assert (refused, [request.actor for request in heard]) == (0, [qin])
    assert session.scalars(select(ConnectorRow.created_at)).one() == NOW
