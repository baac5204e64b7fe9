"""Fill a case's page: where it stands, its diagram, its history, its data, its files, its children."""

from dataclasses import replace

from sqlalchemy.orm import Session

from app.cases.case_record import CaseRecord
from app.cases.page_models import CasePage
from app.cases.pages.cancel_reasons import cancel_reasons
from app.cases.pages.case_head import case_head
from app.cases.pages.case_relatives import CaseRelatives
from app.cases.pages.case_story import CaseStory
from app.cases.pages.case_work import CaseReader, CaseWork
from app.cases.pages.incidents import read_case_incidents
from app.definitions import Definitions
from app.plant import PlaceLabels


class CasePageReader:
    """Reads a case's page for one person."""

    def __init__(
        self,
        definitions: Definitions,
        labels: PlaceLabels,
        work: CaseWork,
        relatives: CaseRelatives,
        story: CaseStory,
    ) -> None:
        self._definitions = definitions
        self._labels = labels
        self._work = work
        self._relatives = relatives
        self._story = story

    def read(self, session: Session, case: CaseRecord, reader: CaseReader) -> CasePage:
        """The page; call `visible_case` first."""
        model = self._definitions.model(case.key)
        incidents = read_case_incidents(session, case, model, reader)
        version = self._definitions.number(session, case.key.deployment)
        head = case_head(case, model, self._labels.read(session), version, stuck=bool(incidents.stuck))
        waiting = self._work.open_tasks(session, case, model, reader.actor)
        return replace(
            self._story.tell(session, head, case, model, incidents.stuck, reader),
            due=min((task.due for task in waiting if task.due), default=None),
            parent=self._relatives.parent(session, case),
            children=self._relatives.children(session, case),
            open_tasks=waiting,
            incidents=incidents.rows,
            cancel_reasons=cancel_reasons(case, model, reader.actor),
        )
