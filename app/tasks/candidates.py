"""Who could do a task on their own behalf: the rule of `access` asked of all people at once, in SQL.

A substitute need not be looked for: whoever they stand in for could do it as well. Claims play no part.
"""

import re
from collections.abc import Collection, Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from app.identity import NamedPerson, covers, valid
from app.kernel.direct_sql import array, rows
from app.tasks.access import TaskFacts

_PLACE = re.compile(r"%\((\w+)\)s")


def find_candidate(session: Session, task: TaskFacts, at: datetime, first: UUID | None = None) -> UUID | None:
    """One active person who may do the task, `first` if they may; None when nobody may. One statement."""
    text, values = _asked(task, at)
    order = " ORDER BY (g.user_id = %s) DESC" if first else ""
    found = rows(session, f"SELECT g.user_id {text}{order} LIMIT 1", [*values, first] if first else values)
    return found[0][0] if found else None


def anybody(task: TaskFacts, at: datetime) -> tuple[str, list[Any]]:
    """A SELECT of whether there is such a person, and its values: for asking it in a statement with others."""
    text, values = _asked(task, at)
    return f"SELECT EXISTS (SELECT {text})", values


def list_candidates(session: Session, task: TaskFacts, at: datetime) -> Sequence[NamedPerson]:
    """All active people who may do the task, by name."""
    text, values = _asked(task, at)
    found = rows(session, f"SELECT DISTINCT u.id, u.username, u.name {text} ORDER BY u.name, u.username", values)
    return [NamedPerson(*row) for row in found]


def _asked(task: TaskFacts, at: datetime) -> tuple[str, list[Any]]:
    values = {
        "role": task.role,
        "now": at,
        "plant": task.plant,
        "line": task.line,
        "groups": task.groups and array(task.groups),
        "assignee": task.assignee,
        "excluded": task.excluded and array(task.excluded),
    }
    text, names = _text(frozenset(name for name, value in values.items() if value))
    return text, [values[name] for name in names]


@lru_cache
def _text(asked: Collection[str]) -> tuple[str, tuple[str, ...]]:
    """From FROM on, and the names of its values in order.

    Only what is asked stands in the text: with "IS NULL OR", PostgreSQL would plan it anew each time.
    """
    places = [name for name in ("plant", "line") if name in asked]
    parts = ["g.role = %(role)s", valid("g"), covers("g", places)]
    if "assignee" in asked:
        parts.append("g.user_id = %(assignee)s")
    if "excluded" in asked:
        parts.append("g.user_id <> ALL (%(excluded)s)")
    if "groups" in asked:
        narrower = ("n.user_id = g.user_id", "n.role = ANY (%(groups)s)", valid("n"), covers("n", places))
        parts.append(f"EXISTS (SELECT FROM grants n WHERE {' AND '.join(narrower)})")
    text = f"FROM grants g JOIN users u ON u.id = g.user_id AND u.active WHERE {' AND '.join(parts)}"
    return _PLACE.sub("%s", text), tuple(_PLACE.findall(text))
