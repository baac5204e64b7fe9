"""Questions about the graph of a process: what can be reached, and which elements form loops."""

from collections.abc import Collection, Mapping

from app.engine.process_model import ProcessModel


def successors(model: ProcessModel) -> dict[str, list[str]]:
    """Element to the elements a token may go to next; a boundary event counts as leaving its activity."""
    after: dict[str, list[str]] = {name: [] for name in model.elements}
    for flow in model.flows.values():
        if flow.source in after and flow.target in after:
            after[flow.source].append(flow.target)
    for element in model.elements.values():
        if element.attached_to in after:
            after[element.attached_to or ""].append(element.id)
    return after


def reachable(model: ProcessModel, start: str) -> set[str]:
    """The elements a token can come to from `start`, itself only when a loop leads back."""
    return _reach(successors(model), start)


def cycles(model: ProcessModel, without: Collection[str] = ()) -> list[set[str]]:
    """The loops that remain when the elements in `without` are taken out, each as the set of its elements."""
    after = {
        name: [target for target in targets if target not in without]
        for name, targets in successors(model).items()
        if name not in without
    }
    reach = {name: _reach(after, name) for name in after}
    found: list[set[str]] = []
    placed: set[str] = set()
    for name in after:
        if name not in placed and name in reach[name]:
            part = {other for other in reach[name] if name in reach[other]}
            placed |= part
            found.append(part)
    return found


def _reach(after: Mapping[str, list[str]], start: str) -> set[str]:
    """What can be come to from `start` by at least one move."""
    seen: set[str] = set()
    stack = list(after[start])
    while stack:
        name = stack.pop()
        if name not in seen:
            seen.add(name)
            stack.extend(after[name])
    return seen
