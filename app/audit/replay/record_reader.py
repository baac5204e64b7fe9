"""What is known of a case beside its events: tasks, forms, lists, files, names, who could have acted."""

from datetime import tzinfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.audit.replay.candidates import Candidates
from app.audit.replay.opened_tasks import roles_in
from app.audit.replay.shown_documents import shown_documents
from app.audit.replay.step_reader import RecordedCase
from app.cases import (
    CaseReader,
    CaseRecord,
    blind_elements,
    hidden_keys,
)
from app.definitions import Definitions
from app.engine import ProcessModel
from app.identity import User
from app.tasks import CatalogContext, Catalogs, Task
from app.web.value_texts import lists_for


class RecordReader:
    """Reads it for one person: what is hidden stays hidden."""

    def __init__(self, definitions: Definitions, catalogs: Catalogs, zone: tzinfo) -> None:
        self._definitions = definitions
        self._catalogs = catalogs
        self._zone = zone

    def read(self, session: Session, case: CaseRecord, model: ProcessModel, reader: CaseReader) -> RecordedCase:
        """The case's record."""
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
            candidates=Candidates.read(session, roles_in(model)),
            documents=shown_documents(session, case.id, hidden),
            names=_usernames(session),
        )


def _usernames(session: Session) -> dict[str, str]:
    return {row.username: row.name for row in session.execute(select(User.username, User.name))}
