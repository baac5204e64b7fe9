"""Writes small .dmn files for tests: tables as lists of texts."""

from collections.abc import Sequence
from html import escape

MODEL = "https://www.omg.org/spec/DMN/20191111/MODEL/"


def text(value: str) -> str:
    return f"<text>{escape(value)}</text>"


def table(
    name: str,
    policy: str,
    inputs: Sequence[str],
    outputs: Sequence[str],
    rows: Sequence[Sequence[str]],
    *,
    requires: Sequence[str] = (),
    ranks: str = "",
    default: str = "",
) -> str:
    """A decision with a table; a row holds its input cells, then its output cells; rules are named r1, r2, …"""
    hit, _, aggregation = policy.partition("+")
    columns = "".join(f"<input><inputExpression>{text(each)}</inputExpression></input>" for each in inputs)
    extras = f"<outputValues>{text(ranks)}</outputValues>" if ranks else ""
    extras += f"<defaultOutputEntry>{text(default)}</defaultOutputEntry>" if default else ""
    columns += "".join(f'<output name="{each}">{extras}</output>' for each in outputs)
    for number, row in enumerate(rows, 1):
        cells = "".join(f"<inputEntry>{text(each)}</inputEntry>" for each in row[: len(inputs)])
        cells += "".join(f"<outputEntry>{text(each)}</outputEntry>" for each in row[len(inputs) :])
        columns += f'<rule id="r{number}">{cells}</rule>'
    fold = f' aggregation="{aggregation}"' if aggregation else ""
    return decision(name, f'<decisionTable hitPolicy="{hit}"{fold}>{columns}</decisionTable>', requires)


def literal(name: str, expression: str, requires: Sequence[str] = ()) -> str:
    """A decision with one expression."""
    return decision(name, f"<literalExpression>{text(expression)}</literalExpression>", requires)


def decision(name: str, logic: str, requires: Sequence[str] = ()) -> str:
    """A decision with any boxed expression."""
    needs = "".join(
        f'<informationRequirement><requiredDecision href="#{each}"/></informationRequirement>' for each in requires
    )
    return f'<decision id="{name}" name="{name}"><variable name="{name}"/>{needs}{logic}</decision>'


def file(*elements: str, model: str = MODEL) -> bytes:
    """A whole file."""
    return f'<definitions xmlns="{model}" id="d" name="d" namespace="n">{"".join(elements)}</definitions>'.encode()
