"""The list of cases with its filters, for one person."""

from uuid import UUID

from sqlalchemy.orm import Session

from app.cases.operations.start_case import StartCase
from app.cases.page_models import CaseListPage, SavedFilterRow
from app.cases.pages.case_rows import CaseRows
from app.cases.permissions import readable
from app.cases.search.case_search import CaseSearch
from app.cases.search.filter_bar import FilterBar
from app.cases.search.query_text import query_of
from app.cases.search.saved_filters import saved_filters
from app.identity import Actor, may
from app.web.view_models import Paging


class CaseListReader:
    """Reads the page; who may see the list is the caller's question."""

    def __init__(self, search: CaseSearch, bar: FilterBar, rows: CaseRows, start: StartCase) -> None:
        self._search = search
        self._bar = bar
        self._rows = rows
        self._start = start

    def read(self, session: Session, actor: Actor, asked: dict[str, str], *, worked_by: UUID | None) -> CaseListPage:
        """Cases that fit what is asked; with `worked_by` only those on which that person worked."""
        wanted = self._search.wanted(asked, readable(actor, "case:list"), worked_by=worked_by)
        found, after = self._search.find(session, wanted)
        is_mine = worked_by is not None
        saved = () if is_mine else [SavedFilterRow(f.id, f.name, f.query) for f in saved_filters(session, actor.id)]
        return CaseListPage(
            rows=self._rows.rows(session, found),
            paging=Paging(after=after),
            filters=self._bar.choices(session, wanted),
            mine=is_mine,
            may_start=bool(self._start.choices(session, actor)),
            saved=saved,
            query=query_of(asked),
            may_export=not is_mine and may(actor, "case:export"),
        )
