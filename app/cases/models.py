"""Cases, what they wait for, and the files attached to them."""

from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, ForeignKey, Index, LargeBinary, Sequence, UniqueConstraint, Uuid
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from app.kernel.db import Model


class CaseState(StrEnum):
    """Where a case stands: it runs, came to an end of its diagram, or was cancelled by order."""

    RUNNING = "running"
    COMPLETED = "completed"
    CANCELLED = "cancelled"


CASE_NUMBERS = Sequence("case_numbers", metadata=Model.metadata)


class Case(Model):
    """One running instance, pinned to the deployment it was started on.

    `state` is a CaseState. `waiting` holds the refs the engine waits for (tasks
    with their element, services, calls with their number of children, timers), so that a step needs no look at
    other tables to know what is new. `performers` maps an element to the people who completed it,
    `participants` are they and the starter. `ledger_seq` and `ledger_head` are
    the end of the case's chain. `output` is what a child hands to its parent. `subject_id` is the person whom the
    case is about: what its events say is kept apart (`ledger_payloads`). `round` is the highest of its tasks' rounds.
    """

    __tablename__ = "cases"
    __table_args__ = (
        UniqueConstraint("parent_id", "parent_ref", "parent_index"),
        Index("ix_cases_list", "state", "started_at"),
        Index("ix_cases_place", "line", "step"),
        Index("ix_cases_participants", "participants", postgresql_using="gin"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(unique=True)
    deployment_id: Mapped[UUID]
    process: Mapped[str]
    state: Mapped[str] = mapped_column(default=CaseState.RUNNING)
    outcome: Mapped[str | None]
    outcome_reason: Mapped[str | None]
    plant: Mapped[str | None]
    line: Mapped[str | None]
    step: Mapped[str | None]
    subject: Mapped[str | None]
    subject_name: Mapped[str | None]
    subject_id: Mapped[UUID | None]
    revision: Mapped[int]
    serial: Mapped[int]
    snapshot: Mapped[bytes] = mapped_column(LargeBinary)
    variables: Mapped[dict[str, Any]]
    visits: Mapped[dict[str, Any]]
    waiting: Mapped[dict[str, Any]]
    performers: Mapped[dict[str, Any]]
    participants: Mapped[list[UUID]] = mapped_column(ARRAY(Uuid), default=list)
    ledger_seq: Mapped[int] = mapped_column(BigInteger)
    ledger_head: Mapped[str]
    started_by: Mapped[UUID]
    started_at: Mapped[datetime]
    last_event_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    parent_id: Mapped[UUID | None] = mapped_column(ForeignKey("cases.id"))
    parent_ref: Mapped[UUID | None]
    parent_index: Mapped[int | None]
    parent_element: Mapped[str | None]
    recurrence_of: Mapped[UUID | None]
    output: Mapped[dict[str, Any] | None]
    defect_type: Mapped[str | None]
    round: Mapped[int] = mapped_column(default=1, server_default="1")


class CaseTimer(Model):
    """A timer event of a running case that waits for its moment."""

    __tablename__ = "case_timers"
    __table_args__ = (Index("ix_case_timers_due_at", "due_at"),)

    case_id: Mapped[UUID] = mapped_column(ForeignKey("cases.id"), primary_key=True)
    ref: Mapped[UUID] = mapped_column(primary_key=True)
    element: Mapped[str]
    due_at: Mapped[datetime]
    queued_at: Mapped[datetime | None]


class DocumentErasure(Model):
    """That an order erased a document: the database then takes it away, and its content where nobody else has it."""

    __tablename__ = "document_erasures"

    document_id: Mapped[UUID] = mapped_column(primary_key=True)
    order_number: Mapped[str]
    at: Mapped[datetime]


class DocumentContent(Model):
    """A file's bytes, named by their SHA-256, kept once."""

    __tablename__ = "document_contents"

    sha256: Mapped[str] = mapped_column(primary_key=True)
    content: Mapped[bytes] = mapped_column(LargeBinary)


class Document(Model):
    """A file that somebody attached to a task; `case_id` and `task_id` say where it belongs."""

    __tablename__ = "documents"
    __table_args__ = (Index("ix_documents_case_id", "case_id"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    case_id: Mapped[UUID] = mapped_column(ForeignKey("cases.id"))
    task_id: Mapped[UUID]
    element: Mapped[str]
    field: Mapped[str]
    name: Mapped[str]
    media_type: Mapped[str]
    size: Mapped[int]
    sha256: Mapped[str] = mapped_column(ForeignKey("document_contents.sha256"))
    uploaded_by: Mapped[UUID]
    uploaded_at: Mapped[datetime]


class SavedFilter(Model):
    """A filter of the case list that a person kept: the query string, by name."""

    __tablename__ = "saved_filters"
    __table_args__ = (UniqueConstraint("user_id", "name"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id"))
    name: Mapped[str]
    query: Mapped[str]
    created_at: Mapped[datetime]
