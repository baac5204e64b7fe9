"""Whatever stands in a file: its encodings, its mistakes, and that reading it twice is reading it once."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.support.plant.works import GOOD, HEADER, Works


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_every_usual_encoding_is_read(works: Works, encoding: str) -> None:
    works.drop("a.csv", "\n".join([HEADER, *GOOD, ""]).encode(encoding))
    assert works.run(works.connector()).result.new == 10


@pytest.mark.parametrize("first", ["utf-8", "gb18030"])
def test_a_line_pasted_in_another_encoding_is_kept_apart(works: Works, first: str) -> None:
    second = {"utf-8": "gb18030", "gb18030": "utf-8"}[first]
    content = "\n".join([HEADER, *GOOD[:9]]).encode(first) + b"\n" + GOOD[9].encode(second) + b"\n"
    works.drop("a.csv", content)
    assert works.run(works.connector()).result.new == 9
    assert [(row.line_no, row.code) for row in works.quarantined()] == [(11, "encoding")]


@pytest.mark.parametrize(
    ("row", "code"),
    [
        ("=cmd|'/c calc'!A1,灌装,2026-10-01,50,1", "formula"),
        ("x,灌装,0001-01-01,50,1", "time"),
        ("x,灌装,2026-10-01,50,1,1", "cut_off"),
        ("x,灌装,2026-10-01,99999999999999999999,1", "range"),
    ],
)
def test_a_bad_row_is_kept_with_its_line_and_reason_and_the_others_go_on(works: Works, row: str, code: str) -> None:
    result = works.load(works.connector(), [*GOOD, row])
    assert (result.state, len(works.measurements())) == ("done", 10)
    kept = works.quarantined()[0]
    assert (kept.run_id, kept.line_no, kept.code) == (result.run_id, 12, code)
    assert kept.template % kept.params
    assert kept.raw


def test_exactly_a_fifth_of_bad_rows_is_still_imported(works: Works) -> None:
    rows = [*GOOD[:8], "x,灌装,2026-10-01,1,2", "y,灌装,2026-10-01,1,2"]
    result = works.load(works.connector(), rows)
    assert (result.state, result.result.new) == ("done", 8)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"a,b,c\n1,2,3\n", "has no column"),
        (b"", "has no column"),
        (f"{HEADER},检验数\n".encode(), "stands twice"),
        (f'{HEADER}\n1,"灌装,2026-10-01,50,1\n'.encode(), "Line 2"),
        ("样本号".encode("utf-16"), "UTF-16"),
        (f"{HEADER}\n\x00".encode(), "zero bytes"),
    ],
)
def test_a_wrong_file_is_refused_as_a_whole_in_plain_words(works: Works, content: bytes, said: str) -> None:
    works.drop("a.csv", content)
    result = works.run_connector(works.connector())[0]
    assert result.state == "failed"
    assert said in result.message
    assert works.measurements() == []


sample = st.tuples(st.integers(1, 9), st.integers(1, 28), st.integers(0, 60), st.integers(-2, 70))


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(sample, max_size=12))
def test_importing_any_file_twice_is_importing_it_once(works: Works, samples: list[tuple[int, int, int, int]]) -> None:
    number = works.scalar("SELECT count(*) FROM connectors")
    connector = works.connector(code=f"any-{number}")
    rows = [f"{key},灌装,2026-10-{day:02},{total},{defect}" for key, day, total, defect in samples]
    before = len(works.quarantined())

    def once() -> tuple[int, int, list[tuple[int, str]]]:
        works.drop("a.csv", [HEADER, *rows], code=f"any-{number}")
        outcome = works.run(connector).result
        kept = works.quarantined()[before:]
        return outcome.new, outcome.same, [(row.line_no, row.code) for row in kept]

    new, _, refused = once()
    stored = works.measurements()
    again, same, refused_twice = once()
    assert (again, works.measurements()) == (0, stored)
    assert same >= new
    assert refused_twice == refused * 2
    assert all(0 <= defect <= total for _, total, defect, _ in stored)
