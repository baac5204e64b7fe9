"""What an event waits for or says: timer, message, error, and where it is attached."""

from collections.abc import Mapping
from typing import Any

from lxml import etree

from app.engine.bpmn_xml import attribute, bpmn, local_name, plain, text_of

_TIMERS = {"timeDate": "date", "timeDuration": "duration", "timeCycle": "cycle"}


def event_facts(node: etree._Element, messages: Mapping[str, str], errors: Mapping[str, str]) -> dict[str, Any]:
    """The fields of `Element` that belong to events; a receive task counts as a message event."""
    facts: dict[str, Any] = {
        "attached_to": plain(node, "attachedToRef"),
        "interrupting": node.get("cancelActivity", "true") != "false",
    }
    if local_name(node) == "receiveTask":
        return facts | {"event": "message", "message": _named(messages, plain(node, "messageRef"))}
    definition = _definition(node)
    return facts if definition is None else facts | _facts(definition, messages, errors)


def _definition(node: etree._Element) -> etree._Element | None:
    found = [child for child in node.iterchildren(tag=etree.Element) if local_name(child).endswith("EventDefinition")]
    return found[0] if found else None


def _facts(definition: etree._Element, messages: Mapping[str, str], errors: Mapping[str, str]) -> dict[str, Any]:
    kind = local_name(definition).removesuffix("EventDefinition")
    if kind == "timer":
        return {"event": kind} | _timer(definition)
    if kind == "message":
        return {"event": kind, "message": _named(messages, plain(definition, "messageRef"))}
    if kind == "error":
        return {"event": kind, "error": _named(errors, plain(definition, "errorRef"))}
    return {"event": kind}


def _timer(definition: etree._Element) -> dict[str, Any]:
    for tag, kind in _TIMERS.items():
        text = text_of(definition.find(bpmn(tag)))
        if text is not None:
            return {"timer_kind": kind, "timer": text}
    return {}


def _named(names: Mapping[str, str], reference: str | None) -> str | None:
    return None if reference is None else names.get(reference, reference)


def messages_in(root: etree._Element) -> dict[str, str]:
    """Message ids to names."""
    return {
        plain(node, "id") or "": plain(node, "name") or plain(node, "id") or "" for node in root.iter(bpmn("message"))
    }


def errors_in(root: etree._Element) -> dict[str, str]:
    """Error ids to codes (the name where a file gives no code)."""
    return {
        plain(node, "id") or "": plain(node, "errorCode") or attribute(node, "errorCode") or plain(node, "name") or ""
        for node in root.iter(bpmn("error"))
    }
