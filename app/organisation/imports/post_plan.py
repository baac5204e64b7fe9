"""Planned posts (编制) that a file brings (S67)."""

from collections.abc import Sequence

from sqlalchemy.orm import Session

from app.identity import record_all
from app.imports import ImportRequest, PlanResult, Reject, RowError, ValueRow, require_same
from app.organisation.plan_posts import store_post, unit_of
from app.organisation.units import UnitPath, Units, UnitTexts, missing, require_unit


class PostPlan:
    """The rows of a file of planned posts, judged."""

    def __init__(self, session: Session, rows: Sequence[ValueRow], request: ImportRequest) -> None:
        self._session, self._request, self._units = session, request, Units(session)
        pairs = [(str(row.values["unit"]), str(row.values.get("unit_parent") or "")) for row in rows]
        self._texts = UnitTexts(self._units, pairs)
        self.rejects: list[Reject] = []
        self._placed: dict[tuple[UnitPath, str], ValueRow] = {}
        for row in rows:
            self._judge(row)

    def _judge(self, row: ValueRow) -> None:
        values = row.values
        try:
            path = self._texts.resolve(values["unit"], values.get("unit_parent"))
            require_unit(self._units, path, may_make=self._request.mapping.create_units)
            earlier = self._placed.setdefault((path, values["post"]), row)
            require_same(earlier, row, f"{'/'.join(path)} {values['post']}")
        except RowError as error:
            self.rejects.append(error.reject(row.raw.line_no, row.raw.cells))

    def apply(self) -> PlanResult:
        """Make the units that may be made, and store the posts."""
        request, changes = self._request, []
        done = PlanResult(details={"units": missing(self._units, [path for path, _ in self._placed])})
        for (path, _), row in self._placed.items():
            unit_id = self._units.add(path)
            if row.values.get("unit_en"):
                unit_of(self._session, unit_id).name_en = row.values["unit_en"]
            change = store_post(self._session, unit_id, row.values, request.actor, request.now)
            if change is None:
                continue
            changes.append(change)
            done.new += change.old is None
            done.changed += change.old is not None
        self._session.flush()
        if changes:
            record_all(self._session, request.actor, request.now, changes)
        return done
