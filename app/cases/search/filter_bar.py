"""The filter bar of the case lists: what is asked for, and what may be chosen."""

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.cases.page_models import CaseFilters
from app.cases.search.case_filter import CaseFilter
from app.cases.search.query_text import TEXTS, TICKS
from app.cases.texts import OUTCOMES
from app.definitions import Definitions
from app.plant import DefectType, PlaceLabels
from app.web.view_models import Option


class FilterBar:
    """Reads it."""

    def __init__(self, definitions: Definitions, labels: PlaceLabels) -> None:
        self._definitions = definitions
        self._labels = labels

    def choices(self, session: Session, wanted: CaseFilter) -> CaseFilters:
        """The filter bar as it stands, with what may be chosen."""
        places = self._labels.read(session)
        defects = session.execute(select(DefectType.code, DefectType.name_zh, DefectType.name_en))
        given: Any = {name: getattr(wanted, name) for name in (*TEXTS, *TICKS)}
        return CaseFilters(
            **given,
            lines=[Option(code, names) for code, names in places.codes("line")],
            steps=[Option(code, names) for code, names in places.codes("step")],
            processes=[Option(p.key.process, p.names) for p in self._definitions.known(session)],
            defects=[Option(row.code, {"zh": row.name_zh, "en": row.name_en}) for row in defects],
            outcomes=[Option(code, names) for code, names in OUTCOMES.items()],
        )
