"""Finds what is in force: the files, models, forms and decisions of a deployment."""

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from functools import lru_cache
from uuid import UUID

from sqlalchemy import ScalarSelect, func, select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.orm import Session

from app.definitions.forms.form import Form
from app.definitions.models import DefinitionFile, Deployment, Process
from app.definitions.version import Version
from app.engine import ProcessKey, ProcessModel
from app.feel import Decision
from app.kernel.errors import NotFoundError


@dataclass(frozen=True, slots=True)
class ProcessInForce:
    """The newest version of one executable process."""

    key: ProcessKey
    number: int
    names: Mapping[str, str]


class Definitions:
    """Reads deployments, and keeps the last `size` of them parsed: a deployment never changes.

    `sessions` opens a session for reading; it is asked only when a deployment is not kept yet.
    """

    def __init__(self, sessions: Callable[[], AbstractContextManager[Session]], size: int = 32) -> None:
        self._sessions = sessions
        self._kept = lru_cache(maxsize=size)(self._load)

    def files(self, deployment: str) -> Mapping[str, bytes]:
        """All BPMN and DMN files of the deployment by path; raises LookupError when there is no such deployment."""
        return self.version(deployment).executables

    def model(self, key: ProcessKey) -> ProcessModel:
        """The process as plain facts; raises LookupError when there is no such deployment or process."""
        return self.version(key.deployment).models[key.process]

    def form(self, deployment: str, name: str) -> Form:
        """The form of that name; raises LookupError when there is no such deployment or form."""
        return self.version(deployment).form(name)

    def decisions(self, deployment: str) -> Mapping[str, Decision]:
        """Every decision of the deployment by id; raises LookupError when there is no such deployment."""
        return self.version(deployment).decisions

    def source(self, key: ProcessKey) -> bytes:
        """The BPMN file in which the process stands, byte for byte, for the diagram."""
        version = self.version(key.deployment)
        return version.files[version.models[key.process].path]

    def version(self, deployment: str) -> Version:
        """The parsed deployment; raises LookupError when there is none."""
        return self._kept(deployment)

    def latest(self, session: Session, process_key: str) -> ProcessKey:
        """An executable process of the newest version; raises NotFoundError for one that was taken out of it."""
        found = session.execute(
            select(Process.deployment_id).where(
                Process.key == process_key, Process.executable, Process.deployment_id == _newest_deployment()
            )
        ).scalar()
        if found is None:
            raise NotFoundError("No process %(process)s is in force", process=process_key)
        return ProcessKey(str(found), process_key)

    def in_force(self, session: Session) -> list[ProcessInForce]:
        """Every executable process of the newest version, by key: those that can be started."""
        newest = session.scalar(select(func.max(Deployment.number)))
        return [found for found in self.known(session) if found.number == newest]

    def known(self, session: Session) -> list[ProcessInForce]:
        """The newest version of every executable process that there ever was, by key: those that cases may be of."""
        rows = session.execute(
            select(Process.key, Process.deployment_id, Deployment.number, Process.name_zh, Process.name_en)
            .join(Deployment, Process.deployment_id == Deployment.id)
            .where(Process.executable)
            .ext(distinct_on(Process.key))
            .order_by(Process.key, Deployment.number.desc())
        )
        return [
            ProcessInForce(ProcessKey(str(deployment), key), number, {"zh": zh, "en": en})
            for key, deployment, number, zh, en in rows
        ]

    def newest(self, session: Session, most: int) -> list[ProcessKey]:
        """Up to `most` versions of every executable process, newest first."""
        place = func.row_number().over(partition_by=Process.key, order_by=Deployment.number.desc())
        numbered = (
            select(Process.key, Process.deployment_id, place.label("place"))
            .join(Deployment, Process.deployment_id == Deployment.id)
            .where(Process.executable)
            .subquery()
        )
        query = select(numbered.c.deployment_id, numbered.c.key).where(numbered.c.place <= most)
        rows = session.execute(query.order_by(numbered.c.place, numbered.c.key))
        return [ProcessKey(str(deployment), key) for deployment, key in rows]

    def number(self, session: Session, deployment: str) -> int:
        """The version number people know a deployment by; raises NotFoundError."""
        found = session.execute(select(Deployment.number).where(Deployment.id == UUID(deployment))).scalar()
        if found is None:
            raise NotFoundError("There is no deployment %(deployment)s", deployment=deployment)
        return found

    def _load(self, deployment: str) -> Version:
        with self._sessions() as session:
            rows = session.execute(
                select(DefinitionFile.path, DefinitionFile.content).where(
                    DefinitionFile.deployment_id == UUID(deployment)
                )
            ).all()
        if not rows:
            raise LookupError(f"no deployment {deployment}")
        return Version({row.path: row.content for row in rows})


def _newest_deployment() -> ScalarSelect[UUID]:
    return select(Deployment.id).order_by(Deployment.number.desc()).limit(1).scalar_subquery()
