"""Reads a `decisionTable` element."""

from app.feel.dmn.builder import NULL, Builder
from app.feel.dmn.tables import POLICIES, Output, Table, TableRule
from app.feel.dmn.xml import XmlElement, child, children, line_of, text_of
from app.feel.scopes import Run
from app.feel.tokens import normal_name


def read_table(builder: Builder, element: XmlElement) -> Table:
    """The table; DmnError for an unknown hit policy or a rule with too few or too many cells."""
    inputs = list(children(element, "input"))
    outputs = list(children(element, "output"))
    if not outputs:
        raise builder.error(element, "a decision table needs at least one output column")
    return Table(
        policy=_policy(builder, element, outputs),
        inputs=tuple(builder.expression(child(each, "inputExpression")) for each in inputs),
        outputs=tuple(_output(builder, each) for each in outputs),
        rules=tuple(
            _rule(builder, rule, number, (len(inputs), len(outputs)))
            for number, rule in enumerate(children(element, "rule"), 1)
        ),
        path=builder.path,
        element=builder.element,
        line=line_of(element),
    )


def _policy(builder: Builder, element: XmlElement, outputs: list[XmlElement]) -> str:
    policy = (element.get("hitPolicy") or "UNIQUE").upper().replace("_", " ")
    aggregation = element.get("aggregation")
    if policy == "COLLECT" and aggregation:
        policy = f"COLLECT {aggregation.upper()}"
    if policy not in POLICIES:
        raise builder.error(element, f"the hit policy {policy!r} does not exist")
    if policy in {"PRIORITY", "OUTPUT ORDER"} and not any(_values(each) is not None for each in outputs):
        raise builder.error(element, f"hit policy {policy} needs the output values in order of priority")
    return policy


def _values(element: XmlElement) -> XmlElement | None:
    values = child(element, "outputValues")
    return values if values is not None and text_of(values) else None


def _output(builder: Builder, element: XmlElement) -> Output:
    default = child(element, "defaultOutputEntry")
    name = normal_name(element.get("name") or element.get("label") or "")
    has_default = default is not None and bool(text_of(default))
    return Output(name, builder.expression(default) if has_default else None, _ranks(builder, element))


def _ranks(builder: Builder, element: XmlElement) -> Run | None:
    """The output values, a list of texts separated by commas, as a list expression."""
    values = _values(element)
    if values is None:
        return None
    return builder.compile(values, f"[{text_of(values)}]")


def _rule(builder: Builder, element: XmlElement, number: int, widths: tuple[int, int]) -> TableRule:
    tests = list(children(element, "inputEntry"))
    outputs = list(children(element, "outputEntry"))
    if (len(tests), len(outputs)) != widths:
        raise builder.error(
            element,
            f"rule {number} has {len(tests)} input and {len(outputs)} output cells,"
            f" but {widths[0]} and {widths[1]} were expected",
        )
    return TableRule(
        id=element.get("id") or f"rule {number}",
        tests=tuple(map(builder.tests, tests)),
        outputs=tuple(builder.expression(each) if text_of(each) else NULL for each in outputs),
    )
