"""Rows that name the plant's places and codes."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, TypeVar

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.imports import UNKNOWN_CODE, ColumnMapping, FeedRowReader, RowError
from app.plant import DefectType, Equipment, Product, StepIndex, StepPlace
from app.quality.imports.reach import Reach
from app.quality.pareto import CAUSES

T = TypeVar("T")


class PlantReader(FeedRowReader[T]):
    """Reads rows against the plant's places and codes, loaded once per run."""

    def __init__(self, session: Session, mapping: ColumnMapping, now: datetime, reach: Reach | None = None) -> None:
        super().__init__(mapping, now)
        self._reach = reach
        self._steps = StepIndex(session)
        self._codes: dict[str, dict[str, Any]] = {
            "product": {code: id_ for code, id_ in session.execute(select(Product.code, Product.id))},  # noqa: C416
            "equipment": {code: id_ for code, id_ in session.execute(select(Equipment.code, Equipment.id))},  # noqa: C416
            "defect_type": {code: code for code in session.scalars(select(DefectType.code))},
            "cause": {code: code for code in CAUSES},
        }

    def place(self, values: Mapping[str, Any]) -> StepPlace:
        """The step that line and step name. Raises ForbiddenError where the rows' bringer may not bring any."""
        place = self._steps.find(values["line"], values["step"])
        if self._reach is not None:
            self._reach.check(place)
        return place

    def known(self, name: str, code: str | None) -> Any:
        """What we store for a code of the field `name`; None for none."""
        if code is None:
            return None
        if code not in self._codes[name]:
            raise RowError(UNKNOWN_CODE, {"field": name, "code": code}, [(name, code)])
        return self._codes[name][code]
