"""The tile of who keeps master data: what is missing before the loop can work."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from app.plant.pages.overview import GapCheck
from app.web.home import CALM, WARN, HomeSource, HomeTile, HomeWords

ROLES = frozenset({"plant_data", "plant_manager", "qa", "qa_manager"})


def gaps_tile(checks: Sequence[GapCheck]) -> HomeSource:
    """The tile over all that slices check."""

    def read(session: Session, _actor: Any, now: datetime) -> HomeTile:
        gaps = [gap for check in checks for gap in check.find(session, now)]
        if not gaps:
            return HomeTile(notes=[(CALM, HomeWords("Nothing is missing"))])
        return HomeTile(notes=[(WARN, HomeWords(gap.template, gap.params)) for gap in gaps])

    return HomeSource("Missing master data", ROLES, "plant.index", read)
