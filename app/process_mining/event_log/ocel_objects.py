"""The objects of an object-centric log: the case and what it concerns."""

from collections.abc import Iterator
from typing import Any

from app.cases import CaseState, writes_in
from app.ledger import moment_text
from app.process_mining.event_log.activities import Activities, Activity
from app.process_mining.event_log.object_mapping import CaseMeaning
from app.process_mining.event_log.objects import ALWAYS, Objects, Thing
from app.process_mining.event_log.pseudonyms import Labels
from app.process_mining.event_log.selection import Trace


def events_of(trace: Trace, objects: Objects, naming: Labels) -> Iterator[dict[str, Any]]:
    meaning = CaseMeaning(trace, objects, naming)
    _describe_case(trace, meaning, objects, naming)
    for number, activity in enumerate(Activities(trace).completed(), 1):
        concerned = dict.fromkeys(_concerned(trace, activity, meaning, objects, naming))
        yield {
            "id": f"{naming.case(trace.row.number)}/{number}",
            "type": activity.element.name("zh"),
            "time": moment_text(activity.at),
            "attributes": [
                {"name": name, "value": value}
                for name, value in _attributes(trace, activity, naming)
                if value is not None
            ],
            "relationships": [{"objectId": thing, "qualifier": qualifier} for thing, qualifier in concerned],
        }


def _describe_case(trace: Trace, meaning: CaseMeaning, objects: Objects, naming: Labels) -> None:
    row, case = trace.row, meaning.case
    case.set(ALWAYS, process=row.process, process_version=row.version)
    case.set(row.started_at, state=CaseState.RUNNING)
    if row.ended_at is not None:
        case.set(row.ended_at, state=row.state, outcome=row.outcome)
    if row.parent_number is not None:
        case.relate(objects.get("case", naming.case(row.parent_number)), "part of")
    if meaning.trainee is not None:
        case.relate(meaning.trainee, "trainee")
    for place, qualifier in _places(trace, objects):
        case.relate(place, qualifier)


def _places(trace: Trace, objects: Objects) -> Iterator[tuple[Thing, str]]:
    row = trace.row
    if row.line is None:
        return
    line = objects.get("line", row.line)
    yield line, "on line"
    if row.step is not None:
        step = objects.get("step", f"{row.line}/{row.step}")
        step.relate(line, "on line")
        yield step, "at step"


def _concerned(
    trace: Trace, activity: Activity, meaning: CaseMeaning, objects: Objects, naming: Labels
) -> Iterator[tuple[str, str]]:
    yield meaning.case.id, "case"
    if activity.actor is not None:
        yield objects.get("employee", naming.person(activity.actor).username).id, "performer"
    if (absent := meaning.employee(activity.acting_for)) is not None:
        yield absent.id, "on behalf of"
    if meaning.trainee is not None:
        yield meaning.trainee.id, "trainee"
    for place, qualifier in _places(trace, objects):
        yield place.id, qualifier
    for write in writes_in(activity.event.body):
        if write.get("element") == activity.element.id:
            for thing, qualifier in meaning.read(write["key"], write["new"], activity.at):
                yield thing.id, qualifier


def _attributes(trace: Trace, activity: Activity, naming: Labels) -> Iterator[tuple[str, Any]]:
    lane = activity.element.lane
    yield "element", activity.element.id
    yield "name_en", activity.element.name("en")
    yield "process", trace.row.process
    yield "role", lane.role if lane else None
    yield "round", activity.round
    yield "due", None if activity.due is None else moment_text(activity.due)
    yield "late", activity.late
    yield "event_hash", None if naming.hidden else activity.event.hash
