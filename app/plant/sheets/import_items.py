"""Bring sheets of master data in: what would change first, then all or nothing."""

from collections.abc import Sequence

from sqlalchemy.orm import Session

from app.identity import Actor, AuditChange, record
from app.kernel.clock import Clock
from app.kernel.errors import ConflictError, InvalidInputError
from app.ledger import Action
from app.plant.items import AddItem, ChangeItem, ItemName, SetActive, says_other
from app.plant.items.references import References
from app.plant.kinds.kind import Kind, Kinds
from app.plant.sheets.item_rows import ItemRow, item_rows
from app.plant.sheets.outcome import Outcome, RowChange
from app.plant.sheets.sheet import Sheet


class ImportItems:
    """The use case; the caller commits."""

    def __init__(self, clock: Clock, kinds: Kinds, add: AddItem, change: ChangeItem, set_active: SetActive) -> None:
        self._clock, self._kinds = clock, kinds
        self._add, self._change, self._set_active = add, change, set_active

    def __call__(
        self, session: Session, actor: Actor, sheets: Sequence[Sheet], source: str, *, dry_run: bool
    ) -> Outcome:
        """Everything goes through the use cases of single things, in a savepoint that a dry run takes back.

        Rows that change nothing ask for nothing: the keeper of steps brings a workbook in that names defect types too.
        Raises ForbiddenError when a row that changes something lies where the person may change nothing.
        """
        run = _Run(References(session, self._kinds))
        savepoint = session.begin_nested()
        for row in item_rows(sheets, self._kinds, run.outcome):
            self._bring(session, actor, row, run)
        outcome = run.outcome
        if outcome.refused or dry_run:
            savepoint.rollback()
            session.expire_all()
        else:
            savepoint.commit()
            if outcome.changes:
                change = AuditChange(Action.MASTER_DATA_IMPORTED, {"source": source[:200]}, new=outcome.counts())
                record(session, actor, self._clock.now(), change)
        return outcome

    def _bring(self, session: Session, actor: Actor, row: ItemRow, run: "_Run") -> None:
        run.outcome.read += 1
        try:
            key = run.key(row)
            name, held = ItemName(row.kind.name, key), run.known.of(row.kind.name).get(key)
            if held is None:
                self._add(session, actor, row.kind.name, row.given, run.known)
                run.tell(row.kind, key, "added")
            elif says_other(session, (row.kind, key), row.given, run.known):
                self._change(session, actor, name, row.given, None, run.known)
                run.tell(row.kind, key, "changed")
            if row.active is not None and row.active != (held is None or held.active):
                self._set_active(session, actor, name, None, active=row.active, known=run.known)
                run.tell(row.kind, key, "activated" if row.active else "deactivated")
        except (InvalidInputError, ConflictError) as refusal:
            run.outcome.refused += row.refusals(refusal)


class _Run:
    """What an import knows so far."""

    def __init__(self, known: References) -> None:
        self.outcome, self.known = Outcome(), known
        self._seen: dict[tuple[str, str], int] = {}

    def tell(self, kind: Kind, key: str, what: str) -> None:
        """Note what a row did."""
        self.outcome.changes.append(RowChange(kind, key, what))

    def key(self, row: ItemRow) -> str:
        """What the row is about; raises InvalidInputError for one that says nothing, or that stands twice."""
        key = row.key()
        first = self._seen.setdefault((row.kind.name, key), row.number)
        if first != row.number:
            raise InvalidInputError("Row %(first)s says something of %(key)s already", first=first, key=key)
        return key
