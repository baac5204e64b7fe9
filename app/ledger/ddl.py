"""What the database itself does for the ledger: columns generated from the body, and refusal of every change.

The strings serve the migration and `create_all` alike. `GRANTS` must run last: a blanket grant on all tables
after it would let the application's role rewrite history.
"""

# PostgreSQL marks both conversions STABLE, because settings could change them; ours always get UTF-8 text and
# a time with an explicit offset, for which the result never varies.
# plpgsql, because a session plans it once; an SQL function that can't be inlined is planned by every INSERT.
CREATE_FUNCTIONS = """
CREATE OR REPLACE FUNCTION ledger_hash(body text) RETURNS text
    LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS
    $$ BEGIN RETURN encode(sha256(convert_to(body, 'UTF8')), 'hex'); END $$;
CREATE OR REPLACE FUNCTION ledger_moment(iso text) RETURNS timestamptz
    LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS
    $$ BEGIN RETURN iso::timestamptz; END $$;
CREATE OR REPLACE FUNCTION ledger_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the ledger only grows: % on % is refused', TG_OP, TG_TABLE_NAME
        USING ERRCODE = 'restrict_violation';
END $$;
"""

APPEND_ONLY = ("ledger_events", "ledger_leaves", "ledger_seal_keys", "ledger_tree_heads", "skill_scores")


def triggers(table: str) -> str:
    """Refuse every change of the table's rows.

    ENABLE ALWAYS: they also fire for sessions that set session_replication_role to replica.
    """
    return f"""
CREATE OR REPLACE TRIGGER {table}_no_change BEFORE UPDATE OR DELETE ON {table}
    FOR EACH ROW EXECUTE FUNCTION ledger_refuse_change();
CREATE OR REPLACE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table}
    FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse_change();
ALTER TABLE {table} ENABLE ALWAYS TRIGGER {table}_no_change;
ALTER TABLE {table} ENABLE ALWAYS TRIGGER {table}_no_truncate;
"""


GRANTS = f"""
DO $$ BEGIN
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'bihuan_app') THEN
        REVOKE ALL ON {", ".join(APPEND_ONLY)}, ledger_heads FROM bihuan_app;
        GRANT SELECT, INSERT ON {", ".join(APPEND_ONLY)} TO bihuan_app;
        GRANT SELECT, INSERT, UPDATE ON ledger_heads TO bihuan_app;
    END IF;
END $$;
"""  # noqa: S608 our own tables' names

# The one change there is: an erasure takes content and salt away and says by which order.
CREATE_PAYLOAD_FUNCTION = """
CREATE OR REPLACE FUNCTION ledger_refuse_payload_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND OLD.erased_by IS NULL AND NEW.erased_by IS NOT NULL
        AND NEW.content IS NULL AND NEW.salt IS NULL AND NEW.digest = OLD.digest
        AND NEW.subject IS NOT DISTINCT FROM OLD.subject AND NEW.chain IS NOT DISTINCT FROM OLD.chain THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'the ledger only grows: % on % is refused', TG_OP, TG_TABLE_NAME
        USING ERRCODE = 'restrict_violation';
END $$;
"""
PAYLOAD_TRIGGERS = """
CREATE OR REPLACE TRIGGER ledger_payloads_no_change BEFORE UPDATE OR DELETE ON ledger_payloads
    FOR EACH ROW EXECUTE FUNCTION ledger_refuse_payload_change();
CREATE OR REPLACE TRIGGER ledger_payloads_no_truncate BEFORE TRUNCATE ON ledger_payloads
    FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse_payload_change();
ALTER TABLE ledger_payloads ENABLE ALWAYS TRIGGER ledger_payloads_no_change;
ALTER TABLE ledger_payloads ENABLE ALWAYS TRIGGER ledger_payloads_no_truncate;
"""
PAYLOAD_GRANTS = """
DO $$ BEGIN
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'bihuan_app') THEN
        REVOKE ALL ON ledger_payloads FROM bihuan_app;
        GRANT SELECT, INSERT, UPDATE (content, salt, erased_by) ON ledger_payloads TO bihuan_app;
    END IF;
END $$;
"""
DROP_PAYLOAD_FUNCTION = "DROP FUNCTION IF EXISTS ledger_refuse_payload_change();"

DROP_FUNCTIONS = """
DROP FUNCTION IF EXISTS ledger_refuse_change();
DROP FUNCTION IF EXISTS ledger_moment(text);
DROP FUNCTION IF EXISTS ledger_hash(text);
"""


def head_fact(place: int) -> str:
    """SQL for the n-th text between double quotes of the body.

    The body begins with the object `act`, whose ten keys are always there, sorted, with values free of quotes,
    so places are fixed. It costs a quarter of reading the body as JSON, whatever the length of the answers.
    Spelled as PostgreSQL prints it back, so that a comparison of models and database finds no difference.
    """
    return f"split_part(body, '\"'::text, {place})"
