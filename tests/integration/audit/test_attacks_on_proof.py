"""Attacks by the database's owner, triggers off, one at a time on a copy: each is noticed, with its place."""

import re
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from app.audit.replay.grant_history import read_holders
from app.audit.replay.page import ReplayPageReader
from app.audit.replay.record_state import CheckRecord
from app.bootstrap.pages import create_app
from app.cases import CaseReader
from app.cases.case_record import read_case
from app.config.postgres.provision import WORKER
from app.demo.people import PASSWORD
from app.kernel.canonical import canonical_json
from app.ledger.append import hash_text
from app.ledger.verdict_lines import verdict_lines
from app.web.extensions import db
from tests.support.database.server import TestServer
from tests.support.proof.record import Hand, as_owner, looking, verdict_of, write_record


@dataclass(frozen=True)
class Recorded:
    """The untouched record: its database, the folder with its key and heads, and the victim."""

    server: TestServer
    database: str
    folder: Path
    case: UUID


@pytest.fixture(scope="module")
def recorded(
    database_server: TestServer, template_database: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Recorded]:
    name, folder = database_server.create(template_database), tmp_path_factory.mktemp("instance")
    case = write_record(database_server.url(WORKER, name), folder)
    yield Recorded(database_server, name, folder, case)
    database_server.drop(name)


@pytest.fixture
def copy(recorded: Recorded, tmp_path: Path) -> Iterator[tuple[str, Path]]:
    """A copy's database and its own folder."""
    name, folder = recorded.server.create(recorded.database), tmp_path / "instance"
    shutil.copytree(recorded.folder, folder)
    yield name, folder
    recorded.server.drop(name)


def said(recorded: Recorded, copy: tuple[str, Path], **asked: object) -> tuple[str, str]:
    """The verdict on the copy, and all its lines."""
    name, folder = copy
    with looking(recorded.server.url(WORKER, name), folder) as plant:
        verdict = verdict_of(plant, **asked)
    return verdict.status, "\n".join(verdict_lines(verdict))


def test_what_nobody_touched_is_proven(recorded: Recorded, copy: tuple[str, Path]) -> None:
    status, lines = said(recorded, copy)
    assert status == "ok", lines


@dataclass(frozen=True)
class Attack:
    """What is done, and what the verification must say: `place` is searched for in its lines, as a pattern."""

    name: str
    act: str | Callable[[Hand], None]
    place: str
    code: str


def change_actor(hand: Hand) -> None:
    body = hand.body(hand.seq("task.completed"))
    body["act"]["actor"] = str(UUID(int=8))
    hand.store(body["act"]["seq"], body)


def change_name(hand: Hand) -> None:
    """In the payload that the event names: who acted."""
    digest = hand.body(hand.seq("task.completed"))["who"]["person"]
    hand.run("UPDATE ledger_payloads SET content = replace(content, 'name', 'nome') WHERE digest = :d", d=digest)


def change_answer(hand: Hand) -> None:
    body = hand.body(hand.seq("task.completed"))
    body["new"] = {**body["new"], "problem": "nothing"}
    hand.store(body["act"]["seq"], body)


def swap(hand: Hand) -> None:
    first = hand.seq("task.completed")
    one, two = hand.body(first), hand.body(first + 1)
    one["act"]["seq"], two["act"]["seq"] = first + 1, first
    hand.store(first, two)
    hand.store(first + 1, one)


def drop_tail(hand: Hand) -> None:
    last = hand.ask("SELECT ledger_seq FROM cases WHERE id = :case")
    hand.run("DELETE FROM ledger_events WHERE chain = :chain AND seq = :seq", seq=last)
    hand.rechain()


def drop_tail_and_leaf(hand: Hand) -> None:
    last = hand.ask("SELECT ledger_seq FROM cases WHERE id = :case")
    hand.run("DELETE FROM ledger_leaves WHERE chain = :chain AND seq = :seq", seq=last)
    drop_tail(hand)


def drop_case(hand: Hand) -> None:
    hand.run("DELETE FROM ledger_events WHERE chain = :chain")
    hand.run("DELETE FROM cases WHERE id = :case")


def drop_case_row(hand: Hand) -> None:
    hand.run("DELETE FROM cases WHERE id = :case")


def rebuild(hand: Hand) -> None:
    change_answer(hand)
    hand.rechain()


def rebuild_with_leaves(hand: Hand) -> None:
    rebuild(hand)
    hand.refit_leaves()


def change_meaning(hand: Hand) -> None:
    body = hand.body(hand.seq("finding.accepted"))
    body["meaning"] = "review"
    hand.store(body["act"]["seq"], body)
    hand.rechain()


def backdate(hand: Hand) -> None:
    """An event at the end that claims to be older than what was sealed."""
    last = hand.ask("SELECT ledger_seq FROM cases WHERE id = :case")
    body = hand.body(last)
    body["act"]["seq"] = last + 1
    body["act"]["prev"] = hand.ask("SELECT ledger_head FROM cases WHERE id = :case")
    stored = canonical_json(body).decode()
    insert = "INSERT INTO ledger_events (chain, seq, body) VALUES (:chain, :seq, :body)"
    hand.run(insert, seq=last + 1, body=stored)
    digest = hash_text(stored)
    hand.run("UPDATE cases SET ledger_seq = :seq, ledger_head = :hash WHERE id = :case", seq=last + 1, hash=digest)


def forget_seals(hand: Hand) -> None:
    for table in ("ledger_tree_heads", "ledger_leaves", "ledger_seal_keys"):
        hand.run(f"DELETE FROM {table}")  # noqa: S608


def edit_definition(hand: Hand, *, digest: bool) -> None:
    change = "content = convert_to(replace(convert_from(content, 'UTF8'), 'qa_review', 'qa_rewiev'), 'UTF8')"
    hand.run(f"UPDATE definition_files SET {change} WHERE path LIKE '%quality_training.bpmn'")  # noqa: S608
    if digest:
        hand.run("UPDATE definition_files SET sha256 = encode(sha256(content), 'hex')")


def edit_attachment(hand: Hand, *, digest: bool) -> None:
    hand.run("UPDATE document_contents SET content = 'forged'")
    if digest:
        hand.run("UPDATE document_contents SET sha256 = encode(sha256(content), 'hex')")
        hand.run("UPDATE documents SET sha256 = (SELECT sha256 FROM document_contents)")


def insert_grant(hand: Hand) -> None:
    hand.run(
        "INSERT INTO grants SELECT (jsonb_populate_record(g, jsonb_build_object('id', gen_random_uuid(), 'role',"
        " 'auditor'))).* FROM grants g JOIN users u ON u.id = g.user_id WHERE u.username = 'liu.qiang' LIMIT 1"
    )


def edit_running_variables(hand: Hand) -> None:
    hand.run("UPDATE cases SET variables = jsonb_set(variables, '{request,problem}', '\"none\"') WHERE id = :case")


def complete_as_hr(hand: Hand) -> None:
    """As the product itself would have recorded it, had the row named HR's role when it was completed."""
    _complete_verify(hand, "UPDATE tasks SET role = 'hr' WHERE id = :id", lambda body: body["who"].update(role="hr"))


def complete_as_excluded(hand: Hand) -> None:
    reviewer = hand.body(hand.seq("task.completed", 2))["act"]["actor"]
    act = "UPDATE tasks SET excluded = '{}', completed_by = :who WHERE id = :id"
    _complete_verify(hand, act, lambda body: body["act"].update(actor=reviewer), who=UUID(reviewer))


def _complete_verify(hand: Hand, act: str, change: Callable[[dict[str, Any]], None], **values: object) -> None:
    found = "SELECT id FROM tasks WHERE element = 'verify' AND case_id = :case"
    task_id = hand.ask(found)
    seq = hand.ask("SELECT seq FROM ledger_events WHERE task_ref = :id AND action = 'task.completed'", id=task_id)
    body = hand.body(seq)
    change(body)
    hand.store(seq, body)
    hand.run(act, id=task_id, **values)
    hand.rechain()


def open_task(change: str) -> str:
    """An UPDATE of the neighbour's open task, to which the working role has the right."""
    return f"UPDATE tasks SET {change} WHERE state = 'open' AND case_id <> :case"  # noqa: S608


def task(element: str, change: str) -> str:
    return f"UPDATE tasks SET {change} WHERE element = '{element}' AND case_id = :case"  # noqa: S608


def finding(change: str) -> str:
    return f"UPDATE responsibility_findings SET {change} WHERE is_leading"  # noqa: S608


ATTACKS = (
    Attack("actor", change_actor, r"case QT-2026-00001 case:\S+ event \d+", "leaf|columns"),
    Attack("name", change_name, r"event \d+", "payload"),
    Attack("answer", change_answer, r"case QT-2026-00001 case:\S+ event \d+", "leaf"),
    Attack("two events swapped", swap, r"case QT-2026-00001 case:\S+ event \d+", "leaf|time|chain|columns"),
    Attack("tail dropped", drop_tail, r"case QT-2026-00001 case:\S+ event \d+", "leaf"),
    Attack("tail dropped with its leaf", drop_tail_and_leaf, "tree head of size", "root|row_gone|row"),
    Attack("whole case", drop_case, "case QT-2026-00001", "leaf"),
    Attack("case row", drop_case_row, "case QT-2026-00001", "no_head"),
    Attack("chain rebuilt", rebuild, r"case QT-2026-00001 case:\S+ event \d+", "leaf"),
    Attack("chain rebuilt with leaves", rebuild_with_leaves, "tree head of size", "root"),
    Attack("signature's meaning", change_meaning, r"case QT-2026-00001 case:\S+ event \d+", "leaf"),
    Attack(
        "payload erased without order",
        "UPDATE ledger_payloads SET content = NULL, salt = NULL, erased_by = 'X-1' WHERE chain LIKE 'case:%'",
        r"case QT-2026-00001-\d+ case:\S+ event \d+",
        "payload",
    ),
    Attack("payload row gone", "DELETE FROM ledger_payloads WHERE chain LIKE 'case:%'", r"event \d+", "payload"),
    Attack("backdated event", backdate, r"case QT-2026-00001 case:\S+ event \d+", "late|columns"),
    Attack("tree head", "UPDATE ledger_tree_heads SET root = repeat('0', 64)", "tree head of size", "root|signature"),
    Attack("heads removed", "DELETE FROM ledger_tree_heads", "tree head of size", "outside|leaf"),
    Attack("heads, leaves and keys removed", forget_seals, "tree head of size", "outside"),
    Attack("definition", lambda hand: edit_definition(hand, digest=False), "quality_training.bpmn of version 1", "row"),
    Attack(
        "definition with its digest",
        lambda hand: edit_definition(hand, digest=True),
        "quality_training.bpmn of version 1",
        "row",
    ),
    Attack("attachment", lambda hand: edit_attachment(hand, digest=False), "复核记录.txt of case QT-2026-00001", "row"),
    Attack("attachment with its digest", lambda hand: edit_attachment(hand, digest=True), "复核记录.txt", "row"),
    Attack("attachment deleted", "DELETE FROM documents", r"documents \S+ \(case QT-2026-00001", "row_gone"),
    Attack("grant inserted back in time", insert_grant, "grants auditor of liu.qiang", "row_added"),
    Attack(
        "grant deleted",
        "DELETE FROM grants WHERE user_id = (SELECT id FROM users WHERE username = 'wu.jing')",
        r"grants qa of wu.jing",
        "row_gone",
    ),
    Attack("grant stretched", "UPDATE grants SET valid_from = valid_from - interval '1 year'", "grants qa of", "row"),
    Attack("users.name", "UPDATE users SET name = '张三' WHERE username = 'wu.jing'", "users wu.jing", "row"),
    Attack("finding's verdict", finding("status = 'overruled'"), "R2a of case QT-2026-00001", "row"),
    Attack("finding's reason", finding("decision_reason = '没有问题'"), "R2a of case QT-2026-00001", "row"),
    Attack("finding's role", finding("roles = '{hr}'"), "R2a of case QT-2026-00001", "row"),
    Attack("finding's facts emptied", finding("facts = '{}'"), "R2a of case QT-2026-00001", "row"),
    Attack("finding's facts", finding("facts = '{}'::jsonb || '{\"x\": 1}'"), "R2a of case QT-2026-00001", "row"),
    Attack("finding's evidence", finding("evidence = evidence - 0"), "R2a of case QT-2026-00001", "row"),
    Attack("finding's names", finding("names = '{}'"), "R2a of case QT-2026-00001", "row"),
    Attack("finding deleted", "DELETE FROM responsibility_findings", "responsibility_findings R2a", "row_gone"),
    Attack("cases.outcome", "UPDATE cases SET outcome = 'effective' WHERE id = :case", "cases QT-2026-00001 ", "row"),
    Attack(
        "tasks.completed_by",
        "UPDATE tasks SET completed_by = (SELECT id FROM users WHERE username = 'li.na') WHERE element = 'qa_review'",
        "tasks qa_review of case QT-2026-00001",
        "row",
    ),
    Attack("cases.line", "UPDATE cases SET line = 'weld' WHERE id = :case", "cases QT-2026-00001 ", "row"),
    Attack("cases.step", "UPDATE cases SET step = 'x' WHERE id = :case", "cases QT-2026-00001 ", "row"),
    Attack("cases.performers", "UPDATE cases SET performers = '{}' WHERE id = :case", "cases QT-2026-00001 ", "row"),
    Attack("cases.participants", "UPDATE cases SET participants = '{}' WHERE id = :case", "cases QT-2026-0", "row"),
    Attack("open task's role", open_task("role = 'hr'"), "tasks submit_request of case QT-2026-00002", "row"),
    Attack("open task's groups", open_task("groups = '{hr}'"), "tasks submit_request of case QT-2026-00002", "row"),
    Attack("open task's line", open_task("line = 'elsewhere'"), "tasks submit_request of case QT-2026-00002", "row"),
    Attack(
        "open task's holder", open_task("claimed_by = offered_to, assignee = gen_random_uuid()"), "tasks sub", "row"
    ),
    Attack("open task's overseer", open_task("escalated_to = 'hr'"), "tasks submit_request of case QT", "row"),
    Attack("open task's element", open_task("element = 'verify'"), "tasks verify of case QT-2026-00002", "row"),
    Attack("open task hidden", open_task("state = 'cancelled'"), "tasks submit_request of case QT-2026-00002", "row"),
    Attack("task's due date", task("qa_review", "due_at = due_at - interval '7 days'"), "tasks qa_review", "row"),
    Attack("task's exclusions", task("verify", "excluded = '{}'"), "tasks verify of case QT-2026-00001", "row"),
    Attack(
        "task's later exclusions",
        "UPDATE tasks SET excluded = '{}' WHERE element = 'score_production'",
        r"tasks score_production of case QT-2026-00001-\d+",
        "row",
    ),
    Attack("completion of another lane", complete_as_hr, "tasks verify of case QT-2026-00001", "contradiction"),
    Attack("completion by who was excluded", complete_as_excluded, "tasks verify of case QT", "contradiction"),
    Attack("task of another case", open_task("case_id = :case"), "tasks submit_request of case QT-2026", "row"),
    Attack(
        "task added",
        "INSERT INTO tasks SELECT (jsonb_populate_record(t, jsonb_build_object('id', gen_random_uuid()))).*"
        " FROM tasks t WHERE state = 'open'",
        "tasks submit_request of case QT-2026-00002",
        "row_added",
    ),
    Attack(
        "open task deleted", "DELETE FROM tasks WHERE state = 'open'", "tasks submit_request of case QT", "row_gone"
    ),
    Attack(
        "measurements",
        "UPDATE measurements SET qty_defect = qty_defect + 1 WHERE id = 3",
        "measurements written by",
        "row",
    ),
    Attack("measurement deleted", "DELETE FROM measurements WHERE id = 3", "53 rows where 54 were written", "row"),
    Attack("skill scores", "UPDATE skill_scores SET score = 99", "skill_scores written by", "row"),
    Attack("control baselines", "UPDATE control_baselines SET centre = 0.01", "juice/forming version 1", "row"),
    Attack("baseline's signer", "UPDATE control_baselines SET signed_name = '张三'", "juice/forming version 1", "row"),
    Attack(
        "step's name", "UPDATE process_steps SET name_zh = '别处' WHERE code = 'filling'", "steps juice/filling", "row"
    ),
    Attack("tolerances", "UPDATE equipment SET parameters = '[]' WHERE code = 'FIL-1'", "equipment FIL-1", "row"),
    Attack("review deleted", "DELETE FROM audit_reviews", "audit_reviews", "row_gone"),
    Attack("review's remark", "UPDATE audit_reviews SET remark = '一切正常'", "audit_reviews", "row"),
    Attack("variables of a running case", edit_running_variables, "cases QT-2026-00001 ", "row"),
)


@pytest.mark.parametrize("attack", ATTACKS, ids=lambda attack: attack.name)
def test_every_attack_is_noticed_with_its_place(recorded: Recorded, copy: tuple[str, Path], attack: Attack) -> None:
    with as_owner(recorded.server.url("postgres", copy[0]), recorded.case) as hand:
        hand.run(attack.act) if isinstance(attack.act, str) else attack.act(hand)
    status, lines = said(recorded, copy)
    assert status == "broken", lines
    found = [line for line in lines.splitlines() if re.search(rf"\[({attack.code})\]", line)]
    assert any(re.search(attack.place, line) for line in found), lines


def test_without_seals_and_without_a_head_from_outside_it_says_what_could_not_be_checked(
    recorded: Recorded, copy: tuple[str, Path]
) -> None:
    with as_owner(recorded.server.url("postgres", copy[0]), recorded.case) as hand:
        forget_seals(hand)
    (copy[1] / "tree-heads.jsonl").unlink()
    status, lines = said(recorded, copy)
    assert status == "unproven", lines
    assert "没有任何封印" in lines
    assert "nothing is sealed" in lines


def test_rewritten_as_a_whole_with_the_key_it_is_unproven_without_a_head_from_outside(
    recorded: Recorded, copy: tuple[str, Path]
) -> None:
    (copy[1] / "tree-heads.jsonl").unlink()
    status, lines = said(recorded, copy)
    assert status == "unproven", lines
    assert "no tree head kept outside" in lines


def test_who_could_have_acted_is_told_by_the_record_whatever_the_table_of_grants_says(
    recorded: Recorded, copy: tuple[str, Path]
) -> None:
    with as_owner(recorded.server.url("postgres", copy[0]), recorded.case) as hand:
        insert_grant(hand)
        hand.run("DELETE FROM grants WHERE user_id = (SELECT id FROM users WHERE username = 'gao.xiang')")
    with looking(recorded.server.url(WORKER, copy[0]), copy[1]) as plant, plant.sessions() as session:
        holders = {holder.username for holder in read_holders(session, {"auditor"}).values()}
    assert holders == {"gao.xiang", "ouyang.yi"}


def test_who_could_have_acted_is_told_by_the_opening_whatever_the_row_of_the_task_says(
    recorded: Recorded, copy: tuple[str, Path]
) -> None:
    before = could_have(recorded, copy)
    with as_owner(recorded.server.url("postgres", copy[0]), recorded.case) as hand:
        hand.run("UPDATE tasks SET role = 'hr', groups = '{}', excluded = '{}', assignee = NULL, line = 'nowhere'")
    assert could_have(recorded, copy) == before
    assert any(before)


def could_have(recorded: Recorded, copy: tuple[str, Path]) -> list[list[str] | None]:
    """The usernames of who else could have acted, step by step."""
    with looking(recorded.server.url(WORKER, copy[0]), copy[1]) as plant, plant.sessions() as session:
        case = read_case(session, recorded.case)
        page = plant.container.need(ReplayPageReader).read(session, case, CaseReader(plant.actor("gao.xiang"), "en"))
    return [step.others and [one.username for one in step.others] for step in page.steps]


IN_THE_CHAIN = {"actor", "name", "answer", "two events swapped", "tail dropped", "chain rebuilt", "signature's meaning"}


@pytest.mark.parametrize("attack", [one for one in ATTACKS if one.name in IN_THE_CHAIN], ids=lambda attack: attack.name)
def test_a_replay_says_that_the_record_it_repeats_was_changed(
    recorded: Recorded, copy: tuple[str, Path], attack: Attack
) -> None:
    with as_owner(recorded.server.url("postgres", copy[0]), recorded.case) as hand:
        hand.run(attack.act) if isinstance(attack.act, str) else attack.act(hand)
    with looking(recorded.server.url(WORKER, copy[0]), copy[1]) as plant, plant.sessions() as session:
        seen = plant.container.need(CheckRecord).seen(session, recorded.case)
    assert (seen.status, len(seen.breaks)) == ("broken", 1)
    assert "case QT-2026-00001" in seen.breaks[0][0]


def test_a_replay_of_an_untouched_record_says_what_it_did_not_check(recorded: Recorded, copy: tuple[str, Path]) -> None:
    with looking(recorded.server.url(WORKER, copy[0]), copy[1]) as plant, plant.sessions() as session:
        plant.clock.advance(timedelta(days=60))
        seen = plant.container.need(CheckRecord).seen(session, recorded.case)
    assert (seen.status, seen.breaks) == ("ok", ())
    assert ["只核对了" in text["zh"] for text in seen.left_out] == [True]


PAGES = (
    ("finding's verdict", "/cases/{case}/responsibility", "status"),
    ("finding's reason", "/cases/{case}/responsibility", "decision_reason"),
    ("review's remark", "/audit/reviews", "remark"),
    ("control baselines", "/lines/juice/forming", "centre"),
    ("signature's meaning", "/cases/{case}/responsibility", "event"),
)


@pytest.mark.parametrize(("name", "address", "what"), PAGES)
def test_no_page_prints_a_changed_verdict_beside_a_signature(
    recorded: Recorded, copy: tuple[str, Path], name: str, address: str, what: str
) -> None:
    attack = next(one for one in ATTACKS if one.name == name)
    assert "与签名内容不符" not in page_of(recorded, copy, address)
    with as_owner(recorded.server.url("postgres", copy[0]), recorded.case) as hand:
        hand.run(attack.act) if isinstance(attack.act, str) else attack.act(hand)
    assert re.search(rf"与签名内容不符：[^<]*\b{what}\b", page_of(recorded, copy, address))


def page_of(recorded: Recorded, copy: tuple[str, Path], address: str) -> str:
    with looking(recorded.server.url(WORKER, copy[0]), copy[1]) as plant:
        app = create_app(plant.container, TESTING=True, WTF_CSRF_ENABLED=False)
        client = app.test_client()
        client.post("/sign-in", data={"username": "gao.xiang", "password": PASSWORD})
        page = client.get(address.format(case=recorded.case))
        with app.app_context():
            db.engine.dispose()
    assert page.status_code == 200, page.status
    return page.text
