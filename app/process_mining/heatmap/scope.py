"""Which cases the heat map counts: the period, the versions, and the lines that a person may see."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.definitions import Deployment, Process
from app.identity import Actor, Places, places_of
from app.kernel.day_span import moments_of
from app.kernel.errors import InvalidInputError, NotFoundError
from app.process_mining.heatmap.figures import HeatmapScope
from app.process_mining.heatmap.query import HeatmapQuery

_EARLIEST, _LATEST = datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC)


def scope_of(
    actor: Actor, asked: HeatmapQuery, now: datetime, zone: ZoneInfo, deployments: Sequence[UUID] | None
) -> HeatmapScope:
    if asked.until < asked.since:
        raise InvalidInputError("The period ends before it begins.", fields={"to": "Choose a later end"})
    since, until = moments_of(asked.since, asked.until, zone)
    period = (since or _EARLIEST, until or _LATEST)
    return HeatmapScope(asked.process, *period, now, places_of(actor, "process:heat"), deployments)


def codes_of(reach: Places) -> tuple[str, ...] | None:
    """The lines, and plants as a whole, where the reader's role reaches; None when it is everywhere."""
    if reach.everywhere:
        return None
    return tuple(sorted({scope.line or scope.plant or "" for scope in reach.scopes}))


def read_deployments(session: Session, process: str) -> dict[int, UUID]:
    query = select(Deployment.number, Deployment.id).join(Process, Process.deployment_id == Deployment.id)
    rows = session.execute(query.where(Process.key == process, Process.executable))
    return {row.number: row.id for row in rows}


def chosen_versions(known: Mapping[int, UUID], process: str, version: int) -> Mapping[int, UUID]:
    """The deployment of the version, all of them for 0. Raises NotFoundError."""
    if not known or (version and version not in known):
        raise NotFoundError("There is no process %(process)s in this version.", process=process)
    return {version: known[version]} if version else known
