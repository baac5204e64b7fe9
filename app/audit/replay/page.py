"""Fill the replay page: every event of a case, re-executed, with the people, forms, files and refusals around it."""

from collections.abc import Mapping

from sqlalchemy.orm import Session

from app.audit.replay.joined_steps import rerun
from app.audit.replay.page_models import ReplayPage
from app.audit.replay.record_reader import RecordReader
from app.audit.replay.replay_case import Replay
from app.audit.replay.steps import read_steps
from app.cases import (
    CaseReader,
    CaseRecord,
    CaseStatus,
    case_title,
    outcome_name,
)
from app.definitions import Definitions
from app.engine import ProcessModel
from app.kernel.names import Names
from app.plant import PlaceLabels


class ReplayPageReader:
    """Reads a case's replay for one person; nothing is written."""

    def __init__(self, definitions: Definitions, labels: PlaceLabels, replay: Replay, record: RecordReader) -> None:
        self._definitions = definitions
        self._labels = labels
        self._replay = replay
        self._record = record

    def read(self, session: Session, case: CaseRecord, reader: CaseReader) -> ReplayPage:
        """The page; call `visible_case` first and ask for `case:replay`."""
        model = self._definitions.model(case.key)
        again = rerun(self._replay, session, case.id)
        record = self._record.read(session, case, model, reader)
        places = self._labels.read(session)
        return ReplayPage(
            id=case.id,
            number=case.number,
            title=case_title(model, places.name("step", case.step), places.name("defect_type", case.defect_type)),
            process=model.names,
            version=self._definitions.number(session, case.key.deployment),
            state=CaseStatus.of(case.state, stuck=False),
            outcome=outcome_name(case.outcome),
            steps=read_steps(session, case, model, record, again),
            names=_names(model),
            forms=record.schemas,
            catalogs=record.catalogs,
            facts=case.facts,
            trouble=again.trouble,
            erased=again.erased,
        )


def _names(model: ProcessModel) -> Mapping[str, Names]:
    named = {element.id: element.names for element in model.elements.values()}
    return named | {flow.id: flow.names for flow in model.flows.values() if flow.names}
