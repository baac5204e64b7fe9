"""The organisation: units, planned posts, who works where, the directory's groups, and what groups give."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Identity, Index, String, UniqueConstraint, func
from sqlalchemy.orm import Mapped, mapped_column

from app.kernel.db import ANY_CASE, Model

DIRECTORY = "scim"


class OrgUnit(Model):
    """A department, workshop or team; a unit without `parent_id` stands at the top. Names are unique below a parent."""

    __tablename__ = "org_units"
    __table_args__ = (
        UniqueConstraint("parent_id", "name", postgresql_nulls_not_distinct=True),
        CheckConstraint("parent_id <> id", name="not_its_own_parent"),
    )

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("org_units.id"))
    name: Mapped[str] = mapped_column(String(120))
    name_en: Mapped[str | None] = mapped_column(String(120))


class Post(Model):
    """How many people a unit is planned to have at a post (编制). Who holds it says so in `Employment.title`."""

    __tablename__ = "posts"
    __table_args__ = (
        UniqueConstraint("unit_id", "name"),
        CheckConstraint("planned >= 0", name="planned"),
    )

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("org_units.id"))
    name: Mapped[str] = mapped_column(String(120))
    name_en: Mapped[str | None] = mapped_column(String(120))
    planned: Mapped[int]
    changed_by: Mapped[str]
    changed_at: Mapped[datetime]


class Employment(Model):
    """Where a person works, as the roster or the directory (`source`) said last; the account itself is a `User`.

    `closed_by_source` says that the account was closed because of what the source said, so that the source may open it
    again; an account that somebody closed by hand stays closed. `content` keeps what the directory sent, in its own
    words; `removed_at` when the directory deleted the person, who stays named in all records.
    """

    __tablename__ = "employments"
    __table_args__ = (
        Index("ix_employments_unit_id", "unit_id"),
        Index("ix_employments_external_id", "external_id"),
        CheckConstraint("manager_id <> user_id", name="not_ones_own_manager"),
    )

    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id"), primary_key=True)
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("org_units.id"))
    title: Mapped[str | None] = mapped_column(String(120))
    manager_id: Mapped[UUID | None] = mapped_column(ForeignKey("users.id"))
    phone: Mapped[str | None] = mapped_column(String(60))
    entered_on: Mapped[date | None]
    left_on: Mapped[date | None]
    source: Mapped[str] = mapped_column(String(60))
    closed_by_source: Mapped[bool] = mapped_column(default=False)
    user_name: Mapped[str | None] = mapped_column(String(200), info=ANY_CASE)
    external_id: Mapped[str | None] = mapped_column(String(200))
    content: Mapped[dict[str, Any] | None]
    removed_at: Mapped[datetime | None]
    changed_at: Mapped[datetime]


Index("uq_employments_user_name", func.lower(Employment.user_name), unique=True)


class DirectoryGroup(Model):
    """A group of the directory; what it gives is said by the mapping alone."""

    __tablename__ = "directory_groups"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(200), info=ANY_CASE)
    external_id: Mapped[str | None] = mapped_column(String(200))
    created_at: Mapped[datetime]
    changed_at: Mapped[datetime]


Index("uq_directory_groups_name", func.lower(DirectoryGroup.name), unique=True)


class DirectoryMember(Model):
    """A person is in a group."""

    __tablename__ = "directory_members"
    __table_args__ = (Index("ix_directory_members_user_id", "user_id"),)

    group_id: Mapped[UUID] = mapped_column(ForeignKey("directory_groups.id"), primary_key=True)
    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id"), primary_key=True)


class RoleMapping(Model):
    """A version of what groups, units and posts give: `rules` as `app.organisation.role_mapping.rules` reads them.

    `state` is draft (at most one), in_force (at most one), replaced or dropped.
    """

    __tablename__ = "role_mappings"
    __table_args__ = (
        CheckConstraint("state in ('draft', 'in_force', 'replaced', 'dropped')", name="state"),
        Index("uq_role_mappings_state", "state", unique=True, postgresql_where="state in ('draft', 'in_force')"),
    )

    number: Mapped[int] = mapped_column(Identity(), primary_key=True)
    state: Mapped[str] = mapped_column(String(10))
    rules: Mapped[list[Any]]
    proposed_by: Mapped[str]
    proposed_at: Mapped[datetime]
    confirmed_by: Mapped[UUID | None]
    confirmed_at: Mapped[datetime | None]
