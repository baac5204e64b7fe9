"""Which engine takes a run's records: counts go set by set, people together, the rest row by row."""

from sqlalchemy.orm import Session

from app.connectors.import_people import PeopleIntake
from app.imports.column_mapping import MEASUREMENTS, PEOPLE
from app.imports.import_feed import FeedIntake
from app.imports.request import Absorbs, Order
from app.quality.imports.feeds import FEEDS
from app.quality.imports.import_measurements import Intake


def open_intake(session: Session, order: Order) -> Absorbs:
    """The engine for the kind of rows that the mapping names."""
    if order.mapping.feed in PEOPLE:
        return PeopleIntake(session, order)
    if order.mapping.feed == MEASUREMENTS:
        return Intake(session, order)
    return FeedIntake(session, order, FEEDS[order.mapping.feed])
