"""Where a case belongs: plant, line, step and subject, as its diagram says.

Process properties `bihuan:plant`, `bihuan:line`, `bihuan:step`, `bihuan:subject` hold FEEL over the case's
variables; they are evaluated after each step, and a value once known is not lost when the expression gives null.
"""

from datetime import datetime

from app.cases.held import HeldCase
from app.engine.model import ProcessModel
from app.feel import compile_expression

PLACES = ("plant", "line", "step", "subject")


def place_case(case: HeldCase, model: ProcessModel, now: datetime) -> None:
    """Set the case's place from its variables."""
    for place in PLACES:
        text = model.properties.get(place)
        if text:
            value = compile_expression(text.removeprefix("=")).evaluate(case.scope, now)
            if isinstance(value, str):
                setattr(case, place, value)
