"""The rows of what is in force: versions of processes, numbers and files of deployments."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.orm import Session

from app.definitions.models import DefinitionFile, Deployment, Process
from app.engine import ProcessKey
from app.kernel.errors import NotFoundError


@dataclass(frozen=True, slots=True)
class ProcessInForce:
    """The newest version of one executable process."""

    key: ProcessKey
    number: int
    names: Mapping[str, str]


def latest_key(session: Session, process_key: str) -> ProcessKey:
    """An executable process of the newest version; raises NotFoundError for one that was taken out of it."""
    newest = select(Deployment.id).order_by(Deployment.number.desc()).limit(1).scalar_subquery()
    query = select(Process.deployment_id).where(Process.key == process_key, Process.executable)
    found = session.execute(query.where(Process.deployment_id == newest)).scalar()
    if found is None:
        raise NotFoundError("No process %(process)s is in force", process=process_key)
    return ProcessKey(str(found), process_key)


def processes_in_force(session: Session) -> list[ProcessInForce]:
    """Every executable process of the newest version, by key: those that can be started."""
    newest = session.scalar(select(func.max(Deployment.number)))
    return [found for found in known_processes(session) if found.number == newest]


def known_processes(session: Session) -> list[ProcessInForce]:
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


def newest_keys(session: Session, most: int) -> list[ProcessKey]:
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


def deployment_number(session: Session, deployment: str) -> int:
    """The version number people know a deployment by; raises NotFoundError."""
    found = session.execute(select(Deployment.number).where(Deployment.id == UUID(deployment))).scalar()
    if found is None:
        raise NotFoundError("There is no deployment %(deployment)s", deployment=deployment)
    return found


def read_files(session: Session, deployment: str) -> dict[str, bytes]:
    """The files of a deployment by path; none where there is no such deployment."""
    query = select(DefinitionFile.path, DefinitionFile.content)
    rows = session.execute(query.where(DefinitionFile.deployment_id == UUID(deployment)))
    return {row.path: row.content for row in rows}
