"""How people wish to be told by mail."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from app.kernel.db import Model
from app.tasks.notify.mail_times import MailTime

_KNOWN = ", ".join(f"'{one}'" for one in MailTime)


class NoticeChoice(Model):
    """When a person gets mail: `lane_mail` of new work of their lanes, `own_mail` of everything else they are told."""

    __tablename__ = "notice_choices"
    __table_args__ = (
        CheckConstraint(f"lane_mail IN ({_KNOWN})", name="lane_mail"),
        CheckConstraint(f"own_mail IN ({_KNOWN})", name="own_mail"),
    )

    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id"), primary_key=True)
    lane_mail: Mapped[str]
    own_mail: Mapped[str]
    chosen_at: Mapped[datetime]
