"""Incidents as rows for people: all open ones for those who may mend them, and those of one case."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from app.cases.case_record import CaseRecord, read_case
from app.cases.page_models import IncidentRow, IncidentsPage
from app.cases.pages.case_rows import case_title
from app.cases.pages.case_work import CaseReader
from app.definitions import Definitions
from app.engine import ProcessModel
from app.identity import Actor, may
from app.jobs import Incident, incidents_of, open_incidents
from app.web.translation import translate


def read_incidents(session: Session, definitions: Definitions, actor: Actor, language: str) -> IncidentsPage:
    """What is stuck now where the person's role reaches, newest first."""
    rows = []
    for incident in open_incidents(session):
        case = read_case(session, incident.case_id)
        if not may(actor, "incident:read", case.plant, case.line):
            continue
        model = definitions.model(case.key)
        may_retry = may(actor, "incident:retry", case.plant, case.line)
        rows.append(incident_row(incident, case, model, may_retry=may_retry, language=language))
    return IncidentsPage(rows)


@dataclass(frozen=True, slots=True)
class CaseIncidents:
    """What stopped a case so far, and the elements at which it is stuck now."""

    rows: Sequence[IncidentRow]
    stuck: Sequence[str]


def read_case_incidents(session: Session, case: CaseRecord, model: ProcessModel, reader: CaseReader) -> CaseIncidents:
    """One case's incidents."""
    found = incidents_of(session, case.id)
    may_retry = may(reader.actor, "incident:retry", case.plant, case.line)
    rows = [incident_row(one, case, model, may_retry=may_retry, language=reader.language) for one in found]
    return CaseIncidents(rows, [one.element for one in found if one.resolved_at is None])


def incident_row(
    incident: Incident, case: CaseRecord, model: ProcessModel, *, may_retry: bool, language: str
) -> IncidentRow:
    """The sentence in the reader's language; the original error stays as it was written."""
    element = model.elements.get(incident.element)
    return IncidentRow(
        id=incident.id,
        case_id=case.id,
        case_number=case.number,
        case_title=case_title(model, None),
        element=element.names if element else incident.element,
        message=translate(incident.message, incident.params, language),
        opened_at=incident.opened_at,
        attempts=incident.attempts,
        may_retry=may_retry and incident.retry is not None,
        resolved_at=incident.resolved_at,
    )
