"""The inbox: open tasks that a person may do, soonest due first, fast whatever else is open.

Each grant is one ordered walk along the index (role, due_at, id) that stops after a page; the pages are merged.
So the cost depends on the page, not on how many tasks are open.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.orm import Session

from app.identity.actor import Actor, Grant
from app.kernel.canonical import canonical_json
from app.tasks.inbox.tasks_by_name import NamedTask

PAGE = 50


@dataclass(frozen=True, slots=True)
class Filter:
    """What the person looks for; `after` is the last row's (due_at, id) of the page before.

    `search` finds case numbers and the people cases are about, and the tasks that `named` says it means.
    """

    process: str | None = None
    line: str | None = None
    search: str | None = None
    named: Sequence[NamedTask] = ()
    mine: bool = False
    after: tuple[datetime, UUID] | None = None
    limit: int = PAGE


@dataclass(frozen=True, slots=True)
class WorkItem:
    """One row of the inbox; names are looked up from the pinned diagram by (deployment, process, element)."""

    id: UUID
    case_id: UUID
    deployment_id: UUID
    process: str
    element: str
    role: str
    round: int
    priority: int
    due_at: datetime
    due_known: bool
    created_at: datetime
    escalated_at: datetime | None
    claimed_by: UUID | None
    offered_to: UUID | None
    assignee: UUID | None
    acting_for: UUID | None
    number: str
    line: str | None
    step: str | None
    subject: str | None


_COLUMNS = """t.id, t.case_id, t.deployment_id, t.process, t.element, t.role, t.round, t.priority, t.due_at,
    t.due_known, t.created_at, t.escalated_at, t.claimed_by, t.offered_to, t.assignee"""

# `held.person` is the absent person whose grant it is, null for one's own.
_MINE = """t.state = 'open' AND (t.claimed_by IS NULL OR t.claimed_by = :me OR t.claimed_by = held.person)
    AND (t.assignee IS NULL OR (t.assignee = :me AND held.person IS NULL))
    AND NOT (CAST(:me AS uuid) = ANY(t.excluded)) AND (held.person IS NULL OR NOT (held.person = ANY(t.excluded)))
    AND (t.groups = '{}' OR t.groups && held.roles)"""

_FOUND = """EXISTS (SELECT FROM cases k WHERE k.id = t.case_id
    AND (k.number ILIKE :search OR k.subject_name ILIKE :search))"""
_NAMED = """(t.deployment_id, t.process, t.element) IN (SELECT * FROM unnest(
    CAST(:named_deployments AS uuid[]), CAST(:named_processes AS text[]), CAST(:named_elements AS text[])))"""

_QUERY = """
WITH held AS (
    SELECT DISTINCT g->>'role' AS role, g->>'plant' AS plant, g->>'line' AS line, CAST(g->>'for' AS uuid) AS person,
        ARRAY(SELECT jsonb_array_elements_text(g->'roles')) AS roles
    FROM jsonb_array_elements(CAST(:grants AS jsonb)) AS g
), page AS (
    SELECT DISTINCT ON (found.due_at, found.id) found.* FROM held CROSS JOIN LATERAL (
        SELECT {columns}, held.person AS acting_for FROM tasks t
        WHERE t.role = held.role AND {mine}
          AND (held.plant IS NULL OR t.plant IS NULL OR t.plant = held.plant)
          AND (held.line IS NULL OR t.line IS NULL OR t.line = held.line)
          {wanted}
        ORDER BY t.due_at, t.id LIMIT :limit
    ) AS found
    ORDER BY found.due_at, found.id, (found.acting_for = found.claimed_by) IS TRUE DESC, found.acting_for NULLS FIRST
)
SELECT page.*, c.number, c.line, c.step, c.subject_name
FROM page JOIN cases c ON c.id = page.case_id
ORDER BY page.due_at, page.id LIMIT :limit
"""


def my_tasks(session: Session, actor: Actor, wanted: Filter | None = None) -> Sequence[WorkItem]:
    """One page of the person's open tasks, one statement."""
    wanted = wanted or Filter()
    conditions, params = _conditions(wanted)
    query = _QUERY.format(columns=_COLUMNS, mine=_MINE, wanted=conditions)
    params |= {"me": actor.id, "grants": canonical_json(_held(actor)).decode(), "limit": wanted.limit}
    return [WorkItem(*row) for row in session.execute(text(query), params)]


def _held(actor: Actor) -> list[dict[str, Any]]:
    """Where to look for tasks: under the person's own grants and under those of the absent people they stand in for."""
    found = []
    for person, grants in ((None, actor.grants), *((one.id, one.grants) for one in actor.standing_in)):
        roles = sorted({grant.role for grant in grants})
        found += [
            {"role": g.role, "plant": g.plant, "line": g.line, "for": person, "roles": roles}
            for g in _without_doubles(grants)
        ]
    return found


def _without_doubles(grants: Sequence[Grant]) -> list[Grant]:
    """A narrower grant beside a role held everywhere adds nothing but work."""
    everywhere = {g.role for g in grants if g.plant is None and g.line is None}
    return [g for g in grants if g.role not in everywhere or (g.plant is None and g.line is None)]


def _conditions(wanted: Filter) -> tuple[str, dict[str, Any]]:
    parts, params = [], dict[str, Any]()
    if wanted.process:
        parts.append("AND t.process = :process")
        params["process"] = wanted.process
    if wanted.line:
        parts.append("AND t.line = :line")
        params["line"] = wanted.line
    if wanted.mine:
        parts.append("AND t.claimed_by = :me")
    if wanted.search:
        parts.append(f"AND ({_NAMED} OR {_FOUND})" if wanted.named else f"AND {_FOUND}")
        params["search"] = f"%{_escaped(wanted.search)}%"
    if wanted.search and wanted.named:
        params |= {
            "named_deployments": [one.deployment for one in wanted.named],
            "named_processes": [one.process for one in wanted.named],
            "named_elements": [one.element for one in wanted.named],
        }
    if wanted.after:
        parts.append("AND (t.due_at, t.id) > (:after_due, :after_id)")
        params |= {"after_due": wanted.after[0], "after_id": wanted.after[1]}
    return " ".join(parts), params


def _escaped(search: str) -> str:
    return search.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
