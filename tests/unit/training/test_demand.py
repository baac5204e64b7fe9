"""Detection as pure functions: runs of weeks, the gate, the decision table."""

import itertools
import time
from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path

import pytest

from app.feel.dmn import read_decisions
from app.kernel.errors import InvalidInputError
from app.quality.statistics import Counts
from app.quality.weekly_series import State, Week
from app.skills.profile import Requirement, SkillView, view_of
from app.training.demand.decide import decider, judge
from app.training.demand.rule import DemandRule, read_rule
from app.training.demand.trend import gate_of, trend_of

MONDAY = date(2026, 8, 3)
LETTERS: dict[str, State] = {
    "a": "above",
    "n": "not_above",
    "i": "insufficient",
    "0": "no_production",
    "m": "missing",
}
SKILL = Requirement("welding", {"zh": "焊接", "en": "Welding"}, 80)
DECISION = read_decisions(Path("processes/demand.dmn").read_bytes(), "demand.dmn")["demand"]


def weeks(letters: str, n: int = 200, rate: float = 0.08, limit: float = 0.05) -> list[Week]:
    empty = {"missing", "no_production"}
    return [
        Week(
            MONDAY + timedelta(weeks=k),
            Counts(0, 0) if LETTERS[letter] in empty else Counts(n, round(n * rate)),
            LETTERS[letter],
            limit,
            1,
        )
        for k, letter in enumerate(letters)
    ]


@pytest.mark.parametrize(
    ("letters", "run", "gap"),
    [
        ("naaa", 3, False),
        ("aaaa", 3, False),  # the newest three are the evidence
        ("aana", 1, False),
        ("aaan", 0, False),
        ("a0aia", 3, False),  # idle weeks and weeks with few units neither count nor break
        ("aama", 1, True),  # nobody knows what the missing week was
        ("aaam", 0, True),
        ("ma00aa", 3, False),
        ("a00aia", 3, False),
        ("a000aia", 2, False),  # beyond six weeks nothing reaches back
        ("naaa00", 3, False),
        ("", 0, False),
    ],
)
def test_the_newest_run_counts(letters: str, run: int, gap: bool) -> None:
    found = trend_of(weeks(letters), DemandRule())
    assert (len(found.run), found.gap is not None) == (run, gap)
    assert list(found.run) == sorted(found.run, key=lambda week: week.monday)


def test_the_gate_pools_the_run() -> None:
    gate = gate_of(weeks("aaa", n=200, rate=0.08), DemandRule())
    assert gate is not None
    assert (gate.counts, gate.limit) == (Counts(600, 48), pytest.approx(0.05))
    assert gate.passed
    assert gate.p_value == pytest.approx(0.0011, abs=2e-4)


def test_three_weeks_a_little_above_are_no_proof() -> None:
    gate = gate_of(weeks("aaa", n=50, rate=0.06), DemandRule())
    assert gate is not None
    assert not gate.passed


def test_few_units_prove_nothing_however_bad() -> None:
    gate = gate_of(weeks("aaa", n=10, rate=0.9), DemandRule(min_n=50))
    assert gate is not None
    assert (gate.p_value < 1e-9, gate.passed) == (True, False)


def test_standards_of_different_weeks_are_weighed_by_units() -> None:
    mixed = [*weeks("a", n=100, limit=0.05), *weeks("a", n=300, limit=0.03)]
    gate = gate_of(mixed, DemandRule())
    assert gate is not None
    assert gate.limit == pytest.approx(0.035)


LACKING, ABLE, UNKNOWN = (
    [view_of(SKILL, scores)] for scores in ({"a": 70.0, "b": 90.0}, {"a": 90.0}, {"a": None, "b": None})
)


@pytest.mark.parametrize(
    ("letters", "rate", "skills", "outcome", "literal"),
    [
        ("naaa", 0.08, LACKING, "signal", "signal"),
        ("naaa", 0.0501, LACKING, "not_proven", "signal"),  # both answers are given
        ("naaa", 0.08, ABLE, "not_skill", "not_skill"),
        ("naaa", 0.08, UNKNOWN, "assess", "assess"),
        ("naaa", 0.08, [], "not_skill", "not_skill"),
        ("naan", 0.08, LACKING, "none", "none"),
        ("aama", 0.08, LACKING, "data_gap", "data_gap"),
    ],
)
def test_what_a_step_amounts_to(
    letters: str, rate: float, skills: Sequence[SkillView], outcome: str, literal: str
) -> None:
    rule = DemandRule()
    found = judge(weeks(letters, rate=rate), skills, rule, decider(DECISION, rule))
    assert (found.outcome, found.literal) == (outcome, literal)


def test_exactly_one_rule_answers_every_combination() -> None:
    decide = decider(DECISION, DemandRule())
    for above, gap, gate, skill in itertools.product(
        range(5), (False, True), ("passed", "failed", "off"), ("lacking", "sufficient", "unknown", "none")
    ):
        assert decide(above, gap, gate, skill)


def test_without_the_gate_the_literal_rule_decides() -> None:
    rule = DemandRule(gate=False)
    assert judge(weeks("aaa", rate=0.0501), LACKING, rule, decider(DECISION, rule)).outcome == "signal"


def test_two_thousand_steps_over_a_year_take_well_under_two_seconds() -> None:
    rule = DemandRule()
    decide = decider(DECISION, rule)
    year = weeks("naaanaana0iaaanaaaanaaanaana0iaaanaaaanaaanaana0iaaa", n=600)
    began = time.perf_counter()
    found = [judge(year, LACKING, rule, decide).outcome for _ in range(2_000)]
    assert set(found) == {"signal"}
    assert time.perf_counter() - began < 2


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"weeks": 0}, "weeks"),
        ({"alpha": "x"}, "alpha"),
        ({"weeks": 5, "span": 4}, "span"),
        ({"gate": "maybe"}, "gate"),
    ],
)
def test_a_wrong_rule_is_refused_by_field(given: dict[str, object], field: str) -> None:
    with pytest.raises(InvalidInputError) as refused:
        read_rule(given)
    assert set(refused.value.fields) == {field}


def test_a_rule_survives_its_json() -> None:
    rule = DemandRule(weeks=4, span=8, gate=False)
    assert read_rule(rule.to_json()) == rule
    assert read_rule({}) == DemandRule()
