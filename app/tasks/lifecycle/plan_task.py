"""What a new task is to be: its row as the diagram and the case's data say, and who may have it."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from operator import attrgetter
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.cases import CaseRecord
from app.definitions import Definitions
from app.engine import Element, OpenTask
from app.feel import compile_expression, to_json
from app.identity import User, absent_days
from app.jobs import Calendars
from app.tasks.access import TaskFacts
from app.tasks.due_dates import Deadline, deadline
from app.tasks.models import TaskState
from app.tasks.rounds import round_of
from app.tasks.separation_of_duties import excluded_people

ORDINARY_PRIORITY = 50
RECORDED = (
    "element",
    "role",
    "groups",
    "plant",
    "line",
    "round",
    "calendar_version",
    "assignee",
    "offered_to",
    "excluded",
)


@dataclass(frozen=True, slots=True)
class TaskPlan:
    """A row of `tasks` to be, and what the rule needs to know of it.

    `last` did the task before.
    """

    row: dict[str, Any]
    facts: TaskFacts
    last: UUID | None

    def offered(self, candidate: UUID | None) -> "TaskPlan":
        """The same, offered to `candidate` if they did it last."""
        row = {**self.row, "offered_to": candidate if candidate == self.last else None}
        return replace(self, row=row)

    def recorded(self) -> dict[str, Any]:
        """What the ledger keeps of it."""
        row = self.row
        due_at = row["due_at"] if row["due_known"] else None
        return {"ref": row["id"], "due_at": due_at} | {name: row[name] for name in RECORDED}


class PlanTask:
    """Evaluates what the diagram says of a task that opens."""

    def __init__(self, definitions: Definitions, calendars: Calendars) -> None:
        self._definitions = definitions
        self._calendars = calendars

    def __call__(
        self, session: Session, case: CaseRecord, element: Element, opened: OpenTask, now: datetime
    ) -> TaskPlan:
        """The plan, offered to nobody yet."""
        scope = case.scope | ({element.item_name: opened.item} if element.item_name else {})
        lane, groups = element.lane, tuple(element.candidate_groups)
        role = (lane and lane.role) or ""
        excluded = excluded_people(session, case, element, scope, now)
        assignee = _assignee(session, element, scope, now)
        facts = TaskFacts(role, groups, case.plant, case.line, TaskState.OPEN, assignee, tuple(excluded), None)
        row = {
            "id": opened.ref,
            "case_id": case.id,
            "deployment_id": case.deployment_id,
            "process": case.process,
            "element": element.id,
            "item": None if opened.item is None else {"value": opened.item},
            "lane": lane.id if lane else "",
            "role": role,
            "groups": list(groups),
            "plant": case.plant,
            "line": case.line,
            "state": TaskState.OPEN,
            "priority": _priority(element, scope, now),
            "assignee": assignee,
            "offered_to": None,
            "excluded": excluded,
            "round": round_of(element, case, now),
            "created_at": now,
        }
        last = next((UUID(p) for p in reversed(case.performers.get(element.id, ()))), None)
        return TaskPlan(row | self._due(session, case, element, scope, now), facts, last)

    def _due(
        self, session: Session, case: CaseRecord, element: Element, scope: dict[str, Any], now: datetime
    ) -> dict[str, Any]:
        """The columns of when it is due and what comes before and after."""
        calendar = self._calendars.calendar(session, self._calendar_code(case), now)
        due = deadline(element, scope, now, calendar, self._absent_days(session, case, now, calendar.timezone))
        return _reminders(due) | {
            "due_at": due.due_at,
            "due_known": due.known,
            "follow_up_at": due.follow_up_at,
            "calendar_version": due.calendar_version,
        }

    def _calendar_code(self, case: CaseRecord) -> str:
        return self._definitions.model(case.key).properties.get("calendar", "factory")

    def _absent_days(self, session: Session, case: CaseRecord, now: datetime, zone: str) -> frozenset[date]:
        """Days on which the person whom the case is about (`bihuan:subject`) is away: they move due dates (A7)."""
        if case.subject is None or "subject" not in self._definitions.model(case.key).properties:
            return frozenset()
        return absent_days(session, case.subject, now, zone)


def _assignee(session: Session, element: Element, scope: Mapping[str, Any], now: datetime) -> UUID | None:
    text = element.assignee
    if not text:
        return None
    username = compile_expression(text[1:]).evaluate(scope, now) if text.startswith("=") else text
    return session.scalar(select(User.id).where(User.username == str(username)))


def _reminders(deadline: Deadline) -> dict[str, Any]:
    """The columns of what is to come of a task, soonest first."""
    nudges = sorted(deadline.nudges, key=attrgetter("at"))
    if not nudges:
        return {}
    kept = [{"at": nudge.at.isoformat(), "kind": nudge.kind, "role": nudge.role} for nudge in nudges]
    return {"reminders": kept, "next_reminder_at": nudges[0].at}


def _priority(element: Element, scope: Mapping[str, Any], now: datetime) -> int:
    text = element.priority
    if not text:
        return ORDINARY_PRIORITY
    value = to_json(compile_expression(text[1:]).evaluate(scope, now)) if text.startswith("=") else text
    try:
        return int(value)
    except (TypeError, ValueError):
        return ORDINARY_PRIORITY
