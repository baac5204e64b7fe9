"""A case on paper or in an archive: what it says, who may take it, and that taking it is recorded."""

import io
import re
import zipfile
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest
from pypdf import PdfReader
from sqlalchemy import text

from app.identity.absences import NewAbsence, record_absence
from app.identity.actor import SYSTEM
from app.identity.confirmation.substitutes import AnswerAbsence
from tests.integration.audit.dossiers import Bench
from tests.integration.conftest import Browser
from tests.support.ledger import breaks
from tests.support.plant.running import Plant


@pytest.fixture
def bench(plant: Plant, tmp_path: Path) -> Bench:
    return Bench(plant, tmp_path)


def walk(plant: Plant, said: str = "leaks") -> UUID:
    case = plant.start("wang", "small_loop")
    plant.complete("wang", "ask", {"line": "L1", "text": said})
    plant.complete("li", "review", {"limit": 3})
    plant.complete("wang", "confirm", {"again": False})
    return case


def words(content: bytes) -> str:
    """All text, without the breaks that the width of the paper makes."""
    return re.sub(r"\s", "", "".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages))


def printed(browser: Browser, case: UUID, username: str = "gao") -> str:
    answer = browser(username).post(f"/cases/{case}/dossier.pdf")
    assert answer.status_code == 200, answer.text
    assert answer.mimetype == "application/pdf"
    return words(answer.data)


def events(plant: Plant, chain: str) -> list[tuple[str, str]]:
    query = text("SELECT action, hash FROM ledger_events WHERE chain LIKE :chain ORDER BY seq")
    with plant.sessions() as session:
        return [(row.action, row.hash) for row in session.execute(query, {"chain": chain})]


def test_the_print_names_every_event_by_who_when_what_and_hash(plant: Plant, browser: Browser) -> None:
    case = walk(plant)
    page = printed(browser, case)
    hashes = [hash_ for _, hash_ in events(plant, f"case:{case}")]
    assert [hash_ for hash_ in hashes if hash_ not in page] == []
    assert "2·完成任务/Taskcompleted" in page
    assert "2026-03-0209:00:00+0800·Wang·生产部/Production" in page
    assert "允许上限/Upperlimit:3" in page  # the answer, by the label of its field
    assert "签字/Signedbyhand" in page


def test_the_print_shows_the_facts_the_chain_of_duty_and_the_tree_head(
    plant: Plant, browser: Browser, bench: Bench
) -> None:
    case = walk(plant)
    assert "尚未封存" in printed(browser, case)
    bench.seal()
    page = printed(browser, case)
    with plant.sessions() as session:
        number = session.scalar(text("SELECT number FROM cases WHERE id = :id"), {"id": case})
        head = session.execute(text("SELECT root, signature FROM ledger_tree_heads ORDER BY size DESC")).first()
    assert head is not None
    assert [fact for fact in (number, head.root, head.signature, "已完成/completed") if fact not in page] == []
    assert "责任链/Chainofduty" in page
    assert "Li质量部/QA" in page


def test_whoever_acted_for_somebody_is_named_with_them(plant: Plant, browser: Browser) -> None:
    plant.hire("qian")
    now = plant.clock.now()
    with plant.sessions.begin() as session:
        for absent in ("li", "zhao"):
            absence = record_absence(session, SYSTEM, NewAbsence(absent, now, now + timedelta(days=9), "qian"), now)
            plant.container.need(AnswerAbsence).confirm(session, SYSTEM, absence, now)
    case = plant.start("wang", "small_loop")
    plant.complete("wang", "ask", {"line": "L1", "text": "leaks"})
    plant.complete("qian", "review", {"limit": 3})
    assert "代/forLi" in printed(browser, case)


def test_a_sign_that_the_font_lacks_is_named_and_markup_is_text(plant: Plant, browser: Browser) -> None:
    page = printed(browser, walk(plant, "<b>漏液</b> & 𠮷"))
    assert "<b>漏液</b>&〔U+20BB7〕" in page


def test_a_long_answer_runs_over_pages(plant: Plant, browser: Browser) -> None:
    page = printed(browser, walk(plant, "漏液" * 900))
    assert (page.count("漏"), page.count("液")) == (900, 900)


def test_taking_it_home_is_recorded(plant: Plant, browser: Browser) -> None:
    printed(browser, walk(plant))
    assert "dossier.exported" in [action for action, _ in events(plant, "person:%")]
    with plant.sessions() as session:
        assert list(breaks(session)) == []


@pytest.mark.parametrize(("username", "status"), [("gao", 200), ("wang", 403), ("li", 403), ("he", 403)])
def test_only_who_may_replay_the_case_prints_it(plant: Plant, browser: Browser, username: str, status: int) -> None:
    case = walk(plant)
    client = browser(username)
    assert client.post(f"/cases/{case}/dossier.pdf").status_code == status
    if status != 404:
        for page in (f"/cases/{case}", f"/cases/{case}/responsibility"):
            assert (f'action="/cases/{case}/dossier.pdf"' in client.get(page).text) is (status == 200)


def test_the_dossier_holds_the_print_of_every_case_and_is_still_accepted(plant: Plant, bench: Bench) -> None:
    dossier = bench.export(walk(plant))
    with zipfile.ZipFile(dossier) as archive:
        [name] = [name for name in archive.namelist() if name.endswith(".pdf")]
        assert "leaks" in words(archive.read(name))
        assert name.replace(".pdf", ".html") in archive.namelist()
    assert bench.verify(dossier)[0] == 0


def test_the_same_case_at_the_same_moment_gives_the_same_bytes(plant: Plant, browser: Browser) -> None:
    case, client = walk(plant), browser("gao")
    first, second = (client.post(f"/cases/{case}/dossier.pdf").data for _ in range(2))
    assert first == second


def test_an_auditor_takes_the_archive_from_the_page_and_its_own_program_accepts_it(
    plant: Plant, browser: Browser, bench: Bench
) -> None:
    case = walk(plant)
    assert f"/cases/{case}/dossier.zip" in browser("gao").get(f"/cases/{case}").text
    answer = browser("gao").post(f"/cases/{case}/dossier.zip")
    assert (answer.status_code, answer.mimetype) == (200, "application/zip")
    path = bench.folder / "taken.zip"
    path.write_bytes(answer.data)
    answer.close()
    code, said = bench.verify(path)
    assert (code, "ok" in said) == (0, True), said
    with plant.sessions() as session:
        taken = text("SELECT count(*) FROM ledger_events WHERE action = 'dossier.exported'")
        assert session.scalar(taken) == 1


def test_who_is_no_auditor_is_offered_no_archive_and_gets_none(plant: Plant, browser: Browser) -> None:
    case = walk(plant)
    assert "dossier.zip" not in browser("wang").get(f"/cases/{case}").text
    assert browser("wang").post(f"/cases/{case}/dossier.zip").status_code == 403
