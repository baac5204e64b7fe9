"""What the database is asked, whichever way a statement takes to the driver."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from unittest.mock import patch

import psycopg


@contextmanager
def seen_statements() -> Iterator[list[str]]:
    """The statements that this process executes inside the block."""
    seen: list[str] = []
    execute = psycopg.Cursor.execute

    def note(cursor: Any, query: Any, *arguments: Any, **options: Any) -> Any:
        seen.append(str(query))
        return execute(cursor, query, *arguments, **options)

    with patch.object(psycopg.Cursor, "execute", note):
        yield seen
