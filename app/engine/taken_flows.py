"""Which ways the tokens of a case took, told from what each of its movements left and entered.

The case's diagram and its replay draw the same ways, because both ask here.
"""

from collections.abc import Sequence

from app.engine.process_model import Element, Flow, ProcessModel

_CHOOSING = frozenset({"exclusiveGateway", "eventBasedGateway"})
_WAITING = frozenset({"parallelGateway", "inclusiveGateway"})


class TakenFlows:
    """Follows one case, movement after movement, in their order."""

    def __init__(self, model: ProcessModel) -> None:
        self._model = model
        self._at_joins: list[Flow] = []

    def of(self, left: Sequence[str], entered: Sequence[str]) -> list[str]:
        """The flows of a movement that left and entered these elements, both in order, each as often as it was.

        A join is entered with its last token; the ways of those that waited there are told then. From a gateway
        that chooses, each token takes one way: to what was entered first after it.
        """
        taken = [flow for flow in self._at_joins if flow.target in entered]
        self._at_joins = [flow for flow in self._at_joins if flow.target not in entered]
        for source in dict.fromkeys(left):
            element = self._model.elements.get(source)
            if element is not None and not self._interrupted(element, left):
                taken += self._from(element, entered)
        return list(dict.fromkeys(flow.id for flow in taken))

    def _from(self, element: Element, entered: Sequence[str]) -> list[Flow]:
        ways = [flow for flow in self._model.flows.values() if flow.source == element.id]
        reached = [flow for flow in ways if flow.target in entered]
        waiting = self._to_joins([flow for flow in ways if flow not in reached])
        if element.kind in _CHOOSING:
            reached = _chosen(element.id, reached, entered)
            waiting = waiting if not reached and len(waiting) == 1 else []
        self._at_joins += waiting
        return reached

    def _to_joins(self, flows: Sequence[Flow]) -> list[Flow]:
        return [flow for flow in flows if self._model.elements[flow.target].kind in _WAITING]

    def _interrupted(self, element: Element, left: Sequence[str]) -> bool:
        """A boundary event took the token away."""
        events = (self._model.elements.get(name) for name in left)
        return any(event and event.attached_to == element.id and event.interrupting for event in events)


def _chosen(gateway: str, flows: Sequence[Flow], entered: Sequence[str]) -> list[Flow]:
    """For each time that the gateway was entered, the flow to what was entered first afterwards."""
    passes = [place for place, name in enumerate(entered) if name == gateway] or [-1]
    found = []
    for place in passes:
        after = list(entered[place + 1 :])
        found += sorted((flow for flow in flows if flow.target in after), key=lambda flow: after.index(flow.target))[:1]
    return found
