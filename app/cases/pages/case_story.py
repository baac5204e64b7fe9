"""What happened in a case: who began it, its way through the diagram, what was said, what was attached."""

from collections.abc import Sequence
from dataclasses import replace

from sqlalchemy.orm import Session

from app.cases.case_record import CaseRecord
from app.cases.history import read_history
from app.cases.page_models import CasePage
from app.cases.pages.case_variables import VariableReader
from app.cases.pages.case_work import CaseReader
from app.cases.pages.diagram import diagram_of
from app.cases.pages.documents import case_files
from app.cases.pages.timeline import case_timeline, read_actors
from app.engine import ProcessModel


class CaseStory:
    """Fills this part of the page."""

    def __init__(self, variables: VariableReader) -> None:
        self._variables = variables

    def tell(
        self,
        session: Session,
        page: CasePage,
        case: CaseRecord,
        model: ProcessModel,
        stuck: Sequence[str],
        reader: CaseReader,
    ) -> CasePage:
        """The page with it; `stuck` are the elements with an open incident."""
        history = read_history(session, case, model)
        people = read_actors(session, history, [case.started_by])
        return replace(
            page,
            started_by=people[case.started_by],
            diagram=diagram_of(case, model, history, stuck, people),
            timeline=case_timeline(model, history, people),
            variables=self._variables.read(session, case, model, history, people, reader),
            files=case_files(session, case, model, people),
        )
