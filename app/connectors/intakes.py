"""Which engine takes a run's records: counts go set by set, people together, the rest row by row."""

from sqlalchemy.orm import Session

from app.connectors.absorbing import Intake
from app.connectors.filing import FeedIntake
from app.connectors.orders import Absorbs, Order
from app.connectors.people_intake import PeopleIntake
from app.quality.import_mapping import MEASUREMENTS, PEOPLE


def open_intake(session: Session, order: Order) -> Absorbs:
    """The engine for the kind of rows that the mapping names."""
    if order.mapping.feed in PEOPLE:
        return PeopleIntake(session, order)
    return Intake(session, order) if order.mapping.feed == MEASUREMENTS else FeedIntake(session, order)
