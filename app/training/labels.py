"""Names of plants, lines and steps for pages that know only codes."""

from collections.abc import Mapping

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.quality.models import Plant, ProcessStep, ProductionLine


def read_place_names(session: Session) -> Mapping[tuple[str, str], Mapping[str, str]]:
    """(kind, code) -> names, kind being `plant`, `line` or `step`."""
    names: dict[tuple[str, str], Mapping[str, str]] = {}
    for kind, table in (("plant", Plant), ("line", ProductionLine), ("step", ProcessStep)):
        for row in session.execute(select(table.code, table.name_zh, table.name_en)):
            names[kind, row.code] = {"zh": row.name_zh, "en": row.name_en}
    return names
