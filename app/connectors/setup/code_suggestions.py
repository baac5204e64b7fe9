"""What a code of another system may mean: our codes by field, with their names, and the likeliest one."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.quality.models.plant import DefectType, Equipment, ProcessStep, Product, ProductionLine
from app.quality.pareto import CAUSES
from app.skills.models import Skill

_TABLES: Mapping[str, Any] = {
    "line": ProductionLine,
    "step": ProcessStep,
    "product": Product,
    "equipment": Equipment,
    "defect_type": DefectType,
    "skill": Skill,
}


@dataclass(frozen=True, slots=True)
class Choice:
    """One of our codes and what it is called; a code that is its own name has it in both languages."""

    code: str
    names: Mapping[str, str]


Choices = Mapping[str, Sequence[Choice]]


def read_choices(session: Session, fields: Collection[str]) -> Choices:
    """Our codes of these fields, by code; a step's code that several lines have stands once."""
    return {field: _of(session, field) for field in fields}


def likeliest(theirs: str, choices: Sequence[Choice]) -> str:
    """The one of our codes whose name or code is theirs, or holds it or is held by it; empty when several do."""
    plain = theirs.strip().casefold()
    named = [(one.code, {text.casefold() for text in (one.code, *one.names.values())}) for one in choices]
    exact = {code for code, names in named if plain in names}
    alike = exact or {code for code, names in named if any(plain in name or name in plain for name in names)}
    return alike.pop() if len(alike) == 1 else ""


def _of(session: Session, field: str) -> list[Choice]:
    if field == "cause":
        return [Choice(code, {"zh": code, "en": code}) for code in CAUSES]
    table = _TABLES[field]
    rows = session.execute(select(table.code, table.name_zh, table.name_en).order_by(table.code))
    found = {code: Choice(code, {"zh": zh, "en": en}) for code, zh, en in rows}
    return list(found.values())
