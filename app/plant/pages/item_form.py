"""The form of a thing: what each field shows, and what may be chosen."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from app.kernel.names import Names, pick
from app.plant.items.references import References
from app.plant.items.values import shown
from app.plant.kinds.field_types import Choice, Reference
from app.plant.kinds.kind import Field, Kind, Kinds
from app.web.view_models import Option


@dataclass(frozen=True, slots=True)
class FormField:
    """A field as the form shows it; `value` is text. A fixed one of a thing that is there is only shown."""

    name: str
    label: Names
    control: str
    value: str
    required: bool
    fixed: bool
    hint: Names
    options: Sequence[Option]


class ItemForms:
    """Makes them."""

    def __init__(self, kinds: Kinds) -> None:
        self._kinds = kinds

    def fields(self, session: Session, kind: Kind, given: Mapping[str, Any], *, is_there: bool) -> list[FormField]:
        """The form with the texts or values of `given`; a new thing begins with the defaults."""
        known = References(session, self._kinds)
        return [self._field(field, given, known, is_there) for field in kind.fields]

    def lines(self, session: Session) -> list[Option]:
        """Every line, for the filter."""
        known = References(session, self._kinds).of("lines")
        return [Option(one.key, one.names) for one in sorted(known.values(), key=lambda one: one.key)]

    def _field(self, field: Field, given: Mapping[str, Any], known: References, is_there: bool) -> FormField:
        value = given.get(field.name, None if is_there else field.default)
        text = value if isinstance(value, str) else shown(field, value)
        return FormField(
            name=field.name,
            label=field.label,
            control=field.type.control,
            value=text,
            required=field.required,
            fixed=field.fixed and is_there,
            hint=field.hint,
            options=list(self._options(field, text, known)),
        )

    def _options(self, field: Field, value: str, known: References) -> Iterator[Option]:
        if isinstance(field.type, Choice):
            yield from (Option(code, names) for code, names in field.type.options.items())
        elif isinstance(field.type, Reference):
            for one in sorted(known.of(field.type.kind).values(), key=lambda one: one.key):
                if one.active or one.key == value:
                    yield Option(one.key, {lang: f"{one.key} · {pick(one.names, lang)}" for lang in ("zh", "en")})
