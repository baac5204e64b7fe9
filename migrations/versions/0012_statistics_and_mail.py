"""Let the working role freshen the planner's statistics; say of a notice when its mail was claimed.

Revision ID: 0012
Revises: 0011
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0012"
down_revision: str | None = "0011"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

# Only a table's owner may ANALYZE it. Those that were never looked at, or changed by a tenth since, are; one that
# somebody else holds just now waits for the next time.
REFRESH = """
CREATE OR REPLACE FUNCTION refresh_statistics() RETURNS integer LANGUAGE plpgsql
    SECURITY DEFINER SET search_path = pg_catalog SET lock_timeout = '500ms' AS $$
DECLARE
    found record;
    done integer := 0;
BEGIN
    FOR found IN
        SELECT s.schemaname, s.relname FROM pg_stat_user_tables s JOIN pg_class c ON c.oid = s.relid
        WHERE s.schemaname IN ('public', 'procrastinate') AND pg_has_role(current_user, c.relowner, 'USAGE')
            AND (s.n_mod_since_analyze > 50 + 0.1 * greatest(c.reltuples, 0)
                 OR (c.reltuples < 0 AND pg_relation_size(c.oid) > 0))
    LOOP
        BEGIN
            EXECUTE format('ANALYZE %I.%I', found.schemaname, found.relname);
            done := done + 1;
        EXCEPTION WHEN lock_not_available OR undefined_table THEN
            NULL;
        END;
    END LOOP;
    RETURN done;
END $$;
REVOKE ALL ON FUNCTION refresh_statistics() FROM PUBLIC;
DO $$ BEGIN
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'bihuan_app') THEN
        GRANT EXECUTE ON FUNCTION refresh_statistics() TO bihuan_app;
    END IF;
END $$;
"""

# A queue is emptied as fast as it is filled: what is gone must be cleared away, and the planner told, much sooner.
_SCALES = ("autovacuum_vacuum_scale_factor", "autovacuum_analyze_scale_factor")
_QUEUE = ("procrastinate.procrastinate_jobs", "procrastinate.procrastinate_events")


def upgrade() -> None:
    """To this version."""
    op.add_column("notifications", sa.Column("mail_claimed_at", sa.DateTime(timezone=True), nullable=True))
    op.execute(REFRESH)
    for table in _QUEUE:
        op.execute(f"ALTER TABLE {table} SET ({', '.join(f'{scale} = 0.02' for scale in _SCALES)})")


def downgrade() -> None:
    """Back to the version before."""
    for table in _QUEUE:
        op.execute(f"ALTER TABLE {table} RESET ({', '.join(_SCALES)})")
    op.execute("DROP FUNCTION IF EXISTS refresh_statistics()")
    op.drop_column("notifications", "mail_claimed_at")
