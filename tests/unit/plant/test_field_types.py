"""What people type becomes a value, or a sentence that says what was expected."""

from typing import Any

import pytest

from app.plant.kinds.equipment import PARAMETERS
from app.plant.kinds.field_types import Choice, Code, Day, FieldType, Number, Text, TimeOfDay, Whole, Zone
from app.plant.kinds.wrong_value import WrongValueError

SEVERITY = Choice({"major": {"zh": "严重", "en": "Major"}})
READ: list[tuple[FieldType, str, Any]] = [
    (Code(), "ＷＬＤ－７", "WLD-7"),
    (Code(), "1#线", "1#线"),
    (Text(), "  罐体   渗漏 ", "罐体 渗漏"),
    (Whole(1, 9), "７", 7),
    (Whole(1, 9), "7.0", 7),
    (Number(), "0.0500", "0.05"),
    (Number(), "１８０", "180"),
    (Number(), "100", "100"),
    (SEVERITY, "严重", "major"),
    (SEVERITY, "MAJOR", "major"),
    (TimeOfDay(), "6：00", "06:00"),
    (TimeOfDay(), "06:00:00", "06:00"),
    (Zone(), "Europe/Berlin", "Europe/Berlin"),
    (Day(), "2026年3月2日", "2026-03-02"),
    (Day(), "2026/3/2", "2026-03-02"),
]
REFUSED: list[tuple[FieldType, str]] = [
    (Code(), "a/b"),
    (Code(), "a b"),
    (Code(), "=1+1"),
    (Code(), "x" * 41),
    (Text(5), "123456"),
    (Whole(1, 9), "10"),
    (Whole(1, 9), "²"),
    (Number(), "1e5"),
    (Number(), "1,5"),
    (SEVERITY, "fatal"),
    (TimeOfDay(), "24:00"),
    (Zone(), "Shanghai/.."),
    (Zone(), "../etc/passwd"),
    (Day(), "2026-02-30"),
    (Day(), "3/2/2026"),
]


@pytest.mark.parametrize(("kind", "text", "value"), READ)
def test_a_text_is_read(kind: FieldType, text: str, value: Any) -> None:
    assert kind.read(text) == value
    assert kind.read(kind.write(value)) == value
    assert kind.from_row(kind.to_row(value)) == value


@pytest.mark.parametrize(("kind", "text"), REFUSED)
def test_a_text_is_refused(kind: FieldType, text: str) -> None:
    with pytest.raises(WrongValueError):
        kind.read(text)


def test_a_small_table_is_pasted_from_a_spreadsheet_or_typed() -> None:
    pasted = "current\t焊接电流\tWelding current\tA\t１８０\t5\t10\nspeed\t送丝速度\t\tm/min"
    rows = PARAMETERS.read(pasted)
    assert rows[0] == {
        "code": "current",
        "zh": "焊接电流",
        "en": "Welding current",
        "unit": "A",
        "nominal": "180",
        "tol_minus": "5",
        "tol_plus": "10",
    }
    assert rows[1] == {"code": "speed", "zh": "送丝速度", "unit": "m/min"}
    assert PARAMETERS.read(PARAMETERS.write(rows)) == rows
    assert PARAMETERS.read_rows(rows) == rows


@pytest.mark.parametrize(
    ("text", "params"),
    [
        ("a | 甲 | A | mm\na | 乙 | B | mm", {"number": 2, "code": "a"}),
        ("a | 甲", {"number": 1, "column": "unit"}),
        ("a | 甲 | A | mm | many", {"number": 1, "column": "nominal", "text": "many"}),
        ("a | 甲 | A | mm | 1 | 1 | 1 | 1", {"number": 1, "columns": 7}),
    ],
)
def test_what_is_wrong_in_a_small_table_is_named_by_line(text: str, params: dict[str, Any]) -> None:
    with pytest.raises(WrongValueError) as refusal:
        PARAMETERS.read(text)
    assert refusal.value.params == params


@pytest.mark.parametrize("given", [["text"], [{"code": "a", "zh": "甲", "unit": "mm", "colour": "red"}]])
def test_rows_of_another_shape_are_refused(given: list[Any]) -> None:
    with pytest.raises(WrongValueError):
        PARAMETERS.read_rows(given)
