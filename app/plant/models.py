"""The plant's places, what is made there and what is looked for (DOMAIN §5).

People and case variables name lines, steps, equipment and defect types by their codes; a line's code is
unique in the installation, a step's within its line. Names are stored in both languages.
"""

from datetime import datetime, time
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Identity, String, UniqueConstraint, text, true
from sqlalchemy.orm import Mapped, mapped_column

from app.kernel.db import Model


class Kept:
    """What every row of master data has: nothing is deleted, what is not `active` is offered nowhere any more.

    `revision` counts the changes, so that two editors do not overwrite each other; `updated_at` is None for what was
    there before changes were kept.
    """

    active: Mapped[bool] = mapped_column(default=True, server_default=true())
    revision: Mapped[int] = mapped_column(default=1, server_default=text("1"))
    updated_at: Mapped[datetime | None]


class Plant(Kept, Model):
    """A site."""

    __tablename__ = "plants"

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    code: Mapped[str] = mapped_column(String(40), unique=True)
    name_zh: Mapped[str]
    name_en: Mapped[str]


class ProductionLine(Kept, Model):
    """A production line; its timezone decides to which day and ISO week a count belongs.

    `day_start` is when its production day begins: where the night shift ends at 06:00, counts before belong to the day
    on which that shift began.
    """

    __tablename__ = "production_lines"

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    plant_id: Mapped[int] = mapped_column(ForeignKey("plants.id"))
    code: Mapped[str] = mapped_column(String(40), unique=True)
    name_zh: Mapped[str]
    name_en: Mapped[str]
    timezone: Mapped[str] = mapped_column(String(60))
    day_start: Mapped[time] = mapped_column(default=time(0))


class ProcessStep(Kept, Model):
    """A step of a line (ISA-95 process segment), in order of `position`."""

    __tablename__ = "process_steps"
    __table_args__ = (UniqueConstraint("line_id", "code"),)

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    line_id: Mapped[int] = mapped_column(ForeignKey("production_lines.id"))
    code: Mapped[str] = mapped_column(String(40))
    position: Mapped[int]
    name_zh: Mapped[str]
    name_en: Mapped[str]


class Equipment(Kept, Model):
    """A machine of a step; `parameters` is a list of {code, zh, en, unit}: what can be set on it.

    A parameter may have a `nominal` value, and how far below and above it is tolerated (`tol_minus`, `tol_plus`).
    """

    __tablename__ = "equipment"

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    step_id: Mapped[int] = mapped_column(ForeignKey("process_steps.id"), index=True)
    code: Mapped[str] = mapped_column(String(40), unique=True)
    name_zh: Mapped[str]
    name_en: Mapped[str]
    parameters: Mapped[list[Any]]


class Product(Kept, Model):
    """What is made."""

    __tablename__ = "products"

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    code: Mapped[str] = mapped_column(String(40), unique=True)
    name_zh: Mapped[str]
    name_en: Mapped[str]


class DefectType(Kept, Model):
    """A kind of defect.

    `cause_parameter` is the equipment parameter that usually causes it, where one is known; `causes` a list of
    {code, zh, en, category}, the category being one of the six (6M). `defect_group` is the plant's own grouping.
    """

    __tablename__ = "defect_types"
    __table_args__ = (CheckConstraint("defect_class in ('critical', 'major', 'minor')", name="defect_class"),)

    code: Mapped[str] = mapped_column(String(40), primary_key=True)
    name_zh: Mapped[str]
    name_en: Mapped[str]
    defect_class: Mapped[str] = mapped_column(String(10))
    cause_parameter: Mapped[str | None] = mapped_column(String(40))
    defect_group: Mapped[str | None] = mapped_column(String(120))
    causes: Mapped[list[Any]] = mapped_column(default=list, server_default=text("'[]'::jsonb"))
