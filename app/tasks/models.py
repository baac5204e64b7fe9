"""A person's work: tasks with their reminders, drafts, and what people are told."""

from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, BigInteger, Boolean, ForeignKey, Index, Integer, Text, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from app.kernel.db import Model


class TaskState(StrEnum):
    """Where a task stands: it waits for somebody, was done, or went with the step that no longer needs it."""

    OPEN = "open"
    COMPLETED = "completed"
    CANCELLED = "cancelled"


_OPEN = f"state = '{TaskState.OPEN}'"


class Task(Model):
    """One piece of work in a lane. Its id is the engine's ref, so replay finds it again.

    `state` is a TaskState. `role` is the lane's; `groups` are narrower roles of which one is
    needed as well. `assignee` (by the diagram) is the only person who may act; `offered_to` did it last time and
    sees it first. `excluded` may not act (separation of duties). `round` is that of `app.tasks.rounds`.
    `reminders` are those still to come, soonest first, each with `at`, `kind` (`remind` or `escalate`) and `role`.
    `announced_at` is since when people are told that it waits; None before, and again once it is over.
    """

    __tablename__ = "tasks"
    __table_args__ = (
        Index("ix_tasks_inbox", "role", "due_at", "id", postgresql_where=_OPEN),
        Index(
            "ix_tasks_claimed",
            "claimed_by",
            "due_at",
            "id",
            postgresql_where=f"{_OPEN} AND claimed_by IS NOT NULL",
        ),
        Index(
            "ix_tasks_escalated",
            "escalated_to",
            "due_at",
            "id",
            postgresql_where=f"{_OPEN} AND escalated_to IS NOT NULL",
        ),
        Index("ix_tasks_case_id", "case_id"),
        Index("ix_tasks_completed_by", "completed_by", "completed_at", postgresql_where="completed_by IS NOT NULL"),
        Index(
            "ix_tasks_next_reminder_at",
            "next_reminder_at",
            postgresql_where=f"{_OPEN} AND next_reminder_at IS NOT NULL",
        ),
        Index("ix_tasks_to_announce", "created_at", "id", postgresql_where=f"{_OPEN} AND announced_at IS NULL"),
        Index("ix_tasks_announced", "announced_at", postgresql_where=f"{_OPEN} AND announced_at IS NOT NULL"),
        Index("ix_tasks_to_withdraw", "id", postgresql_where="state <> 'open' AND announced_at IS NOT NULL"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    case_id: Mapped[UUID] = mapped_column(ForeignKey("cases.id"))
    deployment_id: Mapped[UUID]
    process: Mapped[str]
    element: Mapped[str]
    item: Mapped[dict[str, Any] | None]
    lane: Mapped[str]
    role: Mapped[str]
    groups: Mapped[list[str]] = mapped_column(ARRAY(Text))
    plant: Mapped[str | None]
    line: Mapped[str | None]
    state: Mapped[str]
    priority: Mapped[int] = mapped_column(Integer)
    assignee: Mapped[UUID | None]
    offered_to: Mapped[UUID | None]
    excluded: Mapped[list[UUID]] = mapped_column(ARRAY(Uuid))
    claimed_by: Mapped[UUID | None]
    claimed_at: Mapped[datetime | None]
    round: Mapped[int] = mapped_column(Integer)
    due_at: Mapped[datetime]
    due_known: Mapped[bool] = mapped_column(Boolean)
    follow_up_at: Mapped[datetime | None]
    calendar_version: Mapped[int | None] = mapped_column(Integer)
    escalated_at: Mapped[datetime | None]
    escalated_to: Mapped[str | None]
    created_at: Mapped[datetime]
    completed_at: Mapped[datetime | None]
    completed_by: Mapped[UUID | None]
    completed_for: Mapped[UUID | None]
    reminders: Mapped[list[Any] | None]
    next_reminder_at: Mapped[datetime | None]
    reminder_queued_at: Mapped[datetime | None]
    announced_at: Mapped[datetime | None]


class Draft(Model):
    """What one person has typed into one task so far; outside variables and ledger."""

    __tablename__ = "drafts"

    task_id: Mapped[UUID] = mapped_column(ForeignKey("tasks.id"), primary_key=True)
    user_id: Mapped[UUID] = mapped_column(primary_key=True)
    answers: Mapped[dict[str, Any]]
    saved_at: Mapped[datetime]


class Notification(Model):
    """One line that one person is told, in the app and, where a mail server is set, by mail.

    `mail_claimed_at` without `mailed_at`: the mail was refused, or its sender died while sending; it is not sent again.
    """

    __tablename__ = "notifications"
    __table_args__ = (
        Index("ix_notifications_unread", "user_id", "created_at", postgresql_where="read_at IS NULL"),
        Index("ix_notifications_urged", "task_id", "user_id", "created_at", postgresql_where="kind = 'task_urged'"),
        Index(
            "uq_notifications_task_told",
            "task_id",
            "user_id",
            unique=True,
            postgresql_where="kind IN ('task_new', 'task_offered')",
        ),
        Index("ix_notifications_of_task", "task_id", postgresql_where="read_at IS NULL"),
    )

    id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=True)
    user_id: Mapped[UUID]
    kind: Mapped[str]
    params: Mapped[dict[str, Any]]
    case_id: Mapped[UUID | None]
    task_id: Mapped[UUID | None]
    created_at: Mapped[datetime]
    read_at: Mapped[datetime | None]
    mail_claimed_at: Mapped[datetime | None]
    mailed_at: Mapped[datetime | None]
