"""Q-DAS files as measuring machines write them."""

from datetime import date

import pytest

from app.connectors.adapters.aqdef import Dfq
from app.imports.records import Record, SourceError
from app.imports.reject_codes import Reject

HEAD = (
    "K0100 2\r\nK1001 4711\r\nK1002 盖\r\nK1086 OP10\r\n"
    "K2001/1 1\r\nK2002/1 Torque\r\nK2101/1 5.0\r\nK2110/1 4.5\r\nK2111/1 5.5\r\nK2142/1 Nm\r\n"
    "K2001/2 2\r\nK2002/2 Height\r\nK2110/2 9,9\r\n"
)


def value(number: str, moment: str = "", attribute: str = "0", machine: str = "") -> str:
    return "\x14".join((number, attribute, moment, "", "", "", "", machine))


def read(text: str, encoding: str = "utf-8") -> list[Record | Reject]:
    found = Dfq()
    found.read(text.encode(encoding))
    return list(found.records())


def test_compact_values_are_judged_by_their_limits() -> None:
    lines = [
        "\x0f".join((value("5.0", "01.10.2026/08:00:00", machine="M1"), value("10.1"))),
        "\x0f".join((value("5.6", "01.10.2026/08:01:00", machine="M1"), value("9.8"))),
        "\x0f".join((value("4.4", "02.10.2026/08:01:00", machine="M1"), value("10.0", attribute="255"))),
    ]
    records = read(HEAD + "\r\n".join(lines) + "\r\n")
    found = [
        (r.cells["characteristic"], r.cells["day"], r.cells["machine"], r.cells["total"], r.cells["defect"])
        for r in records
    ]
    assert found == [
        ("1", "2026-10-01", "M1", "2", "1"),
        ("1", "2026-10-02", "M1", "1", "1"),
        ("2", "2026-10-01", "M1", "2", "1"),
    ]
    assert records[0].key == "4711|OP10|1|2026-10-01|M1"


def test_values_in_the_long_form_are_read_too() -> None:
    text = HEAD + "K0001/1 5.7\r\nK0004/1 1.10.2026/09:00:00\r\nK0001/1 5.1\r\nK0004/1 1.10.2026/09:05:00\r\n"
    (record,) = read(text)
    assert (record.cells["total"], record.cells["defect"]) == ("2", "1")


def test_chinese_names_in_gb18030_are_read() -> None:
    (record,) = read(HEAD + value("5.0", "01.10.2026/08:00:00") + "\r\n", "gb18030")
    assert record.cells["part_name"] == "盖"


@pytest.mark.parametrize(
    "line", ["x\x140\x1401.10.2026/08:00:00", value("5.0", "yesterday"), "\x0f\x0f\x0f" + value("1", "01.10.2026")]
)
def test_a_value_that_cannot_be_read_is_kept_apart(line: str) -> None:
    (refused,) = read(HEAD + line + "\r\n")
    assert isinstance(refused, Reject)


def test_another_file_is_refused() -> None:
    with pytest.raises(SourceError):
        read("id,step\r\n1,2\r\n")


def test_limits_and_unit_stand_in_the_summary() -> None:
    file = Dfq()
    file.read(HEAD.encode())
    about = file.characteristics[1]
    assert (str(about.limit("K2110")), str(about.limit("K2111")), about.fields["K2142"]) == ("4.5", "5.5", "Nm")
    assert date(2026, 10, 1)
