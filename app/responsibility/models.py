"""What was found about who answered for what, and what became of it."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, CheckConstraint, ForeignKey, Index, Integer, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.kernel.db import Model
from app.kernel.names import Names
from app.kernel.roles import ROLES


class FindingAnswer(Model):
    """What was said to a finding afterwards. The finding is never changed in place: the database writes this through.

    `erased` and `renamed` are what an erasure leaves of it. What was said itself (`reason`, `document_id`, `evidence`)
    stands in the finding alone.
    """

    __tablename__ = "finding_answers"
    __table_args__ = (
        CheckConstraint("answer IN ('contested', 'accepted', 'overruled', 'erased', 'renamed')", name="answer"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    finding_id: Mapped[UUID] = mapped_column(ForeignKey("responsibility_findings.id"))
    answer: Mapped[str]
    given_by: Mapped[UUID]
    at: Mapped[datetime]
    reason: Mapped[str | None]
    document_id: Mapped[UUID | None]
    evidence: Mapped[list[Any] | None]


class ResponsibilityFinding(Model):
    """A finding for roles and a step, never for a person.

    `code` is that of the table `responsibility`; `leading` marks the earliest broken link of its `round`, the others
    contribute. `decision_digest` is the SHA-256 of the table's file in `deployment_id`: together the rule's version.
    `facts` is the snapshot it was decided on and `facts_hash` its digest; `evidence` are places in the record. A
    finding counts for nothing before its `status` is `accepted`.
    """

    __tablename__ = "responsibility_findings"
    __table_args__ = (
        UniqueConstraint("case_id", "round", "code"),
        CheckConstraint("status in ('proposed', 'contested', 'accepted', 'overruled')", name="status"),
        Index("ix_responsibility_findings_status", "status", "proposed_at"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    case_id: Mapped[UUID] = mapped_column(ForeignKey("cases.id"))
    round: Mapped[int] = mapped_column(Integer)
    code: Mapped[str]
    leading: Mapped[bool] = mapped_column("is_leading")  # the bare word is reserved in SQL
    roles: Mapped[list[str]] = mapped_column(ARRAY(Text))
    target: Mapped[str | None]
    names: Mapped[dict[str, Any]]
    element: Mapped[str]
    deployment_id: Mapped[UUID]
    decision_digest: Mapped[str]
    facts: Mapped[dict[str, Any]]
    facts_hash: Mapped[str]
    evidence: Mapped[list[Any]]
    status: Mapped[str] = mapped_column(default="proposed")
    proposed_at: Mapped[datetime]
    contest_until: Mapped[datetime]
    contested_at: Mapped[datetime | None]
    contested_by: Mapped[UUID | None]
    contest_reason: Mapped[str | None]
    document_id: Mapped[UUID | None] = mapped_column(ForeignKey("documents.id"))
    decided_at: Mapped[datetime | None]
    decided_by: Mapped[UUID | None]
    decision_reason: Mapped[str | None]

    @property
    def role_names(self) -> list[Names]:
        """What the roles concerned are called."""
        return [ROLES[role] for role in self.roles]
