"""What stands above a case: its number, where it belongs, and how far it is."""

from app.cases.case_record import CaseRecord
from app.cases.page_models import CasePage, CaseStatus
from app.cases.pages.case_rows import case_title
from app.cases.texts import outcome_name
from app.engine import ProcessModel
from app.plant import PlaceNames


def case_head(case: CaseRecord, model: ProcessModel, places: PlaceNames, version: int, *, stuck: bool) -> CasePage:
    """The page without what happened in the case."""
    return CasePage(
        id=case.id,
        number=case.number,
        process=model.names,
        title=case_title(model, places.name("step", case.step), places.name("defect_type", case.defect_type)),
        version=version,
        state=CaseStatus.of(case.state, stuck=stuck),
        started_at=case.started_at,
        ended_at=case.ended_at,
        outcome=outcome_name(case.outcome),
        line=places.name("line", case.line),
        step=places.name("step", case.step),
        subject=case.subject_name,
        round=case.round,
        cancel_signed=bool(model.properties.get("cancel_sign")),
    )
