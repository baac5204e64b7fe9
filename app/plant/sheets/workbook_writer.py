"""A workbook that people fill in: a sheet a kind, headings with notes in both languages, choices as drop-downs."""

import io
from collections.abc import Sequence

from openpyxl import Workbook
from openpyxl.comments import Comment
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from app.kernel.names import pick
from app.plant.kinds.field_types import Choice
from app.plant.kinds.kind import Kind
from app.plant.sheets.columns import NO, YES

_LAST = 5_000


def write_workbook(tables: Sequence[tuple[Kind, Sequence[Sequence[str]]]], language: str) -> bytes:
    """The rows of each kind, their headings first."""
    book = Workbook()
    book.remove(book.worksheets[0])
    for kind, rows in tables:
        sheet = book.create_sheet(pick(kind.names, language))
        for row in rows:
            sheet.append(list(row))
        for cell in (cell for line in sheet.iter_rows() for cell in line if cell.value):
            cell.data_type = "s"  # text stays text: a spreadsheet runs none of it
        _explain(sheet, kind, language)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def _explain(sheet: Worksheet, kind: Kind, language: str) -> None:
    for place, field in enumerate(kind.fields, start=1):
        cell = sheet.cell(1, place)
        cell.font = Font(bold=field.required)
        names = field.label if isinstance(field.label, str) else " / ".join(field.label.values())
        hints = "" if isinstance(field.hint, str) else "\n".join(field.hint.values())
        cell.comment = Comment(f"{names}\n{hints}".strip(), "Bihuan")
        letter = get_column_letter(place)
        sheet.column_dimensions[letter].width = 40 if field.type.control == "lines" else 18
        if isinstance(field.type, Choice):
            _offer(sheet, letter, list(field.type.options))
    _offer(sheet, get_column_letter(len(kind.fields) + 1), [YES[language], NO[language]])
    sheet.freeze_panes = "A2"


def _offer(sheet: Worksheet, column: str, words: list[str]) -> None:
    choice = DataValidation(type="list", formula1=f'"{",".join(words)}"', allow_blank=True)
    sheet.add_data_validation(choice)
    choice.add(f"{column}2:{column}{_LAST}")
