"""Where a case belongs: plant, line, step and subject, as its diagram says.

Process properties `bihuan:plant`, `bihuan:line`, `bihuan:step`, `bihuan:subject` hold FEEL over the case's
variables; they are evaluated after each step, and a value once known is not lost when the expression gives null.
"""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.cases.held import HeldCase
from app.engine.model import ProcessModel
from app.feel import compile_expression
from app.identity.models import User

PLACES = ("plant", "line", "step", "subject")


def place_case(session: Session, case: HeldCase, model: ProcessModel, now: datetime) -> None:
    """Set the case's place from its variables; a subject that is a username is shown by the person's name."""
    subject = case.subject
    for place in PLACES:
        text = model.properties.get(place)
        if text:
            value = compile_expression(text.removeprefix("=")).evaluate(case.scope, now)
            if isinstance(value, str):
                setattr(case, place, value)
    if case.subject != subject:
        named = session.scalar(select(User.name).where(User.username == case.subject))
        case.subject_name = named or case.subject
