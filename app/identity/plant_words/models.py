"""What a plant added to the roles and to the meanings of signatures, version by version."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, String
from sqlalchemy.orm import Mapped, mapped_column

from app.kernel.db import Model


class PlantWordRow(Model):
    """One version of a word; nothing is taken away, the newest confirmed one is in force.

    `kind` is role or signature. `likeness` is the role whose actions a role may do, beside the work of its own lane.
    """

    __tablename__ = "plant_words"
    __table_args__ = (
        CheckConstraint("kind IN ('role', 'signature')", name="kind"),
        CheckConstraint("(kind = 'role') = (likeness IS NOT NULL)", name="likeness"),
    )

    kind: Mapped[str] = mapped_column(String(20, collation="C"), primary_key=True)
    code: Mapped[str] = mapped_column(String(40, collation="C"), primary_key=True)
    revision: Mapped[int] = mapped_column(primary_key=True)
    zh: Mapped[str] = mapped_column(String(60))
    en: Mapped[str] = mapped_column(String(60))
    likeness: Mapped[str | None] = mapped_column(String(40, collation="C"))
    proposed_by: Mapped[UUID]
    proposed_at: Mapped[datetime]
    confirmed_by: Mapped[UUID | None]
    confirmed_at: Mapped[datetime | None]
