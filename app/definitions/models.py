"""Tables of deployments: immutable versions of the files that are in force."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, LargeBinary, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.kernel.db import Model


class Deployment(Model):
    """One version. `number` counts from 1; `content_hash` is over the sorted paths and their file hashes."""

    __tablename__ = "deployments"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    number: Mapped[int] = mapped_column(unique=True)
    content_hash: Mapped[str] = mapped_column(index=True)
    deployed_at: Mapped[datetime]
    deployed_by: Mapped[UUID]
    note: Mapped[str | None]


class DefinitionFile(Model):
    """One file of a deployment, byte for byte. `kind` is `bpmn`, `dmn` or `form`."""

    __tablename__ = "definition_files"

    deployment_id: Mapped[UUID] = mapped_column(ForeignKey("deployments.id"), primary_key=True)
    path: Mapped[str] = mapped_column(primary_key=True)
    kind: Mapped[str]
    sha256: Mapped[str]
    content: Mapped[bytes] = mapped_column(LargeBinary)


class Process(Model):
    """One process of a deployment, for lists that need no parsing."""

    __tablename__ = "processes"
    __table_args__ = (UniqueConstraint("key", "deployment_id"),)

    deployment_id: Mapped[UUID] = mapped_column(ForeignKey("deployments.id"), primary_key=True)
    key: Mapped[str] = mapped_column(primary_key=True)
    name_zh: Mapped[str]
    name_en: Mapped[str]
    path: Mapped[str]
    executable: Mapped[bool]
