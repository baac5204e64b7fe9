"""XES (IEEE 1849-2016): one trace per case, one event per activity.

Only finished work by default: start events beside complete ones make every trace look wrong to a conformance
check. Keys of traces bear no `case:` prefix, as tools add it themselves. `bh:` marks what no extension knows.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import IO, Any

from lxml import etree

from app.ledger import moment_text
from app.process_mining.event_log.activities import COMPLETE, Activities, Activity
from app.process_mining.event_log.pseudonyms import Labels
from app.process_mining.event_log.selection import EVERYTHING, Trace, TraceSelection

Attribute = tuple[str, Any]

EXTENSIONS = {
    "Concept": "concept",
    "Identity": "identity",
    "Lifecycle": "lifecycle",
    "Organizational": "org",
    "Time": "time",
}
# What XML 1.0 cannot hold.
_FORBIDDEN = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
# What every trace and every event has, with a stand-in value.
_ALWAYS: Mapping[str, Sequence[Attribute]] = {
    "trace": [("concept:name", "")],
    "event": [
        ("concept:name", ""),
        ("time:timestamp", datetime(1970, 1, 1, tzinfo=UTC)),
        ("lifecycle:transition", COMPLETE),
        ("org:resource", ""),
    ],
}


def write_xes(
    target: IO[bytes],
    traces: Iterable[Trace],
    naming: Labels,
    *,
    wanted: TraceSelection = EVERYTHING,
    every_transition: bool = False,
) -> int:
    """Write the log and return how many traces it holds; memory does not grow with their number.

    Its head says what was `wanted`.
    """
    count = 0
    with etree.xmlfile(target, encoding="utf-8") as xml:
        xml.write_declaration()
        with xml.element("log", {"xes.version": "1.0", "xes.features": ""}):
            _write_head(xml)
            for key, value in (("bh:begun_since", wanted.since), ("bh:begun_before", wanted.until)):
                if value is not None:
                    xml.write(_attribute(key, value), pretty_print=True)
            for trace in traces:
                xml.write(_trace(trace, naming, every_transition=every_transition), pretty_print=True)
                count += 1
    return count


def _write_head(xml: Any) -> None:
    for name, prefix in EXTENSIONS.items():
        uri = f"http://www.xes-standard.org/{prefix}.xesext"
        xml.write(etree.Element("extension", {"name": name, "prefix": prefix, "uri": uri}), pretty_print=True)
    for scope, attributes in _ALWAYS.items():
        always = etree.Element("global", {"scope": scope})
        _add(always, attributes)
        xml.write(always, pretty_print=True)
    for name, keys in (("Activity", "concept:name"), ("Activity and lifecycle", "concept:name lifecycle:transition")):
        xml.write(etree.Element("classifier", {"name": name, "keys": keys}), pretty_print=True)
    xml.write(_attribute("concept:name", "bihuan"), pretty_print=True)
    xml.write(_attribute("lifecycle:model", "standard"), pretty_print=True)


def _trace(trace: Trace, naming: Labels, *, every_transition: bool) -> Any:
    element = etree.Element("trace")
    _add(element, _trace_attributes(trace, naming))
    activities = Activities(trace)
    for activity in activities.all() if every_transition else activities.completed():
        _add(etree.SubElement(element, "event"), _event_attributes(trace, activity, naming))
    return element


def _trace_attributes(trace: Trace, naming: Labels) -> Iterator[Attribute]:
    row = trace.row
    yield "concept:name", naming.case(row.number)
    if not naming.hidden:
        yield "identity:id", str(row.id)
    yield "process", row.process
    yield "process_version", row.version
    yield "state", row.state
    yield "outcome", row.outcome
    yield "plant", row.plant
    yield "line", row.line
    yield "step", row.step
    yield "subject", _username(naming, row.subject)
    yield "parent", None if row.parent_number is None else naming.case(row.parent_number)
    yield "started", row.started_at
    yield "ended", row.ended_at


def _event_attributes(trace: Trace, activity: Activity, naming: Labels) -> Iterator[Attribute]:
    element, lane = activity.element, activity.element.lane
    yield "concept:name", element.name("zh")
    yield "time:timestamp", activity.at
    yield "lifecycle:transition", activity.transition
    yield "org:resource", naming.person(activity.actor).username if activity.actor else "system"
    yield "org:role", (lane.names.get("zh") or lane.id) if lane else None
    yield "org:group", trace.row.line
    yield "bh:element", element.id
    yield "bh:name_en", element.name("en")
    yield "bh:on_behalf_of", _username(naming, activity.acting_for)
    yield "bh:signed", activity.event.body.get("meaning") if activity.actor else None
    yield "bh:round", activity.round
    yield "bh:due", activity.due
    yield "bh:late", activity.late
    if not naming.hidden:
        yield "bh:event_hash", activity.event.hash


def _username(naming: Labels, username: str | None) -> str | None:
    known = naming.username(username) if username else None
    return None if known is None else known.username


def _add(parent: Any, attributes: Iterable[Attribute]) -> None:
    for key, value in attributes:
        if value is not None:
            parent.append(_attribute(key, value))


def _attribute(key: str, value: Any) -> Any:
    kind, text = _typed(value)
    return etree.Element(kind, {"key": key, "value": text})


def _typed(value: Any) -> tuple[str, str]:
    if isinstance(value, bool):
        return "boolean", "true" if value else "false"
    if isinstance(value, int):
        return "int", str(value)
    if isinstance(value, datetime):
        return "date", moment_text(value)
    return "string", _FORBIDDEN.sub("�", str(value))
