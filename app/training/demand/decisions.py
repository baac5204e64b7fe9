"""The decisions of the deployment in force by which needs are judged."""

from collections.abc import Mapping

from sqlalchemy.orm import Session

from app.definitions import Definitions
from app.feel import Decision
from app.kernel.errors import NotFoundError
from app.training.demand.case_at_step import PROCESS

DECISION = "demand"


def read_decisions(session: Session, definitions: Definitions) -> Mapping[str, Decision]:
    """By name; raises NotFoundError when the one that detects needs is not among them."""
    key = definitions.latest(session, PROCESS)
    decisions = definitions.decisions(key.deployment)
    if DECISION not in decisions:
        raise NotFoundError("The deployment has no decision %(name)s to detect needs by", name=DECISION)
    return decisions
