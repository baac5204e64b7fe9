"""Rows of case lists, filled from the listing query, pinned diagrams and place names."""

from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy.orm import Session

from app.cases.page_models import CaseRow, CaseStatus
from app.cases.texts import outcome_name
from app.definitions import Definitions
from app.engine import ProcessKey, ProcessModel
from app.identity import People, read_people
from app.kernel.names import Names
from app.plant import PlaceLabels


class CaseRows:
    """Makes CaseRows; one query for names of people, one for names of places."""

    def __init__(self, definitions: Definitions, labels: PlaceLabels) -> None:
        self._definitions = definitions
        self._labels = labels

    def rows(self, session: Session, found: Iterable[Any]) -> list[CaseRow]:
        """Page rows of listing rows, in their order."""
        found = list(found)
        people, places = read_people(session, (row.started_by for row in found)), self._labels.read(session)
        return [self._row(row, people, places) for row in found]

    def _row(self, row: Any, people: People, places: Any) -> CaseRow:
        model = self._definitions.model(ProcessKey(str(row.deployment_id), row.process))
        waiting = dict.fromkeys((row.waiting or {}).get("tasks", {}).values())
        return CaseRow(
            id=row.id,
            number=row.number,
            process=model.names,
            title=case_title(model, places.name("step", row.step)),
            state=CaseStatus.of(row.state, stuck=row.stuck),
            started_at=row.started_at,
            started_by=people[row.started_by],
            ended_at=row.ended_at,
            outcome=outcome_name(row.outcome),
            line=places.name("line", row.line),
            waiting_for=[model.elements[element].names for element in waiting],
            round=row.round,
            subject=row.subject_name,
        )


def case_title(model: ProcessModel, step: Names | None) -> Names:
    """What a case is called: where it plays, and its process; whom it is about stands beside it on pages."""
    title = {}
    for language, name in model.names.items():
        place = step.get(language) if isinstance(step, Mapping) else step
        title[language] = " · ".join(part for part in (place, name) if part)
    return title
