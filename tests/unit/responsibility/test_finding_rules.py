"""The rules around a finding, and that whatever the record can say is said in both languages."""

import ast
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from uuid import UUID, uuid4

import pytest

from app.identity.actor import Actor, Grant
from app.kernel.roles import ROLES
from app.responsibility.evidence_links import codes_by_task
from app.responsibility.permissions import department_of, may_accept, may_contest, may_decide
from app.responsibility.propose_findings import roles_of
from app.responsibility.texts import LINKS, SAYS, STATUSES, TARGETS
from app.web.translation import catalogue_of

NOON = datetime(2026, 6, 1, 4, tzinfo=UTC)
ROOT = Path(__file__).parents[3] / "app"
CASE: Any = SimpleNamespace(plant="P", line="L1")


def finding(status: str = "proposed", roles: tuple[str, ...] = ("qa",)) -> Any:
    return SimpleNamespace(status=status, roles=list(roles), contest_until=NOON)


def actor(*roles: str, line: str | None = None, person: UUID | None = None) -> Actor:
    return Actor(person or uuid4(), "li", "Li", tuple(Grant(role, line=line) for role in roles))


@pytest.mark.parametrize("role", ["qa", "qa_verifier", "qa_manager"])
def test_the_department_concerned_may_contest_until_its_time_is_over(role: str) -> None:
    assert may_contest(actor(role), finding(), CASE, NOON)
    assert not may_contest(actor(role), finding(), CASE, NOON + timedelta(seconds=1))
    assert not may_contest(actor(role), finding("contested"), CASE, NOON)


def test_other_departments_and_other_lines_may_not_contest() -> None:
    assert not may_contest(actor("production", "hr", "manager", "auditor"), finding(), CASE, NOON)
    assert not may_contest(actor("qa", line="L2"), finding(), CASE, NOON)
    assert may_contest(actor("production_manager"), finding(roles=("qa", "production")), CASE, NOON)
    assert not may_contest(actor("qa"), finding(roles=()), CASE, NOON)


def test_an_auditor_decides_who_is_neither_of_the_department_nor_acted() -> None:
    stranger, acted = actor("auditor"), uuid4()
    assert may_decide(stranger, finding(), CASE, {acted})
    assert may_decide(stranger, finding("contested"), CASE, {acted})
    assert not may_decide(actor("auditor", person=acted), finding(), CASE, {acted})
    assert not may_decide(actor("auditor", "qa_manager"), finding(), CASE, set())
    assert may_decide(actor("auditor", "hr"), finding(), CASE, set())
    assert not may_decide(actor("plant_manager", "process_owner"), finding(), CASE, set())


@pytest.mark.parametrize("status", ["accepted", "overruled"])
def test_a_decision_is_made_once(status: str) -> None:
    assert not may_decide(actor("auditor"), finding(status), CASE, set())


def test_accepting_waits_for_the_answer_or_for_the_end_of_the_time() -> None:
    assert not may_accept(finding(), NOON)
    assert may_accept(finding(), NOON + timedelta(seconds=1))
    assert may_accept(finding("contested"), NOON)
    assert may_accept(finding(roles=()), NOON)


def test_a_cell_of_the_table_names_roles_and_nothing_else() -> None:
    assert roles_of("qa+production") == ["qa", "production"]
    assert roles_of("none") == roles_of("process") == roles_of(None) == []
    assert department_of(["hr"]) == {"hr", "hr_manager"}
    assert department_of([]) == frozenset()


def test_a_task_shows_the_codes_whose_evidence_points_to_it() -> None:
    rows = [
        SimpleNamespace(code="R2a", evidence=[{"task": "t1"}, {"task": "t1"}, {"element": "qualify"}]),
        SimpleNamespace(code="R2b", evidence=[{"task": "t1"}, {"task": "t2"}]),
    ]
    found = codes_by_task(rows)
    assert (found["t1"], found["t2"]) == (["R2a", "R2b"], ["R2b"])


def spoken_clues() -> set[str]:
    """The words that the code gives to clues, read from it."""
    return {
        call.args[1].value
        for name in ("loop_clues", "trainee_clues", "collect_facts")
        for call in ast.walk(ast.parse((ROOT / "responsibility" / "derive" / f"{name}.py").read_text("utf-8")))
        if isinstance(call, ast.Call) and ast.unparse(call.func) == "Clue" and isinstance(call.args[1], ast.Constant)
    }


def test_every_clue_has_its_sentence() -> None:
    assert spoken_clues() <= SAYS.keys()
    built = {"not_held_trainer_absent", "not_held_room", "not_held_other", "identical_at_once", "identical_sheets"}
    assert built <= SAYS.keys()


def test_all_that_the_page_says_is_said_in_chinese_with_the_same_places() -> None:
    chinese = catalogue_of("zh")
    for text in (*SAYS.values(), *TARGETS.values(), *STATUSES.values(), *(name for name, _ in LINKS)):
        assert text in chinese, text
        assert {part.split(")")[0] for part in text.split("%(")[1:]} == {
            part.split(")")[0] for part in chinese[text].split("%(")[1:]
        }


def test_the_chain_has_every_code_that_decides_once() -> None:
    codes = [code for _, some in LINKS for code in some]
    assert codes == ["R1", "R2a", "R2b", "R3", "R4", "R5", "R6", "R7", "R8", "R10"]
    assert set(roles_of("qa+production+hr")) <= ROLES.keys()
