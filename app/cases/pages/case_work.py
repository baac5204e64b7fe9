"""For whom a case's page is made, and what the tasks above tell of a case's work."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from sqlalchemy.orm import Session

from app.cases.case_record import CaseRecord
from app.cases.page_models import OpenTaskRef
from app.engine import ProcessModel
from app.identity import Actor


class CaseWork(Protocol):
    """What the tasks slice above tells of a case's work."""

    def open_tasks(
        self, session: Session, case: CaseRecord, model: ProcessModel, actor: Actor
    ) -> Sequence[OpenTaskRef]:
        """The tasks that wait now."""

    def option_lists(
        self, session: Session, case: CaseRecord, names: frozenset[str], actor: Actor, language: str
    ) -> Mapping[str, Any]:
        """The server's option lists that forms name, for their labels."""


@dataclass(frozen=True, slots=True)
class CaseReader:
    """For whom the page is made."""

    actor: Actor
    language: str
