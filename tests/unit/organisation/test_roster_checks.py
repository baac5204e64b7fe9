"""The checks over all rows of a roster, and the names people sign in with."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.imports.reject_codes import RowError
from app.imports.rows import RawRow
from app.imports.value_reader import ValueRow
from app.organisation.imports.roster_checks import circles, number, split_doubles, split_managers
from app.organisation.imports.usernames import username_of
from app.organisation.units import split_path

GRAPH = st.dictionaries(st.sampled_from("abcdefgh"), st.one_of(st.none(), st.sampled_from("abcdefgh")))


def row(emp_no: str, **values: object) -> ValueRow:
    return ValueRow(RawRow(1, {}), {"emp_no": emp_no, **values})


@given(GRAPH)
def test_every_circle_is_found_and_nothing_else(above: dict[str, str | None]) -> None:
    def on_a_circle(start: str) -> bool:
        one = above.get(start)
        for _ in range(len(above) + 1):
            if one == start:
                return True
            one = above.get(one) if one else None
        return False

    found = {name for circle in circles(above, above.get) for name in circle}
    assert found == {name for name in above if on_a_circle(name)}


@given(GRAPH, GRAPH)
def test_what_is_kept_closes_no_circle_and_names_only_people_who_are_there(
    file: dict[str, str | None], stored: dict[str, str | None]
) -> None:
    # What is stored is sound before the file comes: everybody named is there, and no circle is closed.
    stored = {name: boss if boss in stored else None for name, boss in stored.items()}
    stored = {
        name: None if any(name in one for one in circles(stored, stored.get)) else boss for name, boss in stored.items()
    }
    kept, refused = split_managers([row(name, manager=boss) for name, boss in file.items()], stored)
    after = {**stored, **{number(one): one.values["manager"] for one in kept}}
    assert not circles(after, after.get)
    assert all(boss in after for boss in after.values() if boss)
    assert len(kept) + len(refused) == len(file)


def test_rows_that_say_the_same_are_one_and_rows_that_differ_are_none() -> None:
    kept, refused = split_doubles([row("1", name="a"), row("1", name="a"), row("2", name="b"), row("2", name="c")])
    assert [number(one) for one in kept] == ["1"]
    assert [one.code for one in refused] == ["duplicate_key", "duplicate_key"]


@pytest.mark.parametrize(
    ("text", "name"),
    [("1001", "e1001"), ("A-7", "a-7"), ("工号9", "e--9"), ("x", "x0"), ("A" * 50, "a" * 32), ("Wang.Li", "wang.li")],
)
def test_a_username_is_made_of_a_number(text: str, name: str) -> None:
    assert username_of(text) == name


def test_a_path_is_read_in_the_ways_people_write_it() -> None:
    assert split_path(" 生产部 / 一线＞甲班 ") == ("生产部", "一线", "甲班")
    for wrong in ("", " / ", "/".join("a" * 13), "x" * 121):
        with pytest.raises(RowError):
            split_path(wrong)


def test_a_long_chain_below_a_refused_row_is_judged_in_one_pass() -> None:
    rows = [row(str(n), manager=str(n - 1)) for n in range(1, 20_001)]
    kept, refused = split_managers(rows, {})
    assert (kept, len(refused)) == ([], 20_000)
    assert {one.template[:7] for one in refused} == {"Nobody ", "The row"}
    assert len(split_managers(rows, {"0": None})[0]) == 20_000
