"""Fill the replay page: every event of a case, re-executed, with the people, forms, files and refusals around it."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import tzinfo
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.audit.replay.candidates import Candidates
from app.audit.replay.denied_attempts import attempts_on, by_step
from app.audit.replay.joined_steps import movements, rerun
from app.audit.replay.page_models import ReplayPage
from app.audit.replay.re_execute import Replay
from app.audit.replay.step_reader import RecordedCase, StepReader
from app.audit.replay.timings import timings
from app.cases import (
    CaseReader,
    CaseRecord,
    CaseStatus,
    Document,
    blind_elements,
    case_title,
    hidden_keys,
    outcome_name,
    read_history,
)
from app.definitions import Definitions
from app.engine import ProcessModel
from app.identity import User, read_people
from app.kernel.names import Names
from app.quality import PlaceLabels
from app.tasks import CatalogContext, Catalogs, Task
from app.web.value_texts import lists_for


class ReplayPageReader:
    """Reads a case's replay for one person; nothing is written."""

    def __init__(
        self, definitions: Definitions, catalogs: Catalogs, labels: PlaceLabels, replay: Replay, zone: tzinfo
    ) -> None:
        self._definitions = definitions
        self._catalogs = catalogs
        self._labels = labels
        self._replay = replay
        self._zone = zone

    def read(self, session: Session, case: CaseRecord, reader: CaseReader) -> ReplayPage:
        """The page; call `visible_case` first and ask for `case:replay`."""
        model = self._definitions.model(case.key)
        history = read_history(session, case, model)
        again = rerun(self._replay, session, case.id)
        record = self._record(session, case, model, reader)
        attempts = attempts_on(session, case.id, record.tasks)
        placed = by_step(attempts, [(event.seq, event.at) for event in history])
        read = StepReader(
            record, read_people(session, {*(e.actor_id for e in history), *record.uploaders}), timings(history), placed
        )
        steps = [read.step(movement) for movement in movements(history, again, model)]
        places = self._labels.read(session)
        return ReplayPage(
            id=case.id,
            number=case.number,
            title=case_title(model, places.name("step", case.step)),
            process=model.names,
            version=self._definitions.number(session, case.key.deployment),
            state=CaseStatus.of(case.state, stuck=False),
            outcome=outcome_name(case.outcome),
            steps=steps,
            names=_names(model),
            forms=record.schemas,
            catalogs=record.catalogs,
            facts=case.facts,
            trouble=again.trouble,
            erased=again.erased,
        )

    def _record(self, session: Session, case: CaseRecord, model: ProcessModel, reader: CaseReader) -> RecordedCase:
        hidden = blind_elements(case, model)
        rows = session.execute(select(*Task.__table__.c).where(Task.case_id == case.id)).mappings()
        tasks = {row["id"]: dict(row) for row in rows}
        forms = {e.form for e in model.elements.values() if e.form and e.id in case.visits}
        read = {name: self._definitions.form(case.key.deployment, name) for name in sorted(forms)}
        place = CatalogContext(reader.actor, case.plant, case.line, case.step, case.variables, reader.language)
        machine = [case.variables, *case.variables.values()]
        catalogs = frozenset().union(*(form.catalogs for form in read.values()), *map(lists_for, machine))
        return RecordedCase(
            model=model,
            language=reader.language,
            zone=self._zone,
            tasks=tasks,
            hidden=hidden,
            hidden_keys=hidden_keys(case, model),
            schemas={name: form.schema(reader.language) for name, form in read.items()},
            catalogs=self._catalogs.options(session, catalogs, place),
            candidates=Candidates.read(session, _roles(tasks.values())),
            documents=_documents(session, case.id, hidden),
            names=_usernames(session),
        )


def _roles(tasks: Iterable[Mapping[str, Any]]) -> set[str]:
    return {role for task in tasks for role in (task["role"], *task["groups"])}


def _documents(session: Session, case: UUID, hidden: frozenset[str]) -> Mapping[UUID, Sequence[Document]]:
    """The files that may be shown, by the task they came with."""
    found: dict[UUID, list[Document]] = {}
    query = select(Document).where(Document.case_id == case).order_by(Document.uploaded_at, Document.id)
    for document in session.scalars(query):
        if document.element not in hidden:
            found.setdefault(document.task_id, []).append(document)
    return found


def _usernames(session: Session) -> Mapping[str, str]:
    return {row.username: row.name for row in session.execute(select(User.username, User.name))}


def _names(model: ProcessModel) -> Mapping[str, Names]:
    named = {element.id: element.names for element in model.elements.values()}
    return named | {flow.id: flow.names for flow in model.flows.values() if flow.names}
