"""The kinds of orders in one table: what each is called, who may ask, what is written, under which name."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from app.audit.desk.models import OrderKind
from app.audit.desk.writers import FileWriter, Writers
from app.identity import Actor, may
from app.kernel.names import Names
from app.ledger import Action


@dataclass(frozen=True, slots=True)
class OrderTerms:
    """The terms of one kind.

    `permission` is what one needs to ask and to fetch, `action` what the record calls the result. Without a writer
    there is no file. `file_name` takes the period for `{period}`.
    """

    names: Names
    permission: str
    action: Action
    write: FileWriter | None = None
    file_name: str = ""
    needs_days: bool = False
    hides_names: bool = False

    def name_of_file(self, first_day: date | None, last_day: date | None) -> str:
        """The name of a file about the period, which it says."""
        days = (f"from-{first_day}" if first_day else "", f"to-{last_day}" if last_day else "")
        return self.file_name.format(period="".join(f"-{day}" for day in days if day))


TERMS: Mapping[str, OrderTerms] = {
    OrderKind.VERIFY: OrderTerms(
        {"zh": "核对全部记录", "en": "Verify everything"}, "ledger:verify", Action.RECORD_VERIFIED
    ),
    OrderKind.DOSSIERS: OrderTerms(
        {"zh": "一段时间的案卷", "en": "Dossiers of a period"},
        "dossier:export",
        Action.DOSSIER_EXPORTED,
        Writers.dossiers,
        "dossiers{period}.zip",
        needs_days=True,
    ),
    OrderKind.XES: OrderTerms(
        {"zh": "事件日志（XES）", "en": "Event log (XES)"},
        "case:export",
        Action.LOG_EXPORTED,
        Writers.xes,
        "event-log{period}.xes",
        hides_names=True,
    ),
    OrderKind.OCEL: OrderTerms(
        {"zh": "事件日志（OCEL 2.0）", "en": "Event log (OCEL 2.0)"},
        "case:export",
        Action.LOG_EXPORTED,
        Writers.ocel,
        "event-log{period}.ocel.json",
        hides_names=True,
    ),
}


def kinds_for(actor: Actor) -> list[str]:
    """What the actor may ask for."""
    return [kind for kind, terms in TERMS.items() if may(actor, terms.permission)]
