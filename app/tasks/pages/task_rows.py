"""Open tasks as rows of a list, with the names of their pinned diagrams."""

from collections.abc import Collection, Iterable, Iterator
from uuid import UUID

from app.cases import case_title
from app.definitions import Definitions
from app.engine import ProcessKey
from app.identity import Actor, People
from app.plant import PlaceNames
from app.tasks.inbox.worklist import WorkItem
from app.tasks.page_models import TaskRow
from app.web.view_models import PersonRef


class TaskRows:
    """Draws them; `people` are the `holders` of all."""

    def __init__(self, definitions: Definitions, people: People, places: PlaceNames) -> None:
        self._definitions, self._people, self._places = definitions, people, places

    def row(self, item: WorkItem, actor: Actor, drafts: Collection[UUID] = ()) -> TaskRow:
        """As `actor` sees it; `drafts` are the tasks into which they have typed something."""
        model = self._definitions.model(ProcessKey(str(item.deployment_id), item.process))
        element = model.elements[item.element]
        return TaskRow(
            id=item.id,
            name=element.names,
            case_id=item.case_id,
            case_number=item.number,
            case_title=case_title(
                model, self._places.name("step", item.step), self._places.name("defect_type", item.defect_type)
            ),
            process=model.names,
            lane=element.lane.names if element.lane else {},
            due=item.due_at if item.due_known else None,
            line=self._places.name("line", item.line),
            step=self._places.name("step", item.step),
            subject=item.subject,
            claimed_by=self._people[item.claimed_by],
            mine=item.claimed_by == actor.id,
            escalated=item.escalated_at is not None,
            round=item.round,
            has_draft=item.id in drafts,
            acting_for=next((one.name for one in actor.standing_in if one.id == item.acting_for), None),
        )

    def holder(self, item: WorkItem) -> PersonRef | None:
        """Who has it to do alone: whoever claimed it, or else whom the diagram names."""
        return self._people[item.claimed_by or item.assignee]


def holders(items: Iterable[WorkItem]) -> Iterator[UUID | None]:
    """All people whom the rows name."""
    for item in items:
        yield item.claimed_by or item.assignee
