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

from app.identity import Actor, Grant
from app.kernel.canonical import canonical_json
from app.kernel.keyset import Position
from app.tasks.inbox.tasks_by_name import TaskWord
from app.tasks.models import TaskState

PAGE = 50


@dataclass(frozen=True, slots=True)
class Filter:
    """What the person looks for; `after` is the last row's (due_at, id) of the page before.

    Each word of `search` must be found in what the row shows: case number, person, line, step, defect, process, task.
    """

    process: str | None = None
    line: str | None = None
    search: Sequence[TaskWord] = ()
    mine: bool = False
    after: Position | None = None
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
    defect_type: str | None


@dataclass(frozen=True, slots=True)
class InboxState:
    """How many open tasks and unread notices there are, and a number that changes with the list of tasks."""

    tasks: int
    notifications: int
    stamp: int


COLUMNS = """t.id, t.case_id, t.deployment_id, t.process, t.element, t.role, t.round, t.priority, t.due_at,
    t.due_known, t.created_at, t.escalated_at, t.claimed_by, t.offered_to, t.assignee"""


def covers(grant: str) -> str:
    """`Grant.covers` in SQL: work without a place is everybody's."""
    return f"""({grant}.plant IS NULL OR t.plant IS NULL OR t.plant = {grant}.plant)
    AND ({grant}.line IS NULL OR t.line IS NULL OR t.line = {grant}.line)"""


# `access.may_work` in SQL, under one grant `held`: `person` is the absent person whose it is, null for one's own.
_MAY_WORK = f"""t.state = '{TaskState.OPEN}' AND t.role = held.role AND {covers("held")}
    AND (t.claimed_by IS NULL OR t.claimed_by = :me OR t.claimed_by = held.person)
    AND (t.assignee IS NULL OR (t.assignee = :me AND held.person IS NULL))
    AND NOT (CAST(:me AS uuid) = ANY(t.excluded)) AND (held.person IS NULL OR NOT (held.person = ANY(t.excluded)))
    AND (t.groups = '{{}}' OR EXISTS (
        SELECT FROM jsonb_to_recordset(CAST(:grants AS jsonb)) AS n (role text, plant text, line text, person uuid)
        WHERE n.person IS NOT DISTINCT FROM held.person AND n.role = ANY(t.groups) AND {covers("n")}))"""  # noqa: S608

_FOUND = """(t.process = ANY(:processes{n}) OR EXISTS (SELECT FROM cases k WHERE k.id = t.case_id
    AND (k.number ILIKE :search{n} OR k.subject_name ILIKE :search{n} OR k.line = ANY(:lines{n})
        OR k.step = ANY(:steps{n}) OR k.defect_type = ANY(:defects{n})))
    OR (t.deployment_id, t.process, t.element) IN (SELECT * FROM unnest(CAST(:named_deployments{n} AS uuid[]),
        CAST(:named_processes{n} AS text[]), CAST(:named_elements{n} AS text[]))))"""

# `turn` is the order in which `access.capacity` looks through the people somebody stands in for; a task that one of
# them holds is found under that one alone.
_QUERY = """
WITH held AS (
    SELECT DISTINCT * FROM jsonb_to_recordset(CAST(:grants AS jsonb))
        AS g (role text, plant text, line text, person uuid, turn int)
), page AS (
    SELECT DISTINCT ON (found.due_at, found.id) found.* FROM held CROSS JOIN LATERAL (
        SELECT {columns}, held.person AS acting_for, held.turn FROM tasks t
        WHERE {may_work} {wanted}
        ORDER BY t.due_at, t.id LIMIT :limit
    ) AS found
    ORDER BY found.due_at, found.id, found.turn
)
SELECT {columns}, t.acting_for, c.number, c.line, c.step, c.subject_name, c.defect_type
FROM page t JOIN cases c ON c.id = t.case_id
ORDER BY t.due_at, t.id LIMIT :limit
"""

_STATE = text(f"""
SELECT count(*), (SELECT count(*) FROM notifications n WHERE n.user_id = :me AND n.read_at IS NULL),
    coalesce(hashtextextended(string_agg(
        concat_ws(' ', p.id, p.claimed_by, p.acting_for, p.escalated_at), ',' ORDER BY p.due_at, p.id), 0), 0)
FROM ({_QUERY.format(columns=COLUMNS, may_work=_MAY_WORK, wanted="")}) AS p
""")  # noqa: S608 - our own text only


def my_tasks(session: Session, actor: Actor, wanted: Filter | None = None) -> Sequence[WorkItem]:
    """One page of the person's open tasks, one statement."""
    wanted = wanted or Filter()
    conditions, params = _conditions(wanted)
    query = _QUERY.format(columns=COLUMNS, may_work=_MAY_WORK, wanted=conditions)
    params |= _asked(actor, wanted.limit)
    return [WorkItem(*row) for row in session.execute(text(query), params)]


def read_inbox_state(session: Session, actor: Actor, limit: int = 100) -> InboxState:
    """What the person's inbox and bell say now, up to `limit` tasks; one statement, asked every few seconds."""
    return InboxState(*session.execute(_STATE, _asked(actor, limit)).one())


def _asked(actor: Actor, limit: int) -> dict[str, Any]:
    return {"me": actor.id, "grants": canonical_json(_held(actor)).decode(), "limit": limit}


def _held(actor: Actor) -> list[dict[str, Any]]:
    """Where to look for tasks: under the person's own grants and under those of the absent people they stand in for."""
    holders = ((None, actor.grants), *((one.id, one.grants) for one in actor.standing_in))
    return [
        {"role": g.role, "plant": g.plant, "line": g.line, "person": person, "turn": turn}
        for turn, (person, grants) in enumerate(holders)
        for g in without_doubles(grants)
    ]


def without_doubles(grants: Sequence[Grant]) -> list[Grant]:
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
    for n, word in enumerate(wanted.search):
        parts.append(f"AND {_FOUND.format(n=n)}")
        params |= {f"{name}{n}": value for name, value in _word(word).items()}
    if wanted.after:
        parts.append("AND (t.due_at, t.id) > (:after_due, :after_id)")
        params |= {"after_due": wanted.after[0], "after_id": wanted.after[1]}
    return " ".join(parts), params


def _word(word: TaskWord) -> dict[str, Any]:
    """The parameters of one word."""
    found, named = word.case, word.tasks
    return {
        "search": f"%{_escaped(found.text)}%",
        "processes": list(found.processes),
        "lines": list(found.lines),
        "steps": list(found.steps),
        "defects": list(found.defect_types),
        "named_deployments": [one.deployment for one in named],
        "named_processes": [one.process for one in named],
        "named_elements": [one.element for one in named],
    }


def _escaped(search: str) -> str:
    return search.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
