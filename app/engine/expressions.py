"""How a process file marks FEEL: `=x > 1`, `${x > 1}`, `#{x > 1}`, or plain where only FEEL makes sense."""

import json


def is_expression(text: str) -> bool:
    """Whether a place that allows plain text or FEEL holds FEEL."""
    stripped = text.strip()
    return stripped.startswith("=") or _braced(stripped)


def expression_in(text: str) -> str:
    """The FEEL inside: without the leading `=` or the `${…}` around it."""
    stripped = text.strip()
    if stripped.startswith("="):
        return stripped[1:].strip()
    return stripped[2:-1].strip() if _braced(stripped) else stripped


def literal_or_expression(text: str) -> str:
    """FEEL for a parameter: a text without mark is a constant, as stock Camunda reads it."""
    return expression_in(text) if is_expression(text) else json.dumps(text.strip(), ensure_ascii=False)


def _braced(text: str) -> bool:
    return text.startswith(("${", "#{")) and text.endswith("}")
