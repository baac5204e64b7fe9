"""Which column of a sheet is which field, and which sheet is which kind: by name or label, in either language."""

from collections.abc import Mapping, Sequence

from app.kernel.names import Names
from app.plant.kinds.field_types import half_width
from app.plant.kinds.kind import Kind

ACTIVE = "active"
ACTIVE_LABEL: Mapping[str, str] = {"zh": "在用", "en": "In use"}
YES: Mapping[str, str] = {"zh": "是", "en": "yes"}
NO: Mapping[str, str] = {"zh": "否", "en": "no"}
_YES = frozenset({"yes", "y", "true", "1", "是", "在用"})
_NO = frozenset({"no", "n", "false", "0", "否", "停用"})


def kind_of(name: str, kinds: Sequence[Kind]) -> Kind | None:
    """The kind that a sheet is called by; None for a sheet of something else."""
    said = _plain(name)
    return next((kind for kind in kinds if said in {kind.name, *_said(kind.names), *_said(kind.one)}), None)


def columns_of(kind: Kind, header: Sequence[str]) -> dict[int, str | None]:
    """The field of each column that has a heading, None where no field is called so; `active` is one more."""
    known = {ACTIVE: ACTIVE, **dict.fromkeys(_said(ACTIVE_LABEL), ACTIVE)}
    for field in kind.fields:
        known |= dict.fromkeys({field.name, *_said(field.label)}, field.name)
    return {place: known.get(_plain(text)) for place, text in enumerate(header) if text}


def read_active(text: str) -> bool | None:
    """Yes or no in either language; None for neither."""
    said = _plain(text)
    return True if said in _YES else False if said in _NO else None


def _said(names: Names) -> set[str]:
    return {_plain(text) for text in ((names,) if isinstance(names, str) else names.values())}


def _plain(text: str) -> str:
    return half_width(text).lower().removesuffix("*").strip()
