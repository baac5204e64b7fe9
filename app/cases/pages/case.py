"""Fill a case's page: where it stands, its diagram, its history, its data, its files, its children."""

from collections.abc import Sequence
from datetime import tzinfo

from sqlalchemy.orm import Session

from app.cases.case_record import CaseRecord, read_case
from app.cases.history import read_history
from app.cases.page_models import CasePage, CaseRow, CaseStatus
from app.cases.pages.case_rows import CaseRows, case_title
from app.cases.pages.case_variables import VariableReader
from app.cases.pages.case_work import CaseReader, CaseWork
from app.cases.pages.diagram import diagram_of
from app.cases.pages.documents import case_files
from app.cases.pages.incidents import incident_rows
from app.cases.pages.timeline import case_timeline, read_actors
from app.cases.permissions import Cancellation
from app.cases.search.case_query import CaseFilter, list_cases
from app.cases.texts import REASONS, outcome_name
from app.definitions import Definitions
from app.engine import ProcessModel
from app.identity import Actor, may
from app.jobs import incidents_of
from app.quality import PlaceLabels
from app.web.view_models import Option


class CasePageReader:
    """Reads a case's page for one person."""

    def __init__(
        self, definitions: Definitions, labels: PlaceLabels, rows: CaseRows, work: CaseWork, zone: tzinfo
    ) -> None:
        self._definitions = definitions
        self._labels = labels
        self._rows = rows
        self._work = work
        self._variables = VariableReader(definitions, work, zone)

    def read(self, session: Session, case: CaseRecord, reader: CaseReader) -> CasePage:
        """The page; call `visible_case` first."""
        model = self._definitions.model(case.key)
        history = read_history(session, case, model)
        people = read_actors(session, history, [case.started_by])
        places = self._labels.read(session)
        incidents = incidents_of(session, case.id)
        stuck = [incident.element for incident in incidents if incident.resolved_at is None]
        waiting = self._work.open_tasks(session, case, model, reader.actor)
        may_retry = may(reader.actor, "incident:retry", case.plant, case.line)
        return CasePage(
            id=case.id,
            number=case.number,
            process=model.names,
            title=case_title(model, places.name("step", case.step)),
            version=self._definitions.number(session, case.key.deployment),
            state=CaseStatus.of(case.state, stuck=bool(stuck)),
            started_at=case.started_at,
            started_by=people[case.started_by],
            ended_at=case.ended_at,
            outcome=outcome_name(case.outcome),
            line=places.name("line", case.line),
            step=places.name("step", case.step),
            subject=case.subject_name,
            round=max(case.visits.values(), default=1),
            due=min((task.due for task in waiting if task.due), default=None),
            parent=self._parent(session, case),
            children=self._children(session, case),
            open_tasks=waiting,
            diagram=diagram_of(case, model, history, stuck, people),
            timeline=case_timeline(model, history, people),
            variables=self._variables.read(session, case, model, history, people, reader),
            files=case_files(session, case, model, people),
            incidents=incident_rows(incidents, case, model, may_retry, reader.language),
            cancel_reasons=_cancel_reasons(case, model, reader.actor),
            cancel_signed=bool(model.properties.get("cancel_sign")),
        )

    def _parent(self, session: Session, case: CaseRecord) -> CaseRow | None:
        if case.parent_id is None:
            return None
        parent = read_case(session, case.parent_id)
        found = list_cases(session, CaseFilter(search=parent.number, limit=20))
        return next((row for row in self._rows.rows(session, found) if row.id == parent.id), None)

    def _children(self, session: Session, case: CaseRecord) -> list[CaseRow]:
        return self._rows.rows(session, list_cases(session, CaseFilter(parent=case.id, limit=200)))


def _cancel_reasons(case: CaseRecord, model: ProcessModel, actor: Actor) -> Sequence[Option]:
    rule = Cancellation.of(model)
    if not case.running or rule is None or not rule.allows(actor, case):
        return ()
    return [Option(code, REASONS.get(code, code)) for code in rule.reasons]
