"""The verdict on coverage: too little of either kind fails, and so does anything left out where nothing may be."""

from dataclasses import replace

import pytest

from scripts.covered import ROOT, WHOLE, Covered, lacks, table

ENOUGH = Covered(statements=1000, run=970, branches=100, taken=92)
ALL = Covered(statements=10, run=10, branches=4, taken=4)


def test_enough_is_enough() -> None:
    assert lacks(ENOUGH, {"a.py": ALL}, whole=["a.py"]) == []


@pytest.mark.parametrize(("part", "value", "says"), [("run", 969, "96.90 % of the state"), ("taken", 91, "of the br")])
def test_too_little_of_either_is_too_little(part: str, value: int, says: str) -> None:
    [found] = lacks(replace(ENOUGH, **{part: value}), {}, whole=[])
    assert says in found


@pytest.mark.parametrize("part", ["run", "taken"])
def test_one_branch_or_statement_may_not_be_left_out_where_nothing_may_be(part: str) -> None:
    missing = replace(ALL, **{part: getattr(ALL, part) - 1})
    [found] = lacks(ENOUGH, {"a.py": missing, "b.py": missing}, whole=["a.py"])
    assert found.startswith("a.py is to be covered whole")


def test_a_module_that_moved_is_asked_for() -> None:
    [found] = lacks(ENOUGH, {}, whole=["gone.py"])
    assert found.startswith("gone.py is not there")


def test_all_modules_that_must_be_covered_whole_are_there() -> None:
    assert [name for name in WHOLE if not (ROOT / name).exists()] == []


def test_the_barest_come_first_and_the_covered_not_at_all() -> None:
    modules = {"a.py": replace(ALL, taken=3), "b.py": replace(ALL, run=7), "c.py": ALL}
    assert [line.split()[-1] for line in table(modules)] == ["b.py", "a.py"]
    assert len(table(modules, most=1)) == 1


def test_a_module_without_branches_has_taken_them_all() -> None:
    assert Covered(statements=0, run=0, branches=0, taken=0).shares == (100.0, 100.0)
