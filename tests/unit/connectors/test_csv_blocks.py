"""Plain blocks say the same as the reader that goes row by row, whatever stands in the file."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from app.connectors.adapters.csv_blocks import plain_lines
from app.connectors.adapters.files_csv import read_csv, read_csv_pages
from app.imports.column_mapping import ColumnMapping
from app.imports.records import Block, Record, SourceError
from app.imports.reject_codes import Reject

HEADER = "编号,工序,数"
NEEDED = {"step": "工序", "total": "数"}
cells = st.sampled_from(["1", "灌装", "", " ", " a ", '"x"', '"a\nb"', "\u3000b", "=1+1", "\x07", "漏,液", "\r", "|"])
rows = st.lists(st.one_of(st.lists(cells, min_size=3, max_size=3), st.lists(cells, max_size=4)), max_size=12)


def mapping(delimiter: str = ",") -> ColumnMapping:
    return ColumnMapping(source="x", feed="", timezone="UTC", columns=NEEDED, delimiter=delimiter)


def flat(path: Path, mapping: ColumnMapping, size: int) -> Iterator[Record | Reject]:
    for page in read_csv_pages(path, mapping, size):
        if isinstance(page, Block):
            for number, line in enumerate(page.lines, page.first):
                yield Record(number, dict(zip(page.columns, line.split(page.delimiter), strict=True)))
        else:
            yield from page


def both_ways(path: Path, size: int, delimiter: str = ",") -> None:
    wanted = mapping(delimiter)
    try:
        expected = list(read_csv(path, wanted))
    except SourceError as error:
        with pytest.raises(SourceError, match=str(error)[:12]):
            list(flat(path, wanted, size))
    else:
        found = list(flat(path, wanted, size))
        assert sorted(found, key=lambda row: row[0] if isinstance(row, Record) else row.line_no) == sorted(
            expected, key=lambda row: row[0] if isinstance(row, Record) else row.line_no
        )


@settings(deadline=None, max_examples=200)
@given(rows, st.integers(1, 60), st.sampled_from(["utf-8", "gb18030", "utf-8-sig"]), st.sampled_from(["\n", "\r\n"]))
@example([["1", "灌装", "5"]] * 9, 20, "gb18030", "\r\n")
def test_blocks_and_rows_say_the_same(
    tmp_path_factory: pytest.TempPathFactory, rows: list[list[str]], size: int, encoding: str, end: str
) -> None:
    path = tmp_path_factory.mktemp("csv") / "a.csv"
    path.write_bytes(end.join([HEADER, *[",".join(row) for row in rows]]).encode(encoding))
    both_ways(path, size)


def test_a_line_of_another_encoding_is_kept_apart_with_its_number(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    plain = [f"{n},灌装,5" for n in range(50)]
    mixed = "\n".join([HEADER, *plain, ""]).encode("gb18030") + "50,灌装,5\n".encode() + b"51,a,5\n"
    path.write_bytes(mixed)
    both_ways(path, 64)
    found = list(flat(path, mapping(), 64))
    assert [row.line_no for row in found if isinstance(row, Reject)] == [52]


def test_a_large_plain_file_is_handed_over_as_it_stands(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("\n".join([HEADER, *[f"{n},灌装,5" for n in range(5_000)]]))
    pages = list(read_csv_pages(path, mapping(), 10_000))
    assert all(isinstance(page, Block) for page in pages)
    assert sum(map(len, pages)) == 5_000


@pytest.mark.parametrize(
    "raw", [b'a,"b"\n', b"a,b,c\n", b"a,\x07\n", b"a\rb,c\n", b"a,b\n,\n", b"a,b\n\n", b"\xff,b\n", b"a,b\n , \n"]
)
def test_what_is_unusual_is_not_plain(raw: bytes) -> None:
    assert plain_lines(raw, "utf-8", 2, ",") is None


@pytest.mark.parametrize(
    ("raw", "mark"), [(" a , b\nc ,d ", ","), ("a\u3000\t b\nc\td", "\t"), ("\u3000a|b\nc|d\xa0", "|")]
)
def test_space_around_cells_goes(raw: str, mark: str) -> None:
    assert plain_lines(raw.encode(), "utf-8", 2, mark) == [f"a{mark}b", f"c{mark}d"]
