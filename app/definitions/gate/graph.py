"""Walks over a process: plain reachability, and the AND-aware one that `bihuan:requires` is proven with."""

from collections import defaultdict
from collections.abc import Iterable, Mapping

from app.engine.process_model import Element, ProcessModel

SUBPROCESSES = frozenset({"subProcess", "transaction", "adHocSubProcess", "eventSubProcess"})


def successors(model: ProcessModel) -> Mapping[str, set[str]]:
    """Where a token may be next: along flows, into a subprocess, out of it, and off a boundary event."""
    following: dict[str, set[str]] = defaultdict(set)
    for flow in model.flows.values():
        following[flow.source].add(flow.target)
    for element in model.elements.values():
        if element.attached_to:
            following[element.attached_to].add(element.id)
        if element.parent in model.elements:
            if element.kind == "startEvent":
                following[element.parent].add(element.id)
            if not element.outgoing and element.kind == "endEvent":
                following[element.id].add(element.parent)
    return following


def reachable(starts: Iterable[str], following: Mapping[str, set[str]], without: Iterable[str] = ()) -> set[str]:
    """All nodes on paths from `starts` (included) that enter none of `without`."""
    closed = set(without)
    found = {start for start in starts if start not in closed}
    waiting = list(found)
    while waiting:
        for node in following.get(waiting.pop(), ()):
            if node not in found and node not in closed:
                found.add(node)
                waiting.append(node)
    return found


def backwards(following: Mapping[str, set[str]]) -> Mapping[str, set[str]]:
    """The same walk against the arrows."""
    before: dict[str, set[str]] = defaultdict(set)
    for source, targets in following.items():
        for target in targets:
            before[target].add(source)
    return before


def entries(model: ProcessModel) -> list[str]:
    """The start events of the process itself, not those of its subprocesses."""
    return [one.id for one in model.elements.values() if one.kind == "startEvent" and one.parent == model.id]


def reached_without(model: ProcessModel, missing: Iterable[str], begin: Iterable[str] | None = None) -> set[str]:
    """The elements a case can come to, from `begin` (the starts by default), although no `missing` one was finished.

    A parallel gateway is reached only when all its inputs are; a subprocess is left only when one of its ends is.
    A missing element may be entered, and left by its boundary events, but not finished.
    """
    return _spread(model, set(missing), set(entries(model) if begin is None else begin), set())


def comes_back_without(model: ProcessModel, node: str, missing: Iterable[str]) -> bool:
    """True when a case that leaves `node` can come back to it although no `missing` element was finished."""
    return node in _spread(model, set(missing), set(), set(model.elements[node].outgoing))


def _spread(model: ProcessModel, missing: set[str], reached: set[str], walked: set[str]) -> set[str]:
    changed = True
    while changed:
        changed = False
        for element in model.elements.values():
            if element.id not in reached and _is_reached(element, reached, walked):
                reached.add(element.id)
                changed = True
            if element.id in reached and element.id not in missing and _is_left(model, element, reached):
                fresh = set(element.outgoing) - walked
                walked |= fresh
                changed = changed or bool(fresh)
    return reached


def _is_reached(element: Element, reached: set[str], walked: set[str]) -> bool:
    if element.attached_to:
        return element.attached_to in reached
    if element.kind == "startEvent":
        return element.parent in reached
    if element.kind == "parallelGateway":
        return bool(element.incoming) and set(element.incoming) <= walked
    return not walked.isdisjoint(element.incoming)


def _is_left(model: ProcessModel, element: Element, reached: set[str]) -> bool:
    if element.kind not in SUBPROCESSES:
        return True
    return any(
        one.kind == "endEvent" and one.parent == element.id and one.id in reached for one in model.elements.values()
    )


def loop_heads(following: Mapping[str, set[str]], nodes: Iterable[str]) -> Mapping[str, set[str]]:
    """For each node on a cycle, the nodes of its cycle that are entered from outside."""
    before = backwards(following)
    heads: dict[str, set[str]] = {}
    for node in nodes:
        if node in heads:
            continue
        ring = reachable(following.get(node, ()), following) & reachable(before.get(node, ()), before)
        if node in ring:
            entered = {one for one in ring if before.get(one, set()) - ring}
            heads.update(dict.fromkeys(ring, entered))
    return heads
