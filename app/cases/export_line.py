"""A case as a line of the export: cells in the language of whoever asks for it."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from app.cases.page_models import CaseRow, CaseStatus
from app.kernel.names import pick
from app.web.translation import translate

_STATES = {
    CaseStatus.RUNNING: "Running",
    CaseStatus.STUCK: "Stopped",
    CaseStatus.COMPLETED: "Finished",
    CaseStatus.CANCELLED: "Cancelled",
}


def cells_of(row: CaseRow, language: str) -> Sequence[Any]:
    return (
        row.number,
        pick(row.title, language),
        pick(row.process, language),
        translate(_STATES[row.state], None, language),
        pick(row.outcome, language),
        pick(row.line, language),
        row.started_by.name if row.started_by else "",
        _moment(row.started_at),
        _moment(row.ended_at),
        row.round,
    )


def _moment(at: datetime | None) -> str:
    return at.isoformat(timespec="seconds") if at else ""
