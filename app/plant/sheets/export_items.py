"""Master data as sheets: a workbook with a sheet a kind, or one kind as CSV; what comes out can go in again."""

from collections.abc import Sequence

from sqlalchemy.orm import Session

from app.identity import Actor
from app.kernel.csv_export import csv_bytes
from app.kernel.names import pick
from app.plant.items.values import shown
from app.plant.kinds.kind import Kind, Kinds
from app.plant.pages.item_list import ItemLists
from app.plant.sheets.columns import ACTIVE_LABEL, NO, YES
from app.plant.sheets.workbook_writer import write_workbook


class ExportItems:
    """The use case; everything of a kind, in use or not."""

    def __init__(self, kinds: Kinds, lists: ItemLists) -> None:
        self._kinds, self._lists = kinds, lists

    def as_csv(self, session: Session, actor: Actor, kind: Kind, language: str) -> bytes:
        """One kind; raises ForbiddenError."""
        return csv_bytes(headings(kind, language), self._rows(session, actor, kind, language))

    def as_workbook(self, session: Session, actor: Actor, kinds: Sequence[Kind], language: str) -> bytes:
        """A sheet a kind, its headings with notes, its choices as drop-downs; raises ForbiddenError."""
        tables = [
            (kind, [headings(kind, language), *self._rows(session, actor, kind, language)])
            for kind in kinds or self._kinds.all()
        ]
        return write_workbook(tables, language)

    def _rows(self, session: Session, actor: Actor, kind: Kind, language: str) -> list[list[str]]:
        return [
            [*(shown(field, item.values[field.name]) for field in kind.fields), (YES if item.active else NO)[language]]
            for item in self._lists.all(session, actor, kind)
        ]


def headings(kind: Kind, language: str) -> list[str]:
    """What the columns of a kind are called."""
    return [*(pick(field.label, language) for field in kind.fields), pick(ACTIVE_LABEL, language)]
