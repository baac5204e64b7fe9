"""What people read in a dossier: each case as a page, in one of few cases also to print."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from app.audit.dossier import proofs
from app.audit.dossier.case_report import SheetReader
from app.audit.dossier.html import case_page
from app.audit.dossier.pdf import case_pdf
from app.cases import Case
from app.definitions import Definitions
from app.engine import ProcessKey
from app.ledger import TreeHead, case_chain, hash_text, open_bodies

PRINTED = 50
"""With more cases than so many a dossier holds no PDF: each takes a tenth of a second, and the case's page gives it."""
_TOGETHER = 100
Page = tuple[str, str | bytes]


class CasePages:
    """Renders cases; reads only."""

    def __init__(self, definitions: Definitions, sheets: SheetReader) -> None:
        self._definitions = definitions
        self._sheets = sheets

    def __call__(
        self, session: Session, cases: Sequence[Case], head: Mapping[str, Any] | None, now: datetime
    ) -> Iterator[Page]:
        """(path, content) of every page; `head` is the newest tree head."""
        for first in range(0, len(cases), _TOGETHER):
            yield from self._html(session, cases[first : first + _TOGETHER], head)
        if len(cases) <= PRINTED:
            for case in cases:
                sheet = self._sheets(session, case.id, TreeHead.read(head) if head else None, now)
                yield f"cases/{case.number}.pdf", case_pdf(sheet)

    def _html(self, session: Session, cases: Sequence[Case], head: Mapping[str, Any] | None) -> Iterator[Page]:
        found = list(proofs.bodies(session, [case_chain(case.id) for case in cases]))
        events: dict[str, list[tuple[str, Mapping[str, Any]]]] = {}
        for (chain, body), opened in zip(found, open_bodies(session, [body for _, body in found]), strict=True):
            events.setdefault(chain, []).append((hash_text(body), opened))
        for case in cases:
            model = self._definitions.model(ProcessKey(str(case.deployment_id), case.process))
            yield f"cases/{case.number}.html", case_page(case, model, events.get(case_chain(case.id), []), head)
