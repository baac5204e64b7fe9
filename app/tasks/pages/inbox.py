"""Fill the task pages from rows, pinned diagrams and the ledger; reads only."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.cases import StartCase
from app.definitions import Definitions
from app.identity import Actor, read_people
from app.kernel.keyset import read_position, write_cursor
from app.plant import PlaceLabels, PlaceNames
from app.tasks.inbox.tasks_by_name import task_words
from app.tasks.inbox.worklist import Filter, WorkItem, my_tasks
from app.tasks.models import Draft
from app.tasks.page_models import InboxFilters, InboxPage, TaskRow, TaskSection
from app.tasks.pages.escalation_section import EscalatedReader
from app.tasks.pages.home import HomeReader
from app.tasks.pages.task_rows import TaskRows, holders
from app.web.view_models import Option, Paging


@dataclass(frozen=True, slots=True)
class InboxQuery:
    """The filter bar as it was asked for; `after` is the cursor of the page before, `language` that of task names."""

    search: str = ""
    line: str = ""
    process: str = ""
    mine: bool = False
    after: str | None = None
    language: str = "zh"


class InboxReader:
    """Reads a person's inbox."""

    def __init__(
        self,
        definitions: Definitions,
        start: StartCase,
        labels: PlaceLabels,
        sections: tuple[EscalatedReader, HomeReader],
        zone: tzinfo,
    ) -> None:
        self._definitions = definitions
        self._start = start
        self._labels = labels
        self._escalated, self._home = sections
        self._zone = zone

    def read(self, session: Session, actor: Actor, query: InboxQuery, now: datetime) -> InboxPage:
        """The page: overdue first, then due today, then later."""
        wanted = Filter(
            process=query.process or None,
            line=query.line or None,
            search=task_words(session, self._definitions, query.search, query.language),
            mine=query.mine,
            after=read_position(query.after),
        )
        items = my_tasks(session, actor, wanted)
        places = self._labels.read(session)
        first = query == InboxQuery(language=query.language)  # who narrows the list down, or pages on, looks for a task
        shown = self._escalated.items(session, actor) if first else []
        people = read_people(session, holders([*items, *shown]))
        draw = TaskRows(self._definitions, people, places)
        drafts = _drafts(session, actor.id, [item.id for item in items])
        rows = [(item, draw.row(item, actor, drafts)) for item in items]
        after = cursor_of(items[-1]) if len(items) == wanted.limit else None
        return InboxPage(
            sections=_sections(rows, now, self._zone),
            paging=Paging(after=after, before=None),
            filters=self._filters(session, query, places),
            escalated=self._escalated.rows(session, actor, shown, draw, now),
            tiles=self._home.tiles(session, actor, now) if first else (),
            may_start=bool(self._start.choices(session, actor)),
        )

    def _filters(self, session: Session, query: InboxQuery, places: PlaceNames) -> InboxFilters:
        lines = [Option(code, names) for code, names in places.codes("line")]
        processes = [Option(found.key.process, found.names) for found in self._definitions.known(session)]
        return InboxFilters(query.search, query.line, query.process, query.mine, lines, processes)


def cursor_of(item: WorkItem) -> str:
    """Where the next page begins."""
    return write_cursor(item.due_at, item.id)


def _sections(rows: Sequence[tuple[WorkItem, TaskRow]], now: datetime, zone: tzinfo) -> list[TaskSection]:
    local = now.astimezone(zone)
    midnight = (local + timedelta(days=1)).replace(hour=0, minute=0, second=0, microsecond=0)
    overdue = [row for item, row in rows if item.due_at <= now]
    today = [row for item, row in rows if now < item.due_at < midnight]
    later = [row for item, row in rows if item.due_at >= midnight]
    sections = (
        TaskSection("overdue", overdue, len(overdue)),
        TaskSection("today", today, len(today)),
        TaskSection("later", later, len(later)),
    )
    return [section for section in sections if section.rows]


def _drafts(session: Session, user_id: UUID, tasks: Sequence[UUID]) -> frozenset[UUID]:
    if not tasks:
        return frozenset()
    query = select(Draft.task_id).where(Draft.user_id == user_id, Draft.task_id.in_(tasks))
    return frozenset(session.scalars(query))
