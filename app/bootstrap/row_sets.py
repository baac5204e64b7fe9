"""The rows by the thousand that events of imports bind by digests."""

from app.ledger import RowSet
from app.quality import MEASUREMENTS
from app.skills import SCORES

ROW_SETS: tuple[RowSet, ...] = (MEASUREMENTS, SCORES)
