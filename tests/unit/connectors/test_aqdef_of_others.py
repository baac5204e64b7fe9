"""Q-DAS files that another program's authors wrote (`tests/data/aqdef`)."""

from pathlib import Path

import pytest

from app.connectors.adapters.aqdef import Dfq
from app.imports.records import Record
from app.imports.reject_codes import Reject

FOLDER = Path(__file__).parents[2] / "data" / "aqdef"


def read(name: str) -> tuple[Dfq, list[Record], list[Reject]]:
    found = Dfq()
    found.read((FOLDER / f"{name}.dfq").read_bytes())
    both = list(found.records())
    return found, [one for one in both if isinstance(one, Record)], [one for one in both if isinstance(one, Reject)]


def test_three_characteristics_have_three_values_each_on_their_days() -> None:
    _, records, refused = read("three_characteristics")
    assert refused == []
    found = [
        (one.cells["characteristic"], one.cells["day"], one.cells["total"], one.cells["defect"]) for one in records
    ]
    codes = [f"<characteristic_code_{n}>" for n in (1, 2, 3)]
    assert found == [(code, f"2013-01-0{day}", "1", "0") for code in codes for day in (1, 2, 3)]
    assert {one.cells["part"] for one in records} == {"<part_number_1>"}


def test_an_attributive_characteristic_gives_its_own_counts_and_a_defect_card_none() -> None:
    _, [record], [refused] = read("counts")
    assert (record.cells["total"], record.cells["defect"], record.cells["day"]) == ("1000", "1", "2013-01-01")
    assert (refused.code, refused.params) == ("characteristic", {"n": 2})
    assert refused.raw == {"line": "2: 8 / 155000 01.01.2013/15:18:31"}


def test_each_characteristic_belongs_to_its_own_part() -> None:
    found, records, refused = read("two_parts")
    assert (records, refused) == ([], [])  # nothing has a limit, so nothing was judged
    parts = {index: found.parts[one.part]["K1001"] for index, one in found.characteristics.items()}
    assert parts == {1: "part 1", 2: "part 2"}


SAMPLE = "K0020/1 50\nK0021/1 2\nK0004/1 01.03.2026"
HEAD = "K0100 1\nK1001/1 P\nK2001/1 C\nK2004/1 1\n"


@pytest.mark.parametrize(
    ("lines", "total", "defect"),
    [
        (f"{SAMPLE}/08:00:00\nK0020/1 60\nK0021/1 1\nK0004/1 01.03.2026/09:00:00\n", "110", "3"),
        (f"{SAMPLE}\n", "50", "2"),
    ],
)
def test_samples_of_a_day_are_added(lines: str, total: str, defect: str) -> None:
    found = Dfq()
    found.read((HEAD + lines).encode())
    [record] = list(found.records())
    assert isinstance(record, Record)
    assert (record.cells["total"], record.cells["defect"]) == (total, defect)


@pytest.mark.parametrize(
    "lines", ["K0020/1 many\nK0021/1 2\nK0004/1 01.03.2026\n", "K0020/1 50\nK0021/1 2\n", "K0020/1 50\n"]
)
def test_a_sample_without_numbers_or_a_time_is_refused(lines: str) -> None:
    found = Dfq()
    found.read((HEAD + lines).encode())
    [refused] = list(found.records())
    assert isinstance(refused, Reject)
    assert refused.code == "value"
