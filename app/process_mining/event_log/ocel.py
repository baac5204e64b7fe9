"""OCEL 2.0 in JSON: events that concern several objects, and objects that change over time.

XES sees one case after the other; this sees whose training it was, at which step, and that a score rose from 72
to 91 while the step's rate of defects fell. Events are streamed; objects, which are few, are kept until the end.
"""

import shutil
from collections.abc import Iterable
from tempfile import TemporaryFile
from typing import IO, Any

import orjson
from sqlalchemy.orm import Session

from app.process_mining.event_log.object_history import describe_objects
from app.process_mining.event_log.objects import Objects, object_types
from app.process_mining.event_log.ocel_objects import events_of
from app.process_mining.event_log.pseudonyms import Labels
from app.process_mining.event_log.selection import Trace

EVENT_ATTRIBUTES = {
    "element": "string",
    "name_en": "string",
    "process": "string",
    "role": "string",
    "round": "integer",
    "due": "time",
    "late": "boolean",
    "event_hash": "string",
}


def write_ocel(target: IO[bytes], session: Session, traces: Iterable[Trace], naming: Labels) -> int:
    """Write the log and return how many cases it holds."""
    objects, types, count = Objects(), dict[str, None](), 0
    with TemporaryFile() as events:
        for trace in traces:
            count += 1
            for event in events_of(trace, objects, naming):
                events.write((b",\n" if types else b"") + orjson.dumps(event))
                types.setdefault(event["type"])
        describe_objects(session, objects, naming)
        target.write(
            b'{"objectTypes":' + orjson.dumps(object_types()) + b',"eventTypes":' + orjson.dumps(_types(types))
        )
        target.write(b',"objects":[')
        _write_list(target, (thing.as_json() for thing in objects))
        target.write(b'],"events":[')
        events.seek(0)
        shutil.copyfileobj(events, target)
        target.write(b"]}\n")
    return count


def _write_list(file: IO[bytes], values: Iterable[Any]) -> None:
    for number, value in enumerate(values):
        file.write((b",\n" if number else b"") + orjson.dumps(value))


def _types(names: Iterable[str]) -> list[dict[str, Any]]:
    attributes = [{"name": name, "type": kind} for name, kind in EVENT_ATTRIBUTES.items()]
    return [{"name": name, "attributes": attributes} for name in names]
