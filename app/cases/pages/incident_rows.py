"""Incidents as rows for people."""

from collections.abc import Iterable

from app.cases.case_record import CaseRecord
from app.cases.page_models import IncidentRow
from app.cases.pages.case_rows import title_of
from app.engine import ProcessModel
from app.jobs.models import Incident
from app.web.translation import translate


def incident_rows(
    incidents: Iterable[Incident], case: CaseRecord, model: ProcessModel, may_retry: bool, language: str
) -> list[IncidentRow]:
    """One case's incidents."""
    return [incident_row(incident, case, model, may_retry=may_retry, language=language) for incident in incidents]


def incident_row(
    incident: Incident, case: CaseRecord, model: ProcessModel, *, may_retry: bool, language: str
) -> IncidentRow:
    """The sentence in the reader's language; the original error stays as it was written."""
    element = model.elements.get(incident.element)
    return IncidentRow(
        id=incident.id,
        case_id=case.id,
        case_number=case.number,
        case_title=title_of(model, None),
        element=element.names if element else incident.element,
        message=translate(incident.message, incident.params, language),
        opened_at=incident.opened_at,
        attempts=incident.attempts,
        may_retry=may_retry and incident.retry is not None,
        resolved_at=incident.resolved_at,
    )
