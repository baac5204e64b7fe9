"""The search behind the case lists: a query string as what is wanted, and the cases that fit it."""

from dataclasses import replace
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement
from sqlalchemy.orm import Session

from app.cases.page_models import CaseStatus
from app.cases.search.case_filter import CaseFilter, LateRule
from app.cases.search.case_query import list_cases
from app.cases.search.query_text import TEXTS, TICKS
from app.cases.search.search_words import read_words
from app.cases.search.visible_text import says_openly
from app.definitions import Definitions
from app.kernel.clock import Clock
from app.kernel.keyset import read_position, write_cursor


class CaseSearch:
    """Finds cases for the lists, the export and saved filters; `late_rule` comes from the tasks above."""

    def __init__(self, definitions: Definitions, clock: Clock, late_rule: LateRule) -> None:
        self._definitions = definitions
        self._clock = clock
        self._late_rule = late_rule

    def wanted(
        self, asked: dict[str, str], allowed: ColumnElement[bool], *, worked_by: UUID | None = None
    ) -> CaseFilter:
        """What a query string asks for, of the cases that are `allowed`; what it can't be is taken as not asked."""
        texts: dict[str, Any] = {name: asked.get(name, "").strip()[:200] for name in TEXTS}
        texts["state"] = CaseStatus.named(texts["state"])
        ticks: dict[str, Any] = {name: bool(asked.get(name)) for name in TICKS}
        return CaseFilter(
            **texts,
            **ticks,
            worked_by=worked_by,
            allowed=allowed,
            top_only=worked_by is None,
            after=read_position(asked.get("after")),
            late_rule=self._late_rule,
            now=self._clock.now(),
        )

    def find(self, session: Session, wanted: CaseFilter) -> tuple[list[Any], str | None]:
        """The rows and the cursor behind them; what is found only in a blind answer is not found."""
        wanted = replace(wanted, words=read_words(session, self._definitions, wanted.search))
        rows = list_cases(session, wanted)
        after = write_cursor(rows[-1].started_at, rows[-1].id) if len(rows) == wanted.limit else None
        return [row for row in rows if says_openly(self._definitions, row, wanted)], after
