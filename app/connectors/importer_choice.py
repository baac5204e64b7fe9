"""Which engine takes a run's records: counts go set by set, people together, the rest row by row."""

from sqlalchemy.orm import Session

from app.connectors.import_people import ImportPeople
from app.imports.column_mapping import MEASUREMENTS, PEOPLE
from app.imports.import_feed import ImportFeed
from app.imports.request import Importer, ImportRequest
from app.quality.imports.feeds import FEEDS
from app.quality.imports.import_measurements import ImportMeasurements


def open_importer(session: Session, order: ImportRequest) -> Importer:
    """The engine for the kind of rows that the mapping names."""
    if order.mapping.feed in PEOPLE:
        return ImportPeople(session, order)
    if order.mapping.feed == MEASUREMENTS:
        return ImportMeasurements(session, order)
    return ImportFeed(session, order, FEEDS[order.mapping.feed])
