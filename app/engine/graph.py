"""The graph of a process: where a token may go, what can be reached, what forms a loop, what can be avoided.

All who ask such questions ask here: the engine's limits, the gate's rules, the diagrams of cases.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping

from app.engine.process_model import Element, ProcessModel

SUBPROCESSES = frozenset({"subProcess", "transaction", "adHocSubProcess", "eventSubProcess"})

Moves = Mapping[str, Collection[str]]
"""From each element to those that a token may enter next."""


def successors(model: ProcessModel) -> dict[str, set[str]]:
    """Moves within one level: along flows, and off an activity by its boundary events."""
    moves: dict[str, set[str]] = {name: set() for name in model.elements}
    for flow in model.flows.values():
        if flow.source in moves and flow.target in moves:
            moves[flow.source].add(flow.target)
    for element in model.elements.values():
        if element.attached_to in moves:
            moves[element.attached_to or ""].add(element.id)
    return moves


def moves_through(model: ProcessModel) -> dict[str, set[str]]:
    """The same, and into subprocesses by their start events and out of them by their end events."""
    moves = successors(model)
    for element in model.elements.values():
        if element.parent in model.elements:
            if element.kind == "startEvent":
                moves[element.parent].add(element.id)
            if not element.outgoing and element.kind == "endEvent":
                moves[element.id].add(element.parent)
    return moves


def reachable(starts: Iterable[str], moves: Moves, without: Iterable[str] = ()) -> set[str]:
    """All nodes on paths from `starts` (included) that enter none of `without`."""
    closed = set(without)
    found = {start for start in starts if start not in closed}
    waiting = list(found)
    while waiting:
        for node in moves.get(waiting.pop(), ()):
            if node not in found and node not in closed:
                found.add(node)
                waiting.append(node)
    return found


def backwards(moves: Moves) -> Moves:
    """The same walk against the arrows."""
    before: dict[str, set[str]] = defaultdict(set)
    for source, targets in moves.items():
        for target in targets:
            before[target].add(source)
    return before


def cycles(moves: Moves, without: Collection[str] = ()) -> list[set[str]]:
    """The loops that remain when the elements in `without` are taken out, each as the set of its elements."""
    open_moves = {name: set(targets).difference(without) for name, targets in moves.items() if name not in without}
    before, found = backwards(open_moves), list[set[str]]()
    for name in open_moves:
        if not any(name in part for part in found) and (ring := _ring(name, open_moves, before)):
            found.append(ring)
    return found


def loop_heads(moves: Moves, nodes: Iterable[str]) -> Mapping[str, set[str]]:
    """For each node on a cycle, the nodes of its cycle that are entered from outside."""
    before = backwards(moves)
    heads: dict[str, set[str]] = {}
    for node in nodes:
        if node not in heads:
            ring = _ring(node, moves, before)
            entered = {one for one in ring if set(before.get(one, ())) - ring}
            heads.update(dict.fromkeys(ring, entered))
    return heads


def _ring(node: str, moves: Moves, before: Moves) -> set[str]:
    """All elements on loops through `node`, itself included; empty when nothing leads back to it."""
    return reachable(moves.get(node, ()), moves) & reachable(before.get(node, ()), before)


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
