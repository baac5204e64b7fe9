"""Rules about gateways: a way out in every case, and never two."""

from collections.abc import Iterator
from itertools import combinations

from app.definitions.findings import WARNING, Finding
from app.definitions.gate.bundle import Bundle, Rule, at_element
from app.definitions.gate.exclusive_conditions import exclude_each_other
from app.engine import Element, ProcessModel

MOST_COMPARED = 60
_CHOOSING = ("exclusiveGateway", "inclusiveGateway")


def default_flow(bundle: Bundle) -> Iterator[Finding]:
    for model, gateway in bundle.elements(*_CHOOSING):
        if len(gateway.outgoing) < 2:
            continue
        if gateway.default is None:
            yield at_element(
                model,
                gateway,
                "The gateway has no default flow, so a case could be stuck here",
                "Mark one arrow as default",
            )
        elif gateway.default not in gateway.outgoing:
            yield at_element(
                model,
                gateway,
                "The default flow %(flow)s does not leave this gateway",
                "Mark one arrow as default",
                flow=gateway.default,
            )


def conditions_complete(bundle: Bundle) -> Iterator[Finding]:
    for model, gateway in bundle.elements(*_CHOOSING):
        for name in gateway.outgoing:
            flow = model.flows[name]
            if len(gateway.outgoing) > 1 and name != gateway.default and flow.condition is None:
                yield at_element(
                    model, flow, "The arrow has no condition and is not the default", "Give it a condition"
                )
            if name == gateway.default and flow.condition is not None:
                yield at_element(
                    model,
                    flow,
                    "The default flow has a condition, which is never asked",
                    "Remove the condition",
                )


def conditions_in_place(bundle: Bundle) -> Iterator[Finding]:
    for model, element in bundle.elements():
        for name in element.outgoing:
            if element.kind not in _CHOOSING and model.flows[name].condition is not None:
                yield at_element(
                    model,
                    model.flows[name],
                    "A condition stands on an arrow that leaves no choosing gateway",
                    "Put an exclusive gateway before it",
                )


def tasks_do_not_split(bundle: Bundle) -> Iterator[Finding]:
    for model, element in bundle.elements():
        if len(element.outgoing) > 1 and not element.kind.endswith("Gateway"):
            yield at_element(
                model,
                element,
                "Several arrows leave this step, so all are taken at once",
                "Draw a parallel gateway if that is meant, else an exclusive one",
                WARNING,
            )


def gateway_says_its_way(bundle: Bundle) -> Iterator[Finding]:
    """A gateway that both joins and splits is read differently by different people."""
    for model, element in bundle.elements("parallelGateway", "inclusiveGateway"):
        if len(element.incoming) > 1 and len(element.outgoing) > 1:
            yield at_element(
                model,
                element,
                "The gateway joins and splits at once",
                "Draw two gateways, one after the other",
                WARNING,
            )


def conditions_exclude(bundle: Bundle) -> Iterator[Finding]:
    for model, gateway in bundle.elements("exclusiveGateway"):
        asked = _asked(model, gateway)
        if len(asked) > MOST_COMPARED:
            message = "%(count)s conditions leave this gateway, too many to tell whether two may hold at once"
            yield at_element(
                model, gateway, message, "Use a decision table, and few arrows behind it", WARNING, count=len(asked)
            )
            continue
        for one, other in combinations(asked, 2):
            first, second = model.flows[one].condition or "", model.flows[other].condition or ""
            if not exclude_each_other(first, second):
                yield at_element(
                    model,
                    gateway,
                    "The conditions of %(one)s and %(other)s may both hold; the one written first then wins",
                    "Make them exclude each other",
                    WARNING,
                    one=one,
                    other=other,
                )


def _asked(model: ProcessModel, gateway: Element) -> list[str]:
    return [name for name in gateway.outgoing if name != gateway.default and model.flows[name].condition is not None]


RULES = (
    Rule("default-flow", "A choosing gateway has a default flow", default_flow),
    Rule("condition-given", "Every other arrow of a choosing gateway has a condition", conditions_complete),
    Rule("condition-place", "Conditions stand on arrows of choosing gateways", conditions_in_place),
    Rule("implicit-split", "Only gateways split", tasks_do_not_split),
    Rule("mixed-gateway", "A gateway joins or splits, not both", gateway_says_its_way),
    Rule("conditions-overlap", "Conditions of one exclusive gateway exclude each other", conditions_exclude),
)
