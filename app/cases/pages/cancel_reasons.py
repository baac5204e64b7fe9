"""The reasons by which a person may cancel a case."""

from collections.abc import Sequence

from app.cases.case_record import CaseRecord
from app.cases.permissions import Cancellation
from app.cases.texts import REASONS
from app.engine import ProcessModel
from app.identity import Actor
from app.web.view_models import Option


def cancel_reasons(case: CaseRecord, model: ProcessModel, actor: Actor) -> Sequence[Option]:
    """None where the case has ended, or the person may not cancel it."""
    rule = Cancellation.of(model)
    if not case.running or rule is None or not rule.allows(actor, case):
        return ()
    return [Option(code, REASONS.get(code, code)) for code in rule.reasons]
