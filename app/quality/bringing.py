"""What lower slices may ask of the import engine, which lies above them: bootstrap provides it."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Protocol

from sqlalchemy.orm import Session

from app.identity.actor import Actor
from app.quality.import_mapping import ColumnMapping


class BringRows(Protocol):
    """Bring rows that are at hand into the measurements, in the caller's transaction."""

    def __call__(
        self, session: Session, actor: Actor, now: datetime, mapping: ColumnMapping, rows: Sequence[Mapping[str, str]]
    ) -> int:
        """How many rows were refused; raises ForbiddenError, and SourceError when a column is missing."""
