"""What plants, lines and steps are called, for pages that only know codes."""

from collections.abc import Mapping

from sqlalchemy import literal, select, union_all
from sqlalchemy.orm import Session

from app.quality.models.plant import Plant, ProcessStep, ProductionLine


def read_place_names(session: Session) -> Mapping[tuple[str, str], Mapping[str, str]]:
    """{(kind, code): {"zh", "en"}} with kind `plant`, `line` or `step`, in one query."""
    query = union_all(
        *(
            select(literal(kind), model.code, model.name_zh, model.name_en)
            for kind, model in (("plant", Plant), ("line", ProductionLine), ("step", ProcessStep))
        )
    )
    return {(kind, code): {"zh": zh, "en": en} for kind, code, zh, en in session.execute(query)}
