"""Hostile files cost the gate seconds, and end with a message."""

import resource
from dataclasses import replace

import pytest

from app.definitions.gate import limited
from app.definitions.gate.limited import Gate
from app.definitions.gate.run_rules import MOST_FINDINGS
from app.kernel import limited_process
from app.kernel.limited_process import ChildOutcome
from tests.support.diagrams.definition_samples import arrow, bundle_files, process_file

WAYS = " or ".join(f"(review.score = {n} and review.note = &quot;{n}&quot;)" for n in range(40))
HOSTILE = {
    "290 flows of 40 alternatives": "".join(arrow(f"f{n}", "gw", "end", "=" + WAYS) for n in range(290)),
    "850 flows": "".join(arrow(f"f{n}", "gw", "end", f"=review.a = {n} and review.score > {n}") for n in range(850)),
    "1,900 flows": "".join(arrow(f"f{n}", "gw", "end", f"=review.a = {n} and review.score > {n}") for n in range(1900)),
    "20,000 tasks": "".join(f'<bpmn:serviceTask id="t{n}"/>' for n in range(20_000)),
    "100 conditions in 50 brackets": "".join(
        arrow(f"f{n}", "gw", "end", "=" + "(" * 50 + f"review.score = {n}" + ")" * 50) for n in range(100)
    ),
    "5,000 unknown words": "".join(f'<bpmn:task id="t{n}" wrong{n}="x"/>' for n in range(5000)),
}


def cpu(who: int) -> float:
    """Seconds of computing time: ours, or that of the children that have ended."""
    used = resource.getrusage(who)
    return used.ru_utime + used.ru_stime


@pytest.mark.parametrize("kind", HOSTILE)
def test_a_hostile_file_is_answered_soon(kind: str) -> None:
    before = cpu(resource.RUSAGE_SELF), cpu(resource.RUSAGE_CHILDREN)
    findings = Gate()(bundle_files(process=process_file(more=HOSTILE[kind])))

    assert findings
    assert len(findings) < 20 * MOST_FINDINGS
    assert cpu(resource.RUSAGE_SELF) - before[0] < 1
    assert cpu(resource.RUSAGE_CHILDREN) - before[1] < limited.CPU_SECONDS + 1


def test_what_was_found_before_the_limit_is_told_with_it(monkeypatch: pytest.MonkeyPatch) -> None:
    real = limited.run_limited
    monkeypatch.setattr(limited, "run_limited", lambda *given: replace(real(*given), ended="time", at="some-rule"))
    findings = Gate()(bundle_files(process=process_file(role="cook")))

    assert {"lane-role", "check-limit"} == {one.rule for one in findings}
    assert "at the rule some-rule" in str(next(one for one in findings if one.rule == "check-limit"))


@pytest.mark.parametrize(
    ("ended", "sentence"),
    [
        ("time", f"more than {limited.CPU_SECONDS} seconds of computing time"),
        ("wall", f"had not ended after {limited_process.WALL_SECONDS} seconds"),
        ("memory", "more memory than allowed"),
        ("signal", "ended from outside by SIGTERM"),
        ("KeyError: 'x'", "KeyError: 'x'"),
    ],
)
def test_each_end_of_a_check_has_words_of_its_own(monkeypatch: pytest.MonkeyPatch, ended: str, sentence: str) -> None:
    outcome = ChildOutcome([], ended, "some-rule", "SIGTERM")
    monkeypatch.setattr(limited, "run_limited", lambda *_: outcome)
    (finding,) = Gate()(bundle_files(process=process_file()))

    assert sentence in str(finding)
    assert ("computing time" in str(finding)) is (ended == "time")


def test_the_limited_gate_says_what_the_plain_one_says() -> None:
    findings = Gate(topics=frozenset({"t"}))(bundle_files(process=process_file(role="cook")))

    assert [(one.rule, one.line, one.params["role"]) for one in findings] == [("lane-role", 5, "cook")]
