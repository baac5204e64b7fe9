"""The plant's codes with their names, as rows may use them."""

from collections.abc import Callable, Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.imports import Choice
from app.plant import DefectType, Equipment, ProcessStep, Product, ProductionLine
from app.quality.pareto import CAUSES


def _codes_of(table: Any) -> Callable[[Session], Sequence[Choice]]:
    def read(session: Session) -> Sequence[Choice]:
        rows = session.execute(
            select(table.code, table.name_zh, table.name_en).where(table.active).order_by(table.code)
        )
        # A code that several lines have stands once.
        return list({code: Choice(code, {"zh": zh, "en": en}) for code, zh, en in rows}.values())

    return read


line_choices = _codes_of(ProductionLine)
step_choices = _codes_of(ProcessStep)
product_choices = _codes_of(Product)
equipment_choices = _codes_of(Equipment)
defect_type_choices = _codes_of(DefectType)


def cause_choices(_session: Session) -> Sequence[Choice]:
    """The six groups of causes, by their codes."""
    return [Choice(code, {"zh": code, "en": code}) for code in CAUSES]
