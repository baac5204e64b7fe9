"""The query string of the case lists as a filter, and the choices of the filter bar."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from app.cases.blind_values import hidden_keys, without_hidden
from app.cases.page_models import CaseFilters, CaseStatus
from app.cases.search.case_query import CaseFilter, LateRule, list_cases, says
from app.cases.texts import OUTCOMES
from app.definitions import Definitions
from app.engine import ProcessKey
from app.kernel.clock import Clock
from app.kernel.keyset import read_position, write_cursor
from app.quality import DefectType, PlaceLabels
from app.web.view_models import Option

TEXTS = ("search", "state", "line", "process", "step", "defect", "person", "outcome", "text")
TICKS = ("late", "reworked")


class CaseSearch:
    """Finds cases for the lists, the export and saved filters; `late_rule` comes from the tasks above."""

    def __init__(self, definitions: Definitions, labels: PlaceLabels, clock: Clock, late_rule: LateRule) -> None:
        self._definitions = definitions
        self._labels = labels
        self._clock = clock
        self._late_rule = late_rule

    def wanted(
        self, asked: Mapping[str, str], allowed: ColumnElement[bool], *, worked_by: UUID | None = None
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
        rows = list_cases(session, wanted)
        after = write_cursor(rows[-1].started_at, rows[-1].id) if len(rows) == wanted.limit else None
        return [row for row in rows if self._visible(row, wanted)], after

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

    def _visible(self, row: Any, wanted: CaseFilter) -> bool:
        if not (wanted.text or wanted.defect):
            return True
        model = self._definitions.model(ProcessKey(str(row.deployment_id), row.process))
        shown = without_hidden(row.variables, hidden_keys(row, model))
        named = (value.get("defect_type") for value in shown.values() if isinstance(value, Mapping))
        return says(shown, wanted.text) and (not wanted.defect or wanted.defect in named)


def without_page(wanted: CaseFilter, limit: int) -> CaseFilter:
    """The same search from its beginning, up to `limit` rows."""
    return replace(wanted, after=None, limit=limit)


def query_of(asked: Mapping[str, str]) -> str:
    """The part of a query string that filters, as it is kept with a saved filter."""
    return urlencode([(name, asked[name]) for name in (*TEXTS, *TICKS) if asked.get(name)])
