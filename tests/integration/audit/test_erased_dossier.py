"""A dossier of a case whose content was erased: accepted with the order, refused where it is missing or forged."""

import json
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import select, text

from app.audit.replay.replay_case import Erasure, Replay
from app.audit.seal_jobs import SealLedger
from app.cases.case_ledger import append_observation
from app.cases.case_record import lock_case
from app.cases.models import Case
from app.cases.operations.attach_document import AttachedFile, AttachmentPlace, attach_document, document_digests
from app.identity.absences import NewAbsence, record_absence
from app.identity.account_lifecycle import deactivate
from app.identity.actor import SYSTEM
from app.identity.audit_entry import SYSTEM_ATTRIBUTION
from app.identity.erasure.erase_person import ErasePerson, ErasureRequest
from app.ledger.append import Entry
from app.ledger.personal_data.restore import erased_words
from tests.integration.audit.dossiers import Bench, rewritten
from tests.support.ledger import breaks
from tests.support.plant.running import Plant, running_plant
from tests.support.plant.small_loop import small_files
from tests.support.proof.record import verdict_of

ORDER = "法删〔2026〕7号"
SUBJECT = b'<camunda:property name="bihuan:subject" value="=request.text" /><camunda:property name="bihuan:line"'


@pytest.fixture
def plant(fresh_database: str, tmp_path: Path) -> Iterator[Plant]:
    """The small loop, about whoever is named in the request."""
    files = {
        name: content.replace(b'<camunda:property name="bihuan:line"', SUBJECT, 1)
        for name, content in small_files().items()
    }
    with running_plant(fresh_database, tmp_path) as plant:
        for username, role in (("wang", "production"), ("li", "qa"), ("ma", "security_admin"), ("gao", "auditor")):
            plant.hire(username, role)
        plant.hire("xue", name="薛小苗")
        plant.deploy(files)
        yield plant


@pytest.fixture
def case(plant: Plant) -> UUID:
    case = plant.start("wang", "small_loop")
    plant.complete("wang", "ask", {"line": "L1", "text": "xue"})
    plant.clock.advance(timedelta(minutes=10))
    plant.complete("li", "review", {"limit": 3})
    plant.complete("wang", "confirm", {"again": False})
    return case


def erase(plant: Plant, username: str) -> None:
    with plant.sessions.begin() as session:
        deactivate(session, SYSTEM, username, plant.clock.now())
        order = ErasureRequest(username, ORDER, "个人信息保护法第四十七条")
        plant.container.need(ErasePerson)(session, plant.actor("ma"), order, plant.clock.now())


def lines(change: Callable[[dict], dict | None]) -> Callable[[bytes], bytes]:
    """Change every JSON line; None drops it."""

    def changed(content: bytes) -> bytes:
        new = [change(json.loads(line)) for line in content.splitlines()]
        return b"".join(json.dumps(one, ensure_ascii=False).encode() + b"\n" for one in new if one is not None)

    return changed


def of_content(change: Callable[[dict], dict | None]) -> Callable[[bytes], bytes]:
    """Change what is about the person, not the identities."""
    return lines(lambda one: change(one) if one["content"] is None or '"new"' in one["content"] else one)


def test_a_dossier_carries_what_stands_apart(plant: Plant, case: UUID, tmp_path: Path) -> None:
    bench = Bench(plant, tmp_path)
    dossier = bench.export(case)
    assert bench.verify(dossier)[0] == 0
    attacks: dict[str, tuple[dict, str]] = {
        "edited": ({"payloads.jsonl": of_content(lambda one: one | {"content": one["content"] + " "})}, "was changed"),
        "another salt": ({"payloads.jsonl": of_content(lambda one: one | {"salt": "00" * 32})}, "was changed"),
        "no salt": ({"payloads.jsonl": of_content(lambda one: one | {"salt": None})}, "was changed"),
        "removed": ({"payloads.jsonl": of_content(lambda _: None)}, "is missing"),
        "all removed": ({"payloads.jsonl": lambda _: None}, "is missing"),
        "an older dossier": (
            {"payloads.jsonl": lambda _: None, "manifest.json": lambda b: b.replace(b'"v":2', b'"v":1')},
            "is missing",
        ),
        "said to be erased": (
            {"payloads.jsonl": of_content(lambda one: one | {"content": None, "salt": None, "erased_by": ORDER})},
            "is missing",
        ),
        "twice": ({"payloads.jsonl": lambda b: b + b.splitlines(keepends=True)[0]}, "stands twice"),
    }
    for what, (changes, sentence) in attacks.items():
        code, said = bench.verify(rewritten(dossier, changes))
        assert (code, sentence in said) == (1, True), f"{what}: {said}"


def test_after_an_erasure_it_holds_and_says_so(plant: Plant, case: UUID, tmp_path: Path) -> None:
    bench = Bench(plant, tmp_path)
    before = bench.export(case, "before.zip")
    erase(plant, "xue")
    erase(plant, "li")  # who reviewed it
    dossier = bench.export(case)
    code, said = bench.verify(dossier, "--key", bench.public_key())
    assert (code, "4 parts about people were erased by order" in said) == (0, True), said
    assert bench.verify(before)[0] == 0  # what was handed out before stays what it was
    attacks: dict[str, tuple[dict, str]] = {
        "no order in the people's chains": (
            {"witnesses.jsonl": lambda b: b"".join(one for one in b.splitlines(True) if b"person.erased" not in one)},
            "who acted, the name of case",
        ),
        "a forged order": (
            {"witnesses.jsonl": lambda b: b.replace("法删".encode(), "伪造".encode())},
            "not among the sealed leaves",
        ),
        "another order": (
            {"payloads.jsonl": lines(lambda one: one | ({"erased_by": "x"} if one["erased_by"] else {}))},
            "said to be",
        ),
        "no order in the case": (
            {"events.jsonl": lambda b: b"".join(b.splitlines(keepends=True)[:-1])},
            "the dossier promises",
        ),
    }
    for what, (changes, sentence) in attacks.items():
        code, said = bench.verify(rewritten(dossier, changes))
        assert (code, sentence in said) == (1, True), f"{what}: {said}"


def test_files_go_with_the_case_and_the_dossier_knows_by_which_order(plant: Plant, tmp_path: Path) -> None:
    case = plant.start("wang", "small_loop")
    with plant.sessions.begin() as session:
        held = lock_case(session, case)
        place = AttachmentPlace(case, plant.task("wang", "ask").id, "ask", plant.people["wang"], plant.clock.now())
        attach_document(session, AttachedFile("proof", "a.txt", b"true"), place, 100)
        # Before the case knows whom it is about, so that the event says the file's digest in place.
        known = {"files": document_digests(session, place.task_id)}
        append_observation(
            session, held, [Entry("file.attached", "observation", SYSTEM_ATTRIBUTION, data=known)], plant.clock.now()
        )
    plant.complete("wang", "ask", {"line": "L1", "text": "xue"})
    plant.complete("li", "review", {"limit": 3})
    plant.complete("wang", "confirm", {"again": False})
    bench = Bench(plant, tmp_path)
    assert "1 files" in bench.verify(bench.export(case))[1]
    erase(plant, "xue")
    dossier = bench.export(case)
    code, said = bench.verify(dossier)
    assert (code, "0 files" in said) == (0, True), said
    with plant.sessions() as session:
        assert session.scalar(text("SELECT count(*) FROM document_contents")) == 0


def test_nothing_of_the_person_is_left(plant: Plant, case: UUID) -> None:
    erase(plant, "xue")
    with plant.sessions() as session:
        assert list(breaks(session)) == []
        row = session.execute(select(Case.variables, Case.snapshot, Case.subject, Case.subject_name)).one()
        tables = session.scalars(text("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")).all()
        left = {
            table
            for table in tables
            for row_text in session.scalars(text(f"SELECT t::text FROM {table} t"))  # noqa: S608 our own names
            if "薛小苗" in row_text
        }
        said = plant.container.need(Replay).compare(session, case)
    assert (row.variables, row.snapshot) == ({}, b"")
    assert row.subject.startswith("erased:")
    assert left == set()
    assert (type(said), said.order) == (Erasure, ORDER)


def test_pages_show_the_order_in_the_place_of_what_went(plant: Plant, case: UUID, web: object, browser: object) -> None:
    erase(plant, "xue")
    erase(plant, "li")
    page = browser("gao")  # type: ignore[operator]
    shown = erased_words(ORDER)["zh"]
    for path in (f"/cases/{case}", f"/cases/{case}/replay", "/audit"):
        answer = page.get(path)
        assert answer.status_code == 200, path
        assert shown in answer.text, path


def test_a_lawful_erasure_is_no_breach_of_what_is_proof(plant: Plant, case: UUID) -> None:
    """Also of somebody who held roles, was absent, and worked on cases."""
    with plant.sessions.begin() as session:
        away = NewAbsence("wang", plant.clock.now(), plant.clock.now() + timedelta(days=2), "li", "体检")
        record_absence(session, SYSTEM, away, plant.clock.now())
    erase(plant, "xue")
    plant.clock.advance(timedelta(days=3))
    erase(plant, "wang")
    with plant.sessions.begin() as session:
        plant.container.need(SealLedger).run(session)
    verdict = verdict_of(plant)
    assert [(one.row, one.code, one.sentence) for one in verdict.violations] == []
    assert verdict.status == "ok"
