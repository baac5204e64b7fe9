"""Add the organisation, the directory's groups, the mapping of groups to roles, and training records.

Revision ID: 0007
Revises: 0006
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = "0007"
down_revision: str | None = "0006"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

_MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """To this version."""
    op.add_column("grants", sa.Column("source", sa.String(), server_default="hand", nullable=False))
    op.add_column("grants", sa.Column("revoked_by", sa.Uuid(), nullable=True))
    op.create_check_constraint(op.f("ck_grants_source"), "grants", "source IN ('hand', 'mapping')")
    _organisation()
    _directory()
    op.create_table(
        "training_records",
        sa.Column("id", sa.BigInteger(), sa.Identity(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("course", sa.String(length=200), nullable=False),
        sa.Column("held_on", sa.Date(), nullable=False),
        sa.Column("result", sa.String(length=10), nullable=False),
        sa.Column("score", sa.Numeric(5, 2, asdecimal=False), nullable=True),
        sa.Column("given_by", sa.String(length=200), nullable=True),
        sa.Column("source", sa.String(length=60), nullable=False),
        sa.Column("recorded_by", sa.String(), nullable=False),
        sa.Column("recorded_at", _MOMENT, nullable=False),
        sa.CheckConstraint("result in ('passed', 'failed', 'attended')", name=op.f("ck_training_records_result")),
        sa.CheckConstraint("score >= 0 and score <= 100", name=op.f("ck_training_records_score")),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_training_records_user_id_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_training_records")),
        sa.UniqueConstraint("user_id", "course", "held_on", name=op.f("uq_training_records_user_id_course_held_on")),
    )


def _organisation() -> None:
    op.create_table(
        "org_units",
        sa.Column("id", sa.Integer(), sa.Identity(), nullable=False),
        sa.Column("parent_id", sa.Integer(), nullable=True),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("name_en", sa.String(length=120), nullable=True),
        sa.CheckConstraint("parent_id <> id", name=op.f("ck_org_units_not_its_own_parent")),
        sa.ForeignKeyConstraint(["parent_id"], ["org_units.id"], name=op.f("fk_org_units_parent_id_org_units")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_org_units")),
        sa.UniqueConstraint(
            "parent_id", "name", name=op.f("uq_org_units_parent_id_name"), postgresql_nulls_not_distinct=True
        ),
    )
    op.create_table(
        "posts",
        sa.Column("id", sa.Integer(), sa.Identity(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("name_en", sa.String(length=120), nullable=True),
        sa.Column("planned", sa.Integer(), nullable=False),
        sa.Column("changed_by", sa.String(), nullable=False),
        sa.Column("changed_at", _MOMENT, nullable=False),
        sa.CheckConstraint("planned >= 0", name=op.f("ck_posts_planned")),
        sa.ForeignKeyConstraint(["unit_id"], ["org_units.id"], name=op.f("fk_posts_unit_id_org_units")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_posts")),
        sa.UniqueConstraint("unit_id", "name", name=op.f("uq_posts_unit_id_name")),
    )
    op.create_table(
        "employments",
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=True),
        sa.Column("title", sa.String(length=120), nullable=True),
        sa.Column("manager_id", sa.Uuid(), nullable=True),
        sa.Column("phone", sa.String(length=60), nullable=True),
        sa.Column("entered_on", sa.Date(), nullable=True),
        sa.Column("left_on", sa.Date(), nullable=True),
        sa.Column("source", sa.String(length=60), nullable=False),
        sa.Column("closed_by_source", sa.Boolean(), nullable=False),
        sa.Column("user_name", sa.String(length=200), nullable=True),
        sa.Column("external_id", sa.String(length=200), nullable=True),
        sa.Column("content", postgresql.JSONB(none_as_null=True), nullable=True),
        sa.Column("removed_at", _MOMENT, nullable=True),
        sa.Column("changed_at", _MOMENT, nullable=False),
        sa.CheckConstraint("manager_id <> user_id", name=op.f("ck_employments_not_ones_own_manager")),
        sa.ForeignKeyConstraint(["manager_id"], ["users.id"], name=op.f("fk_employments_manager_id_users")),
        sa.ForeignKeyConstraint(["unit_id"], ["org_units.id"], name=op.f("fk_employments_unit_id_org_units")),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_employments_user_id_users")),
        sa.PrimaryKeyConstraint("user_id", name=op.f("pk_employments")),
    )
    op.create_index("ix_employments_external_id", "employments", ["external_id"])
    op.create_index("ix_employments_unit_id", "employments", ["unit_id"])
    op.create_index("uq_employments_user_name", "employments", [sa.text("lower(user_name)")], unique=True)


def _directory() -> None:
    op.create_table(
        "directory_groups",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("external_id", sa.String(length=200), nullable=True),
        sa.Column("created_at", _MOMENT, nullable=False),
        sa.Column("changed_at", _MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_directory_groups")),
    )
    op.create_index("uq_directory_groups_name", "directory_groups", [sa.text("lower(name)")], unique=True)
    op.create_table(
        "directory_members",
        sa.Column("group_id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["group_id"], ["directory_groups.id"], name=op.f("fk_directory_members_group_id_directory_groups")
        ),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_directory_members_user_id_users")),
        sa.PrimaryKeyConstraint("group_id", "user_id", name=op.f("pk_directory_members")),
    )
    op.create_index("ix_directory_members_user_id", "directory_members", ["user_id"])
    op.create_table(
        "role_mappings",
        sa.Column("number", sa.Integer(), sa.Identity(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("rules", postgresql.JSONB(none_as_null=True), nullable=False),
        sa.Column("proposed_by", sa.String(), nullable=False),
        sa.Column("proposed_at", _MOMENT, nullable=False),
        sa.Column("confirmed_by", sa.Uuid(), nullable=True),
        sa.Column("confirmed_at", _MOMENT, nullable=True),
        sa.CheckConstraint(
            "state in ('draft', 'in_force', 'replaced', 'dropped')", name=op.f("ck_role_mappings_state")
        ),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_role_mappings")),
    )
    op.create_index(
        "uq_role_mappings_state", "role_mappings", ["state"], unique=True,
        postgresql_where=sa.text("state in ('draft', 'in_force')"),
    )


def downgrade() -> None:
    """Back to the version before."""
    for table in (
        "training_records", "role_mappings", "directory_members", "directory_groups", "employments", "posts", "org_units",
    ):
        op.drop_table(table)
    op.drop_constraint(op.f("ck_grants_source"), "grants", type_="check")
    op.drop_column("grants", "revoked_by")
    op.drop_column("grants", "source")
