"""What the working role may do: rows yes, tables no. Append-only tables take UPDATE and DELETE away again."""

from sqlalchemy import Connection, text

from app.config.postgres.provision import WORKER

_DEFAULTS = (
    f"ALTER DEFAULT PRIVILEGES GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO {WORKER}",
    f"ALTER DEFAULT PRIVILEGES GRANT USAGE, SELECT ON SEQUENCES TO {WORKER}",
    f"ALTER DEFAULT PRIVILEGES GRANT USAGE ON SCHEMAS TO {WORKER}",
    f"GRANT USAGE ON SCHEMA public TO {WORKER}",
)


def prepare_grants(connection: Connection) -> None:
    """Tables, sequences and schemas that the owner makes from now on serve the working role.

    Without that role (a server of one's own with a single user, who may not create roles) nothing happens.
    """
    if _worker_exists(connection):
        for statement in _DEFAULTS:
            connection.execute(text(statement))


def _worker_exists(connection: Connection) -> bool:
    """Whether the role is there; made now if the owner may, so that one URL can step down to it."""
    row = connection.execute(
        text(
            "SELECT (SELECT true FROM pg_roles WHERE rolname = :name), rolcreaterole OR rolsuper"
            " FROM pg_roles WHERE rolname = current_user"
        ),
        {"name": WORKER},
    ).one()
    if not row[0] and row[1]:
        connection.execute(text(f"CREATE ROLE {WORKER} NOLOGIN"))
        connection.execute(text(f"GRANT {WORKER} TO CURRENT_USER"))
    return bool(row[0] or row[1])
