"""A kind of master data, its fields declared once."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from app.kernel.errors import NotFoundError
from app.kernel.names import Names
from app.plant.kinds.field_types import Code, FieldType, Reference, Text

Values = Mapping[str, Any]
"""A thing's fields by their names, in plain JSON; a reference is the other's key."""


@dataclass(frozen=True, slots=True)
class Apart:
    """A field whose value is kept in rows of another table: how it is read of a thing's row, and written beside it."""

    read: Callable[[Session, Any], Any]
    write: Callable[[Session, Any, Any], None]


@dataclass(frozen=True, slots=True)
class Field:
    """A field of a kind. `column` is the table's, where that has another name.

    `fixed`: it stays as it was added, because records name it. `listed`: it stands in the list of the page.
    """

    name: str
    label: Names
    type: FieldType
    required: bool = True
    fixed: bool = False
    listed: bool = True
    default: str | None = None
    hint: Names = ""
    column: str = ""
    apart: Apart | None = None

    @property
    def held(self) -> str:
        """The column that holds it."""
        return self.column or self.name


@dataclass(frozen=True, slots=True)
class Kind:
    """`name` stands in addresses and commands; `action` is what the policy asks of who changes it.

    `within` is the reference in which its code is unique: a step's key is `line/step`. `where` is the field by which
    it stands at a line (`plant` for lines themselves); without one it is the whole firm's. `complete` fills what was
    left empty and judges the whole: it raises InvalidInputError.
    """

    name: str
    names: Names
    one: Names
    purpose: Names
    model: type[Any]
    fields: tuple[Field, ...]
    action: str
    within: str = ""
    where: str = ""
    order: tuple[str, ...] = ("code",)
    complete: Callable[[Session, dict[str, Any]], None] = lambda _session, _values: None

    def field(self, name: str) -> Field:
        """The field of that name, which there is."""
        return next(field for field in self.fields if field.name == name)

    def key(self, values: Values) -> str:
        """What names the thing: its code, after that of what it lies in."""
        return f"{values[self.within]}/{values['code']}" if self.within else str(values["code"])

    @property
    def references(self) -> Sequence[tuple[Field, str]]:
        """Its fields that name another kind, and which."""
        return [(field, field.type.kind) for field in self.fields if isinstance(field.type, Reference)]


def code_field(**more: Any) -> Field:
    """The code that every kind has."""
    hint = {"zh": "保存后不能再改，记录按编码引用", "en": "Stays for good: records name it"}
    return Field("code", {"zh": "编码", "en": "Code"}, Code(), fixed=True, hint=hint, **more)


def name_fields() -> tuple[Field, Field]:
    """The names in both languages; without an English one, the Chinese one serves."""
    return (
        Field("name_zh", {"zh": "名称", "en": "Chinese name"}, Text()),
        Field("name_en", {"zh": "英文名称", "en": "English name"}, Text(), required=False),
    )


class Kinds:
    """Every kind there is, in the order of their slices."""

    def __init__(self, kinds: Sequence[Kind]) -> None:
        self._kinds = {kind.name: kind for kind in kinds}

    def find(self, name: str) -> Kind:
        """Raises NotFoundError naming those there are."""
        if name not in self._kinds:
            raise NotFoundError(
                "There is no master data called %(name)s; there are %(known)s",
                name=name,
                known=", ".join(self._kinds),
            )
        return self._kinds[name]

    def all(self) -> Sequence[Kind]:
        """Each of them."""
        return list(self._kinds.values())
