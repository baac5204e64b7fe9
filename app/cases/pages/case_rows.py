"""Rows of case lists, filled from the listing query, pinned diagrams and place names."""

from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy.orm import Session

from app.cases.page_models import CaseRow, CaseStatus
from app.cases.pages.case_progress import CaseProgress, ProgressReader
from app.cases.texts import outcome_name
from app.definitions import Definitions
from app.engine import ProcessKey, ProcessModel
from app.identity import People, read_people
from app.kernel.names import Names
from app.plant import PlaceLabels


class CaseRows:
    """Makes CaseRows; one query each for names of people, names of places, what is due, and how far parts are."""

    def __init__(self, definitions: Definitions, labels: PlaceLabels, progress: ProgressReader) -> None:
        self._definitions = definitions
        self._labels = labels
        self._progress = progress

    def rows(self, session: Session, found: Iterable[Any]) -> list[CaseRow]:
        """Page rows of listing rows, in their order."""
        found = list(found)
        people, places = read_people(session, (row.started_by for row in found)), self._labels.read(session)
        progress = self._progress.read(session, found)
        return [self._row(row, people, places, progress) for row in found]

    def _row(self, row: Any, people: People, places: Any, progress: CaseProgress) -> CaseRow:
        model = self._definitions.model(ProcessKey(str(row.deployment_id), row.process))
        waiting = dict.fromkeys((row.waiting or {}).get("tasks", {}).values())
        return CaseRow(
            id=row.id,
            number=row.number,
            process=model.names,
            title=case_title(model, places.name("step", row.step), places.name("defect_type", row.defect_type)),
            state=CaseStatus.of(row.state, stuck=row.stuck),
            started_at=row.started_at,
            started_by=people[row.started_by],
            ended_at=row.ended_at,
            outcome=outcome_name(row.outcome),
            line=places.name("line", row.line),
            waiting_for=[model.elements[element].names for element in waiting],
            round=row.round,
            subject=row.subject_name,
            **progress.of(row),
        )


def case_title(model: ProcessModel, step: Names | None, defect: Names | None = None) -> Names:
    """What a case is called: where it plays, what it is about, its process; its subject stands beside it on pages."""
    title = {}
    for language, name in model.names.items():
        parts = [one.get(language) if isinstance(one, Mapping) else one for one in (step, defect)]
        title[language] = " · ".join(part for part in (*parts, name) if part)
    return title
