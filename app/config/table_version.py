"""Which version of the tables a database has, asked without loading what migrates them."""

import re

from sqlalchemy import Engine, text

from app.config.settings import ROOT
from app.kernel.errors import DomainError

_VERSION = "SELECT version_num FROM alembic_version"


_NAMES = re.compile(
    r'^revision: str = "(?P<own>\w+)"\ndown_revision: str \| None = (?:None|"(?P<down>\w+)")$', re.MULTILINE
)


class OldTablesError(DomainError):
    """The tables are missing, or older than this program."""

    code = "old_tables"
    status = 503


def known_versions() -> list[str]:
    """The versions that this checkout can bring about, oldest first: by what each says that it follows."""
    texts = (path.read_text(encoding="utf-8") for path in (ROOT / "migrations" / "versions").glob("[0-9]*.py"))
    after = {names["down"]: names["own"] for text in texts if (names := _NAMES.search(text))}
    found: list[str] = []
    while (following := after.get(found[-1] if found else None)) is not None:
        found.append(following)
    return found


def require_tables(engine: Engine) -> None:
    """Raises OldTablesError, which says what to do, unless this program can work with the database's tables.

    Those of a newer release are worked with: each migration lets the release before it go on.
    """
    with engine.connect() as connection:
        is_there = connection.scalar(text("SELECT to_regclass('alembic_version') IS NOT NULL"))
        found = connection.scalar(text(_VERSION)) if is_there else None
    known = known_versions()
    if found is None:
        raise OldTablesError("This database has no tables yet. Make them: bihuan migrate")
    if found in known and found != known[-1]:
        raise OldTablesError(
            "This database is at version %(found)s, this program works from %(known)s on. Update it: bihuan migrate",
            found=found,
            known=known[-1],
        )
