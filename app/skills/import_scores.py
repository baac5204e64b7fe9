"""Skill scores from a CSV file: `username` or `emp_no`, `skill`, `score`, and the day `as_of` (S10).

The same file again stores nothing; a row that is wrong is refused with its line and the others are kept.
"""

import csv
import io
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from app.identity.access import require
from app.identity.actor import Actor
from app.identity.audit_entry import AuditChange, record
from app.identity.models import User
from app.kernel.clock import Clock
from app.kernel.errors import InvalidInputError
from app.ledger.actions import Action
from app.skills.models import Skill, SkillScore

COLUMNS = ("skill", "score", "as_of")


@dataclass(slots=True)
class ScoresImported:
    """`stored` new scores, `same` known already, `refused` as (line, sentence)."""

    stored: int = 0
    same: int = 0
    refused: list[tuple[int, str]] = field(default_factory=list)

    def to_json(self) -> dict[str, Any]:
        """Plain JSON."""
        refused = [{"line": line, "reason": reason} for line, reason in self.refused]
        return {"stored": self.stored, "same": self.same, "refused": refused}


class ImportScores:
    """The use case; the caller commits."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock

    def __call__(self, session: Session, actor: Actor, name: str, content: bytes) -> ScoresImported:
        """Store the scores of the file `name`; raises ForbiddenError, InvalidInputError without the columns."""
        require(actor, "skill:import")
        people, skills = _people(session), set(session.scalars(select(Skill.code)))
        result = ScoresImported()
        rows = []
        for line, cells in _read(content):
            row = _row(cells, people, skills)
            if isinstance(row, str):
                result.refused.append((line, row))
            else:
                rows.append(row)
        result.stored = self._store(session, actor, name, rows)
        result.same = len(rows) - result.stored
        record(
            session, actor, self._clock.now(), AuditChange(Action.SKILLS_IMPORTED, {"file": name}, new=result.to_json())
        )
        return result

    def _store(self, session: Session, actor: Actor, name: str, rows: list[dict[str, Any]]) -> int:
        if not rows:
            return 0
        stamp = {"source": name[:60], "recorded_by": actor.username, "recorded_at": self._clock.now()}
        statement = insert(SkillScore).on_conflict_do_nothing().returning(SkillScore.id)
        return len(session.execute(statement, [row | stamp for row in rows]).all())


def _read(content: bytes) -> list[tuple[int, dict[str, str]]]:
    reader = csv.DictReader(io.StringIO(_text(content), newline=""))
    named = {name.strip() for name in reader.fieldnames or ()}
    if not named.issuperset(COLUMNS) or not named & {"username", "emp_no"}:
        raise InvalidInputError(
            "The file needs the columns username or emp_no, skill, score and as_of; it has %(found)s",
            found=", ".join(sorted(named)) or "-",
        )
    return [(reader.line_num, {k.strip(): (v or "").strip() for k, v in row.items() if k}) for row in reader]


def _text(content: bytes) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("gb18030", "replace")


def _row(cells: Mapping[str, str], people: Mapping[str, UUID], skills: set[str]) -> dict[str, Any] | str:
    """The score to store, or the sentence that says what is wrong."""
    who = cells.get("username") or cells.get("emp_no") or ""
    if who not in people:
        return f"nobody here is called {who!r}"
    if cells["skill"] not in skills:
        return f"there is no skill {cells['skill']!r}"
    try:
        score, as_of = float(cells["score"]), date.fromisoformat(cells["as_of"])
    except ValueError as error:
        return str(error)
    if not 0 <= score <= 100:
        return f"the score {score:g} is not between 0 and 100"
    return {"user_id": people[who], "skill": cells["skill"], "score": score, "as_of": as_of}


def _people(session: Session) -> dict[str, UUID]:
    rows = session.execute(
        select(User.id, User.username, User.emp_no).where(or_(User.active, User.emp_no.is_not(None)))
    )
    return {name: user for user, *names in rows for name in names if name}
