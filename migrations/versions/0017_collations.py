"""Give every column of text the collation "C": what is ordered, joined and digested must not depend on the server.

Revision ID: 0017
Revises: 0016

No row is rewritten, indexes are built anew. What the record generates from its bodies stays as it is: it is neither
ordered nor indexed, and would be written anew. So do names that are looked for in any case of letters.
"""

from collections.abc import Sequence

from alembic import op

revision: str = "0017"
down_revision: str | None = "0016"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

COLLATE = """
DO $$ DECLARE found record; BEGIN
    FOR found IN
        SELECT t.oid::regclass AS of_table, string_agg(format('ALTER COLUMN %%I TYPE %%s COLLATE %s', a.attname,
            format_type(a.atttypid, a.atttypmod)), ', ') AS changes
        FROM pg_attribute a JOIN pg_class t ON t.oid = a.attrelid
        WHERE t.relnamespace = 'public'::regnamespace AND t.relkind = 'r' AND a.attnum > 0 AND NOT a.attisdropped
            AND a.atttypid IN ('text'::regtype, 'varchar'::regtype) AND a.attcollation = '%s'::regcollation
            AND t.relname NOT IN ('ledger_events', 'alembic_version') AND NOT (t.relname, a.attname) IN (
                ('ledger_payloads', 'digest'), ('ledger_payloads', 'chain'), ('ledger_heads', 'chain'),
                ('ledger_leaves', 'chain'), ('plant_words', 'kind'), ('plant_words', 'code'), ('plant_words', 'likeness'),
                ('users', 'name'), ('employments', 'user_name'), ('directory_groups', 'name'))
        GROUP BY t.oid
    LOOP
        EXECUTE format('ALTER TABLE %%s %%s', found.of_table, found.changes);
    END LOOP;
END $$;
"""


def upgrade() -> None:
    """To this version."""
    op.execute(COLLATE % ('"C"', '"default"'))


def downgrade() -> None:
    """Back to the version before."""
    op.execute(COLLATE % ('"default"', '"C"'))
