"""Where a case belongs: plant, line, step, subject and defect, as its diagram says.

Process properties `bihuan:plant`, `bihuan:line`, `bihuan:step`, `bihuan:subject`, `bihuan:defect_type` hold FEEL over
the case's variables; they are evaluated after each step, and a value once known is not lost when the expression gives
null.
"""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.cases.case_record import CaseRecord
from app.engine import ProcessModel
from app.feel import compile_expression
from app.identity import User

PLACES = ("plant", "line", "step", "subject", "defect_type")


def place_case(session: Session, case: CaseRecord, model: ProcessModel, now: datetime) -> None:
    """Set the case's place from its variables; a subject that is a username is shown by the person's name.

    From the step on that names the person, what the case's events say is kept apart.
    """
    subject = case.subject
    for place in PLACES:
        text = model.properties.get(place)
        if text:
            value = compile_expression(text.removeprefix("=")).evaluate(case.scope, now)
            if isinstance(value, str):
                setattr(case, place, value)
    if case.subject != subject:
        query = select(User.id, User.name).where(User.username == case.subject)
        known = session.execute(query).one_or_none()
        case.subject_id, case.subject_name = (known.id, known.name) if known else (None, case.subject)
