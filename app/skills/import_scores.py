"""Skill scores from a CSV file: `username` or `emp_no`, `skill`, `score`, and the day `as_of` (S10).

The same file again stores nothing; a row that is wrong is rejected with its line and the others are kept.
"""

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

from sqlalchemy.orm import Session

from app.identity import Actor, AuditChange, record
from app.imports import ColumnMapping, ImportRequest, Record, require_bring
from app.kernel.clock import Clock
from app.kernel.errors import InvalidInputError
from app.skills.feeds import SKILL_SCORES

_WHO = "username or emp_no"
_COLUMNS = ("skill", "score", "as_of")


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
    """The use case: the feed of skill scores, of a file whose columns need no mapping; the caller commits.

    `zone` is the plant's.
    """

    def __init__(self, clock: Clock, zone: str) -> None:
        self._clock = clock
        self._zone = zone

    def __call__(self, session: Session, actor: Actor, name: str, content: bytes) -> ScoresImported:
        """Store the scores of the file `name`; raises ForbiddenError, InvalidInputError without the columns."""
        require_bring(actor, SKILL_SCORES)
        columns = {"emp_no": _WHO, **{column: column for column in _COLUMNS}}
        mapping = ColumnMapping(source=name[:60], feed=SKILL_SCORES.name, timezone=self._zone, columns=columns)
        now = self._clock.now()
        request = ImportRequest(uuid4(), mapping.source, mapping, now, max_error_share=1.0, actor=actor)
        importer = SKILL_SCORES.open(session, request)
        importer.add(list(_records(content)))
        result = importer.store()
        refused = [(one.line_no, one.template % one.params) for one in importer.rejects.first(result.refused)]
        told = ScoresImported(result.new, result.same, refused)
        told_rows = result.recorded or None
        change = AuditChange(SKILL_SCORES.actions.imported, {"file": name}, new=told.to_json(), data=told_rows)
        record(session, actor, now, change)
        return told


def _records(content: bytes) -> Iterator[Record]:
    reader = csv.DictReader(io.StringIO(_text(content), newline=""))
    named = {name.strip() for name in reader.fieldnames or ()}
    if not named.issuperset(_COLUMNS) or not named & {"username", "emp_no"}:
        raise InvalidInputError(
            "The file needs the columns username or emp_no, skill, score and as_of; it has %(found)s",
            found=", ".join(sorted(named)) or "-",
        )
    for row in reader:
        cells = {name.strip(): (text or "").strip() for name, text in row.items() if name}
        yield Record(reader.line_num, cells | {_WHO: cells.get("username") or cells.get("emp_no") or ""})


def _text(content: bytes) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("gb18030", "replace")
