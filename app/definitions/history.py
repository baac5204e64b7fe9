"""Which versions there are."""

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.definitions.models import DefinitionFile, Deployment


@dataclass(frozen=True, slots=True)
class DeploymentRow:
    """One version; `files` is how many it holds, `deployed_by` the person's id."""

    number: int
    id: UUID
    content_hash: str
    deployed_at: datetime
    deployed_by: UUID
    note: str | None
    files: int

    def to_json(self) -> dict[str, Any]:
        """Plain JSON."""
        return {
            **asdict(self),
            "id": str(self.id),
            "deployed_by": str(self.deployed_by),
            "deployed_at": self.deployed_at.isoformat(),
        }


def deployments(session: Session) -> list[DeploymentRow]:
    """All versions, the newest first."""
    query = (
        select(
            Deployment.number,
            Deployment.id,
            Deployment.content_hash,
            Deployment.deployed_at,
            Deployment.deployed_by,
            Deployment.note,
            func.count(DefinitionFile.path),
        )
        .join(DefinitionFile, DefinitionFile.deployment_id == Deployment.id)
        .group_by(Deployment.id)
        .order_by(Deployment.number.desc())
    )
    return [DeploymentRow(*row) for row in session.execute(query)]
