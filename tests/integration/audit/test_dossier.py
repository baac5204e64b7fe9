"""A dossier is accepted by Python alone, and refused with the first bad place named when anything in it was changed."""

import json
import re
import zipfile
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from sqlalchemy import text

from app.audit.dossier.selection import select_since
from app.cases.case_ledger import append_observation
from app.cases.case_record import lock_case
from app.cases.operations.attach_document import AttachedFile, AttachmentPlace, attach_document, document_digests
from app.identity.audit_entry import SYSTEM_ATTRIBUTION
from app.ledger.append import Entry
from app.ledger.seals.key_rotation import rotate
from app.ledger.seals.keys import SealKeys
from tests.integration.audit.dossiers import Bench, rewritten
from tests.support.plant.running import Plant


@pytest.fixture
def bench(plant: Plant, tmp_path: Path) -> Bench:
    return Bench(plant, tmp_path)


def walk(plant: Plant, rounds: int = 2) -> UUID:
    case = plant.start("wang", "small_loop")
    plant.complete("wang", "ask", {"line": "L1", "text": "leaks"})
    for turn in range(rounds):
        plant.clock.advance(timedelta(minutes=10))
        plant.complete("li", "review", {"limit": 3})
        plant.complete("wang", "confirm", {"again": turn + 1 < rounds})
    return case


def number_of(plant: Plant, case: UUID) -> str:
    with plant.sessions() as session:
        return session.scalar(text("SELECT number FROM cases WHERE id = :id"), {"id": case})


def test_a_sound_dossier_is_accepted_with_an_old_head_and_the_public_key(plant: Plant, bench: Bench) -> None:
    walk(plant)
    bench.seal()
    old = bench.head()
    dossier = bench.export(walk(plant))
    code, said = bench.verify(dossier, "--head", old, "--key", bench.public_key())
    assert (code, "ok: 6 events in 1 chains" in said) == (0, True), said


def test_the_page_in_it_can_be_read(plant: Plant, bench: Bench) -> None:
    case = walk(plant)
    with zipfile.ZipFile(bench.export(case)) as archive:
        page = archive.read(f"cases/{number_of(plant, case)}.html").decode()
    assert "案卷 / Dossier" in page
    assert "最新树头" in page
    assert "leaks" in page


def line(number: int, change: Callable[[bytes], bytes]) -> Callable[[bytes], bytes]:
    def changed(content: bytes) -> bytes:
        lines = content.split(b"\n")
        lines[number - 1] = change(lines[number - 1])
        return b"\n".join(lines)

    return changed


def without(number: int) -> Callable[[bytes], bytes]:
    return lambda content: (
        b"".join(content.splitlines(keepends=True)[: number - 1]) + b"".join(content.splitlines(keepends=True)[number:])
    )


def swapped(content: bytes) -> bytes:
    lines = content.split(b"\n")
    lines[1], lines[2] = lines[2], lines[1]
    return b"\n".join(lines)


def fewer_promised(content: bytes) -> bytes:
    manifest = json.loads(content)
    manifest["chains"] = {chain: count - 1 for chain, count in manifest["chains"].items()}
    return json.dumps(manifest).encode()


def without_chains(content: bytes) -> bytes:
    return json.dumps(json.loads(content) | {"chains": {}}).encode()


def backdated(content: bytes) -> bytes:
    return re.sub(rb'"at":"\d{4}', b'"at":"2020', content, count=1)


def resigned(content: bytes) -> bytes:
    *others, last = content.splitlines(keepends=True)
    head = json.loads(last) | {"signature": "00" * 64}
    return b"".join(others) + json.dumps(head, sort_keys=True, separators=(",", ":")).encode() + b"\n"


ATTACKS = {
    "an edited value": ({"events.jsonl": line(2, lambda b: b.replace(b"leaks", b"drips"))}, "event 3: it does not"),
    "an edited last event": (
        {"events.jsonl": line(6, lambda b: b.replace(b"false", b"true"))},
        "event 6: it is not what",
    ),
    "a dropped event": ({"events.jsonl": without(3)}, "event 3: it is missing"),
    "two swapped events": ({"events.jsonl": swapped}, "event 2: it is missing or out of place"),
    "a dropped last event": ({"events.jsonl": without(6)}, "event 6: the dossier promises"),
    "a dropped last event, told so": (
        {"events.jsonl": without(6), "manifest.json": fewer_promised},
        "event 6: it was sealed as leaf",
    ),
    "a doubled key": ({"events.jsonl": line(1, lambda b: b[:-1] + b',"tz":"x"}')}, "events.jsonl line 1"),
    "a backdated last event": ({"events.jsonl": line(6, backdated)}, "event 6: it claims 2020"),
    "a line that is no event": ({"events.jsonl": line(1, lambda _: b"[]")}, "events.jsonl: this is no event"),
    "a chain too many": ({"manifest.json": without_chains}, "this chain does not belong"),
    "a leaf too many": ({"leaves.bin": lambda b: b + bytes(48)}, "leaves.bin: it holds"),
    "a line that is no head": ({"heads.jsonl": line(1, lambda _: b"{}")}, "this is no tree head"),
    "a path of no event": (
        {"proofs.jsonl": line(1, lambda b: re.sub(rb'"leaf":\d+', b'"leaf":9999', b))},
        "has no leaf 9999",
    ),
    "an edited leaf": ({"leaves.bin": lambda b: b"x" + b[1:]}, "tree head of size"),
    "fewer leaves": ({"leaves.bin": lambda b: b[:-48]}, "tree head of size"),
    "an edited root": ({"heads.jsonl": line(1, lambda b: b.replace(b'"root":"', b'"root":"0'))}, "tree head of size"),
    "a dropped head": ({"heads.jsonl": without(1)}, "it does not follow"),
    "an edited signature": ({"heads.jsonl": resigned}, "the signature is not that of the key"),
    "an edited path": ({"proofs.jsonl": line(1, lambda b: b.replace(b'"path":["', b'"path":["00'))}, "event 1"),
    "another definition": ({"definitions": lambda b: b + b" "}, "this is not the file that was put into force"),
    "no proof of the definitions": ({"witnesses.jsonl": lambda _: b""}, "event 1: nothing shows"),
    "a missing part": ({"keys.json": lambda _: None}, "keys.json: this part of the dossier is missing"),
    "an empty object": ({"keys.json": lambda _: b"[{}]"}, "not as it was written"),
}


def other_digest(content: bytes) -> bytes:
    """The html page changed, and the list of files with it."""
    manifest = json.loads(content)
    manifest["files"] = {name: EMPTY if name.endswith(".html") else old for name, old in manifest["files"].items()}
    return json.dumps(manifest).encode()


EMPTY = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
READING = {
    "html": (lambda page, _: {page: lambda b: b.replace(b"leaks", b"fine")}, 1, ".html: this is not the file"),
    "pdf": (lambda _, pdf: {pdf: lambda b: b + b" "}, 1, ".pdf: this is not the file"),
    "html and its digest": (
        lambda page, _: {page: lambda _: b"", "manifest.json": other_digest},
        1,
        "manifest.json: the signature over the list",
    ),
    "no signature": (lambda *_: {"signature.json": lambda _: None}, 2, "NO PROOF: 2 pages in cases/"),
    "a page gone": (lambda page, _: {page: lambda _: None}, 1, ".html: this part of the dossier is missing"),
    "the program": (lambda *_: {"verify.py": lambda b: b + b"\n"}, 1, "verify.py: this is not the file"),
}


@pytest.mark.parametrize("name", READING)
def test_what_is_only_for_reading_is_bound_too_or_called_no_proof(plant: Plant, bench: Bench, name: str) -> None:
    change, code, sentence = READING[name]
    dossier = bench.export(walk(plant))
    with zipfile.ZipFile(dossier) as archive:
        page, pdf = (next(one for one in archive.namelist() if one.endswith(end)) for end in (".html", ".pdf"))
    got, said = bench.verify(rewritten(dossier, change(page, pdf)))
    assert (got, sentence in said) == (code, True), said


def test_an_added_file_is_named(plant: Plant, bench: Bench) -> None:
    dossier = bench.export(walk(plant))
    with zipfile.ZipFile(dossier, "a") as archive:
        archive.writestr("cases/statement.pdf", b"%PDF-1.7 all is well")
    code, said = bench.verify(dossier)
    assert (code, "cases/statement.pdf: this file does not belong to the dossier" in said) == (1, True)


def test_a_sound_dossier_says_what_is_proof_and_what_is_for_reading(plant: Plant, bench: Bench) -> None:
    code, said = bench.verify(bench.export(walk(plant)))
    assert code == 0
    assert "可作证据 / proof: events.jsonl" in said
    assert "only for reading: 2 pages in cases/ (html, pdf), README.txt; unchanged" in said


def test_every_change_is_refused_with_its_place(plant: Plant, bench: Bench) -> None:
    walk(plant)
    bench.seal()
    dossier = bench.export(walk(plant))
    with zipfile.ZipFile(dossier) as archive:
        definition = next(name for name in archive.namelist() if name.startswith("definitions/"))
    for what, (changes, sentence) in ATTACKS.items():
        named = {definition if name == "definitions" else name: change for name, change in changes.items()}
        code, said = bench.verify(rewritten(dossier, named))
        assert (code, sentence in said) == (1, True), f"{what}: {said}"


def test_an_attached_file_is_checked_against_its_event(plant: Plant, bench: Bench) -> None:
    case = plant.start("wang", "small_loop")
    with plant.sessions.begin() as session:
        held = lock_case(session, case)
        place = AttachmentPlace(case, plant.task("wang", "ask").id, "ask", plant.people["wang"], plant.clock.now())
        document = attach_document(session, AttachedFile("proof", "a.txt", b"true"), place, 100)
        known = {"files": document_digests(session, place.task_id)}
        append_observation(
            session, held, [Entry("file.attached", "observation", SYSTEM_ATTRIBUTION, data=known)], plant.clock.now()
        )
    dossier, name = bench.export(case), f"files/{document.id}/a.txt"
    assert bench.verify(dossier)[0] == 0
    for change, sentence in (
        ({name: lambda _: b"false"}, "attached by case"),
        ({name: lambda _: None}, "is missing"),
        ({"manifest.json": lambda b: b.replace(str(document.id).encode(), b"x")}, "the attached file"),
    ):
        code, said = bench.verify(rewritten(dossier, change))
        assert (code, sentence in said) == (1, True), said


def test_a_file_that_no_event_tells_of_is_refused(plant: Plant, bench: Bench) -> None:
    case = plant.start("wang", "small_loop")
    with plant.sessions.begin() as session:
        place = AttachmentPlace(case, plant.task("wang", "ask").id, "ask", plant.people["wang"], plant.clock.now())
        attach_document(session, AttachedFile("proof", "a.txt", b"true"), place, 100)
    code, said = bench.verify(bench.export(case))
    assert (code, "no event tells of this file" in said) == (1, True)


def test_a_truncated_or_foreign_archive_cannot_be_checked(plant: Plant, bench: Bench, tmp_path: Path) -> None:
    dossier = bench.export(walk(plant))
    bench.verify(dossier)
    (tmp_path / "true.zip").write_bytes(dossier.read_bytes())
    cut, other = tmp_path / "cut.zip", tmp_path / "other.zip"
    cut.write_bytes(dossier.read_bytes()[:-500])
    with zipfile.ZipFile(other, "w") as archive:
        archive.writestr("manifest.json", "{}")
    from tests.integration.audit.dossiers import run

    for path in (cut, other, tmp_path / "nowhere.zip"):
        code, said = run(tmp_path / "verify.py", path)
        assert (code, "cannot be checked" in said) == (2, True), said
    code, said = run(tmp_path / "verify.py", dossier, "--key", dossier)
    assert code == 2


def test_a_damaged_part_is_named(plant: Plant, bench: Bench) -> None:
    dossier = bench.export(walk(plant))
    with zipfile.ZipFile(dossier) as archive:
        place = archive.getinfo("events.jsonl").header_offset + 80
        (bench.folder / "true.zip").write_bytes(dossier.read_bytes())
    content = bytearray(dossier.read_bytes())
    content[place : place + 40] = bytes(40)
    (bench.folder / "damaged.zip").write_bytes(content)
    code, said = bench.verify(bench.folder / "damaged.zip")
    assert (code, "events.jsonl: this part of the dossier is damaged" in said) == (1, True), said


def test_a_dossier_of_a_later_version_cannot_be_checked(plant: Plant, bench: Bench) -> None:
    dossier = bench.export(walk(plant))
    later = {"manifest.json": lambda b: json.dumps(json.loads(b) | {"v": 4}).encode()}
    code, said = bench.verify(rewritten(dossier, later))
    assert (code, "a dossier of version 4" in said) == (2, True), said


def test_events_written_after_the_newest_head_are_said_to_be_unsealed(plant: Plant, bench: Bench) -> None:
    case = plant.start("wang", "small_loop")
    bench.seal()
    plant.complete("wang", "ask", {"line": "L1", "text": "leaks"})
    code, said = bench.verify(bench.export(case, seal=False))
    assert (code, "note: 1 events are not sealed yet" in said) == (0, True), said


def test_a_head_of_another_installation_is_refused(plant: Plant, bench: Bench) -> None:
    dossier = bench.export(walk(plant))
    head = json.loads(bench.head().read_text())
    strange = bench.folder / "strange.json"
    strange.write_text(json.dumps({**head, "root": "0" * 64}))
    code, said = bench.verify(dossier, "--head", strange)
    assert (code, "was kept outside and is not among" in said) == (1, True)


def test_whoever_trusts_the_old_key_trusts_the_one_it_endorsed(plant: Plant, bench: Bench) -> None:
    walk(plant)
    bench.seal()
    old = bench.public_key().read_bytes()
    keys = SealKeys(bench.folder / "seal-key.pem")
    before = keys.signer().id
    with plant.sessions.begin() as session:
        rotate(session, keys, plant.clock.now())
    assert keys.signer().id != before
    dossier = bench.export(walk(plant))
    trusted = bench.folder / "old.pem"
    trusted.write_bytes(old)
    assert bench.verify(dossier, "--key", trusted)[0] == 0
    assert bench.verify(dossier, "--key", bench.public_key())[0] == 0
    code, said = bench.verify(
        rewritten(dossier, {"keys.json": lambda b: b.replace(b'"endorsement":"', b'"endorsement":"00')})
    )
    assert (code, "no trusted key endorsed" in said) == (1, True)


def test_a_strangers_key_is_not_trusted(plant: Plant, bench: Bench, tmp_path: Path) -> None:
    dossier = bench.export(walk(plant))
    (tmp_path / "elsewhere").mkdir()
    stranger = Bench(plant, tmp_path / "elsewhere").public_key()
    code, said = bench.verify(dossier, "--key", stranger)
    assert (code, "no trusted key endorsed" in said) == (1, True)


def test_since_takes_whole_chains(plant: Plant, bench: Bench) -> None:
    old, new = walk(plant), walk(plant)
    with plant.sessions() as session:
        everything = select_since(session, plant.clock.now() - timedelta(days=1))
        nothing = select_since(session, plant.clock.now() + timedelta(days=1))
    assert {old, new} <= set(everything.cases)
    assert "system" in everything.chains
    assert (nothing.cases, nothing.chains) == ((), ())
    assert uuid4() not in everything.cases
