"""Which round of a case a task belongs to: a further try at the same thing is none."""

from datetime import datetime

from app.cases import CaseRecord
from app.engine import Element, expression_in
from app.feel import compile_expression, to_json


def round_of(element: Element, case: CaseRecord, now: datetime) -> int:
    """What `bihuan:round` of the element says, FEEL over the case; else how often the case came to it. Never below 1.

    A diagram says it where a person comes to the same task again without the case having gone round: a quiz that is
    tried once more, a measurement that is repeated.
    """
    text = element.properties.get("round")
    if text is None:
        return case.visits.get(element.id, 1)
    value = to_json(compile_expression(expression_in(text)).evaluate(case.scope, now))
    # The gate cannot know what the expression gives; a case must not stop because of its number.
    return max(1, int(value)) if isinstance(value, int | float) and not isinstance(value, bool) else 1
