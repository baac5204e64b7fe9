"""The parent and the children of a case, as rows."""

from sqlalchemy.orm import Session

from app.cases.case_record import CaseRecord
from app.cases.page_models import CaseRow
from app.cases.pages.case_rows import CaseRows
from app.cases.search.case_filter import CaseFilter
from app.cases.search.case_query import list_cases


class CaseRelatives:
    """Reads them; whoever may see a case may see of which one it is a part."""

    def __init__(self, rows: CaseRows) -> None:
        self._rows = rows

    def parent(self, session: Session, case: CaseRecord) -> CaseRow | None:
        """The case that called this one."""
        if case.parent_id is None:
            return None
        return next(iter(self._rows.rows(session, list_cases(session, CaseFilter(id=case.parent_id)))), None)

    def children(self, session: Session, case: CaseRecord) -> list[CaseRow]:
        """The cases that this one called."""
        return self._rows.rows(session, list_cases(session, CaseFilter(parent=case.id, limit=200)))
