"""Whoever has a role for some lines brings rows of these lines only: one row of another, and nothing is stored."""

from collections.abc import Iterable

from sqlalchemy.orm import Session

from app.identity import SYSTEM, places_of
from app.imports import ImportRequest
from app.kernel.errors import ForbiddenError
from app.plant import StepPlace, step_places

ACTION = "measurement:import"


class Reach:
    """Where the one who asks for the import may bring rows."""

    def __init__(self, session: Session, request: ImportRequest) -> None:
        self._session = session
        self._places = places_of(SYSTEM if request.of_source else request.actor, ACTION)

    @property
    def limited(self) -> bool:
        """Whether there is anything to ask at all."""
        return not self._places.everywhere

    def check(self, place: StepPlace) -> None:
        """Raises ForbiddenError naming the line."""
        if not self._places.cover(place.plant, place.line):
            raise ForbiddenError(
                "The rows name the line %(line)s, for which your role does not count. Nothing was stored.",
                line=place.line,
            )

    def check_steps(self, steps: Iterable[int]) -> None:
        """The same for steps by their ids."""
        wanted = set(steps)
        for place in step_places(self._session):
            if place.id in wanted:
                self.check(place)
