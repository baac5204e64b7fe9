"""What the working role may do with each table: declared here, so that a new table is thought about."""

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

GROWS = {"SELECT", "INSERT"}
"""Proof: added and read, never changed, never deleted."""
STAYS = {"SELECT", "INSERT", "UPDATE"}
"""Rows that are changed by many acts, and never deleted."""
WORKS = {"SELECT", "INSERT", "UPDATE", "DELETE"}
"""What people and machines work with; what became of it stands in the record."""

PROOF = [
    "absence_answers",
    "audit_reviews",
    "control_baselines",
    "definition_files",
    "deployments",
    "document_contents",
    "document_erasures",
    "documents",
    "finding_answers",
    "grant_endings",
    "grants",
    "ledger_events",
    "ledger_leaves",
    "ledger_seal_keys",
    "ledger_tree_heads",
    "measurement_revisions",
    "processes",
    "responsibility_findings",
    "skill_scores",
]
KEPT = ["cases", "complaints", "defect_counts", "ledger_heads", "measurements", "tasks", "users"]
WORKING = [
    "api_tokens",
    "audit_order_pieces",
    "audit_orders",
    "calendar_days",
    "case_timers",
    "characteristic_limits",
    "closed_loops",
    "comparison_windows",
    "connector_quarantine",
    "connector_runs",
    "connectors",
    "course_offers",
    "defect_types",
    "demand_lines",
    "demand_rules",
    "directory_groups",
    "directory_members",
    "drafts",
    "employments",
    "enrolments",
    "equipment",
    "factory_calendars",
    "incidents",
    "notice_choices",
    "notifications",
    "org_units",
    "plants",
    "posts",
    "process_steps",
    "production_lines",
    "products",
    "quality_standards",
    "robot_messages",
    "robot_tasks",
    "role_mappings",
    "saved_filters",
    "sessions",
    "sign_in_codes",
    "sign_in_failures",
    "signals",
    "skills",
    "step_assignments",
    "step_skills",
    "trainers",
    "training_records",
    "training_requests",
    "unmapped_codes",
    "weekly_statistics",
]
DECLARED = (
    dict.fromkeys(PROOF, GROWS)
    | dict.fromkeys(KEPT, STAYS)
    | dict.fromkeys(WORKING, WORKS)
    | {
        "installation": {"SELECT"},
        "absences": GROWS,
        "plant_words": GROWS,
        "account_proposals": GROWS,
        "ledger_payloads": GROWS,
        "alembic_version": WORKS,  # the migrations' own; nothing reads it but they
    }
)
COLUMNS = {
    "absences": {"reason"},
    "plant_words": {"confirmed_by", "confirmed_at"},
    "account_proposals": {"decided_by", "decided_at", "outcome", "facts", "document", "document_name"},
    "ledger_payloads": {"content", "salt", "erased_by"},
}
"""The columns that may be changed all the same: for an erasure, and for what a second administrator decides."""

_TABLES = text(
    "SELECT c.relname AS name, p.privilege FROM pg_class c"
    " CROSS JOIN unnest(ARRAY['SELECT', 'INSERT', 'UPDATE', 'DELETE', 'TRUNCATE', 'TRIGGER']) AS p (privilege)"
    " WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p', 'v')"
    " AND has_table_privilege('bihuan_app', c.oid, p.privilege)"
)
_COLUMNS = text(
    "SELECT c.relname AS name, a.attname AS column FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid"
    " WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r' AND a.attnum > 0 AND NOT a.attisdropped"
    " AND has_column_privilege('bihuan_app', c.oid, a.attnum, 'UPDATE')"
    " AND NOT has_table_privilege('bihuan_app', c.oid, 'UPDATE')"
)


def test_the_working_role_may_do_with_each_table_what_is_declared(owner_session: Session) -> None:
    found: dict[str, set[str]] = {}
    for row in owner_session.execute(_TABLES):
        found.setdefault(row.name, set()).add(row.privilege)
    assert found == DECLARED


def test_of_tables_that_only_grow_these_columns_alone_may_change(owner_session: Session) -> None:
    found: dict[str, set[str]] = {}
    for row in owner_session.execute(_COLUMNS):
        found.setdefault(row.name, set()).add(row.column)
    assert found == COLUMNS


@pytest.mark.parametrize("table", PROOF)
@pytest.mark.parametrize("statement", ["UPDATE {table} SET ctid = ctid", "DELETE FROM {table}", "TRUNCATE {table}"])
def test_proof_is_neither_changed_nor_deleted(session: Session, table: str, statement: str) -> None:
    column = session.scalar(
        text("SELECT attname FROM pg_attribute WHERE attrelid = CAST(:t AS regclass) AND attnum = 1"), {"t": table}
    )
    asked = statement.format(table=table).replace("ctid = ctid", f"{column} = {column}")
    with pytest.raises(DBAPIError, match="permission denied"):
        session.execute(text(asked))
