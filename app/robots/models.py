"""What robots said, and of which tasks: a task is said once by a robot, whatever becomes of the message."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import BigInteger, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from app.kernel.db import Model


class RobotMessage(Model):
    """One message of a robot. It is claimed before it is sent, and sent at most once.

    `failed_at` and `error` say that it was given up: refused to the last attempt, or nobody knows whether it arrived.
    """

    __tablename__ = "robot_messages"
    __table_args__ = (
        Index("ix_robot_messages_robot", "robot", "id"),
        Index("ix_robot_messages_open", "robot", postgresql_where="sent_at IS NULL AND failed_at IS NULL"),
    )

    id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=True)
    robot: Mapped[str]
    tasks: Mapped[int]
    created_at: Mapped[datetime]
    claimed_at: Mapped[datetime | None]
    sent_at: Mapped[datetime | None]
    failed_at: Mapped[datetime | None]
    error: Mapped[str | None]


class RobotTask(Model):
    """That a robot's message says a task."""

    __tablename__ = "robot_tasks"
    __table_args__ = (Index("ix_robot_tasks_message_id", "message_id"),)

    robot: Mapped[str] = mapped_column(primary_key=True)
    task_id: Mapped[UUID] = mapped_column(ForeignKey("tasks.id"), primary_key=True)
    message_id: Mapped[int] = mapped_column(ForeignKey("robot_messages.id"))
