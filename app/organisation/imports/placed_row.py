"""A row of a roster that fits, with what its texts mean."""

from collections.abc import Sequence
from dataclasses import dataclass

from app.identity import User
from app.imports import ValueRow
from app.organisation.models import Employment
from app.organisation.units import UnitPath


@dataclass(slots=True)
class PlacedRow:
    """The row with its unit, steps and person; None where the file says nothing of it."""

    row: ValueRow
    unit: UnitPath | None = None
    steps: Sequence[int] | None = None
    person: tuple[User, Employment | None] | None = None
