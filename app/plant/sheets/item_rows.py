"""The rows of sheets as things of kinds; what cannot be one is refused by its place."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from app.kernel.errors import ConflictError, DomainError, InvalidInputError
from app.plant.kinds.kind import Kind, Kinds
from app.plant.kinds.wrong_value import WrongValueError
from app.plant.sheets.columns import ACTIVE, columns_of, kind_of, read_active
from app.plant.sheets.outcome import Outcome, Refused
from app.plant.sheets.sheet import Sheet


@dataclass(frozen=True, slots=True)
class ItemRow:
    """A row: `given` are its texts by field, `headings` what the columns are called there.

    `active` is None where it does not say.
    """

    kind: Kind
    sheet: Sheet
    number: int
    given: dict[str, str]
    headings: Mapping[str, str]
    active: bool | None

    def key(self) -> str:
        """What the row is about; raises InvalidInputError by field where it does not say so."""
        parts = {name: self.given.get(name, "") for name in (self.kind.within, "code") if name}
        wrong = {name: "This is needed" for name, text in parts.items() if not text}
        if wrong:
            raise InvalidInputError("Please correct the marked fields", fields=wrong)
        try:
            return self.kind.key({name: self.kind.field(name).type.read(text) for name, text in parts.items()})
        except WrongValueError as problem:
            raise InvalidInputError(problem.template, **problem.params) from None

    def refusals(self, error: DomainError) -> list[Refused]:
        """A line for each field that is wrong, or one for the row."""
        wrong = error.fields or {"": error.template}
        if isinstance(error, ConflictError):
            wrong = {next(iter(error.fields), ""): error.template}
        places = [(self.headings.get(name, name), template) for name, template in wrong.items()]
        return [Refused(self.sheet.name, self.number, place, template, error.params) for place, template in places]


def item_rows(sheets: Sequence[Sheet], kinds: Kinds, outcome: Outcome) -> Iterator[ItemRow]:
    """Plants before their lines, lines before their steps; a sheet that is none of the kinds is refused."""
    known = list(kinds.all())
    found = [(kind_of(sheet.name, known), sheet) for sheet in sheets]
    for kind, sheet in found:
        if kind is None:
            names = {"known": ", ".join(one.name for one in known)}
            outcome.refused.append(Refused(sheet.name, 0, "", "Sheets are called %(known)s, or as these kinds", names))
    for kind, sheet in sorted(((k, one) for k, one in found if k), key=lambda pair: known.index(pair[0])):
        yield from _rows(kind, sheet, outcome)


def _rows(kind: Kind, sheet: Sheet, outcome: Outcome) -> Iterator[ItemRow]:
    columns = columns_of(kind, sheet.header)
    unknown = [sheet.header[place] for place, name in columns.items() if name is None]
    doubled = [text for text in sheet.header if text and sheet.header.count(text) > 1]
    for heading in dict.fromkeys([*unknown, *doubled]):
        problem = "No field is called so" if heading in unknown else "This column stands twice"
        outcome.refused.append(Refused(sheet.name, 1, heading, problem))
    headings = {name: sheet.header[place] for place, name in columns.items() if name}
    for number, cells in sheet.rows:
        texts = {name: cells[place].strip() for place, name in columns.items() if name and place < len(cells)}
        said = texts.pop(ACTIVE, "")
        active = read_active(said) if said else None
        if said and active is None:
            outcome.refused.append(Refused(sheet.name, number, headings[ACTIVE], "Write yes or no"))
        formula = next((name for name, text in texts.items() if text.startswith(("=", "@"))), None)
        if formula:
            why = "A formula is not taken; write its value"
            outcome.refused.append(Refused(sheet.name, number, headings[formula], why))
            continue
        yield ItemRow(kind, sheet, number, texts, headings, active)
