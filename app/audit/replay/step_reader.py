"""One step of the replay page from one movement of the case."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import tzinfo
from functools import cached_property
from typing import Any
from uuid import UUID

from app.audit.replay.candidates import Candidates
from app.audit.replay.joined_steps import Movement
from app.audit.replay.opened_tasks import OpenedTasks
from app.audit.replay.page_models import Attempt, Candidate, FormSeen, ReplayStep, Timing, VariableStep
from app.audit.replay.value_changes import field_changes
from app.cases import WITHHELD, Document, HistoryEvent
from app.engine import Element, ProcessModel, TakenFlows, VariableWrite, names_in
from app.identity import SHELL, SYSTEM, People
from app.kernel.names import Names
from app.kernel.roles import ROLES
from app.ledger import Action, erased_words, name_in
from app.web.view_models import FileRef, PersonRef

_ASSIGNED = frozenset({Action.TASK_COMPLETED, Action.TASK_CLAIMED, Action.TASK_RELEASED, Action.TASK_DELEGATED})


@dataclass(frozen=True)
class RecordedCase:
    """What the steps of one case are read against; `hidden` elements and keys are blind now."""

    model: ProcessModel
    language: str
    zone: tzinfo
    tasks: Mapping[UUID, Mapping[str, Any]]
    hidden: frozenset[str]
    hidden_keys: frozenset[str]
    schemas: Mapping[str, Mapping[str, Any]]
    catalogs: Mapping[str, Any]
    candidates: Candidates
    documents: Mapping[UUID, Sequence[Document]]
    names: Mapping[str, str]

    @cached_property
    def writers(self) -> Mapping[str, Element]:
        """The element that owns each variable."""
        return {element.writes: element for element in self.model.elements.values() if element.writes}

    @property
    def uploaders(self) -> set[UUID]:
        """Who attached files."""
        return {document.uploaded_by for documents in self.documents.values() for document in documents}


@dataclass
class StepReader:
    """Turns movements into steps, in order: it remembers what tasks asked for when they opened, and what was known."""

    record: RecordedCase
    people: People
    timings: Mapping[int, Timing]
    attempts: Mapping[int, Sequence[Attempt]]
    known: dict[str, Any] = field(default_factory=dict)
    _opened: OpenedTasks = field(init=False)
    _taken: TakenFlows = field(init=False)

    def __post_init__(self) -> None:
        self._opened = OpenedTasks(self.record.model, self.record.tasks)
        self._taken = TakenFlows(self.record.model)

    def step(self, movement: Movement) -> ReplayStep:
        """The step that a movement was."""
        event, model = movement.event, self.record.model
        element = model.elements.get(event.element or "")
        who, writes = event.body.get("who") or {}, self._shown(movement.writes)
        others = self._others(event)
        self._opened.hear(event)
        values = {**movement.given, **{w.key: w.new for w in writes if w.item is None}}
        self.known |= values  # the choices of later forms may be made of it
        return ReplayStep(
            seq=event.seq,
            at=event.at,
            action=event.action,
            subject=element.names if element else model.names,
            agreement=movement.agreement,
            element=element.id if element else None,
            person=self._person(event),
            role=ROLES.get(who.get("role", "")),
            lane=self._lane(element, who),
            at_shell=who.get("auth") == SHELL,
            outcome=event.body["act"].get("outcome", "ok"),
            reason=_reason(event),
            meaning=event.body.get("meaning"),
            expected=movement.expected,
            got=movement.got,
            flows=self._taken.of(movement.left, movement.entered),
            visits=movement.visits,
            waiting=movement.waiting,
            values=values,
            items=[(w.key, str(w.item), w.new) for w in writes if w.item is not None],
            changes=self._changes(movement),
            form=self._form(event, element),
            timing=self.timings.get(event.seq),
            files=self._files(event),
            others=others,
            attempts=self.attempts.get(event.seq, ()),
        )

    def _shown(self, writes: Iterable[VariableWrite]) -> list[VariableWrite]:
        return [write for write in writes if write.key not in self.record.hidden_keys]

    def _person(self, event: HistoryEvent) -> PersonRef | None:
        """By the name in the record: it says what the person was called then."""
        who = event.body.get("who") or {}
        known = self.people[event.actor_id]
        if event.actor_id == SYSTEM.id:
            return known
        acting_for = who.get("for")
        return PersonRef(
            known.username if known else "",
            name_in(who),
            acting_for and self.record.names.get(acting_for, acting_for),
        )

    def _lane(self, element: Element | None, who: Mapping[str, str]) -> Names | None:
        lane = self.record.model.lanes.get(who.get("lane", "")) or (element.lane if element else None)
        return lane.names if lane else None

    def _changes(self, movement: Movement) -> list[VariableStep]:
        record = self.record
        given = [
            VariableStep(key, field_changes(None, None, value, record.language, record.catalogs, record.zone))
            for key, value in movement.given.items()
        ]
        return [*given, *(step for write in movement.writes if (step := self._change(write)))]

    def _change(self, write: VariableWrite) -> VariableStep | None:
        record, element = self.record, self.record.writers.get(write.key)
        label: Names = element.names if element else write.key
        item = None if write.item is None else record.names.get(str(write.item), str(write.item))
        if write.key in record.hidden_keys:
            return VariableStep(label, (), item, withheld=True)
        schema = record.schemas.get(element.form or "") if element else None
        names = {**self.known, **record.catalogs}
        changes = field_changes(schema, write.old, write.new, record.language, names, record.zone)
        return VariableStep(label, changes, item) if changes else None

    def _form(self, event: HistoryEvent, element: Element | None) -> FormSeen | None:
        target = event.body.get("target") or {}
        if element is None or element.form is None or event.action != Action.TASK_COMPLETED or event.erased:
            return None
        answers = event.body.get("new")
        hidden = answers == WITHHELD or element.id in self.record.hidden
        return FormSeen(
            element.form,
            self._reads(element),
            None if hidden or not isinstance(answers, dict) else answers,
            element.item_name,
            target.get("item"),
            target.get("round") or 1,
        )

    def _reads(self, element: Element) -> list[str] | None:
        """What the form could read then: a blind partner's values were never in it."""
        if element.reads is None:
            return None
        partners = names_in(element.properties.get("blind_with")) or ()
        blind = {self.record.model.elements[name].writes for name in partners if name in self.record.model.elements}
        return [name for name in element.reads if name not in blind | self.record.hidden_keys]

    def _files(self, event: HistoryEvent) -> list[FileRef]:
        task = (event.body.get("target") or {}).get("task")
        if event.action != Action.TASK_COMPLETED or not task:
            return []
        return [
            FileRef(d.id, d.name, d.size, f"/files/{d.id}", self.people[d.uploaded_by], d.uploaded_at)
            for d in self.record.documents.get(UUID(task), ())
        ]

    def _others(self, event: HistoryEvent) -> Sequence[Candidate] | None:
        task_id = (event.body.get("target") or {}).get("task")
        if not task_id or event.action not in _ASSIGNED:
            return None
        facts = self._opened.facts(UUID(task_id))
        return None if facts is None else self.record.candidates.at(facts, event.at, event.actor_id)


def _reason(event: HistoryEvent) -> Names | None:
    return erased_words(event.erased) if event.erased else event.body.get("reason")
