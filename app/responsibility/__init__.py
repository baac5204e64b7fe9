"""Who answered for what: facts, proposed findings, their contest and decision, the chain of duty (S27-S29)."""

from app.responsibility.case_findings import findings_of
from app.responsibility.duty_chain import read_duties
from app.responsibility.evidence_links import codes_by_task
from app.responsibility.models import ResponsibilityFinding
from app.responsibility.page_models import Duty
from app.responsibility.pages.open_findings import count_open
from app.responsibility.proof import contradicted_findings
from app.responsibility.signed_decisions import SignedDecision, signed_decisions
from app.responsibility.texts import STATUSES

__all__ = [
    "STATUSES",
    "Duty",
    "ResponsibilityFinding",
    "SignedDecision",
    "codes_by_task",
    "contradicted_findings",
    "count_open",
    "findings_of",
    "read_duties",
    "signed_decisions",
]
