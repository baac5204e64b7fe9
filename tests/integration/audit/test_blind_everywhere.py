"""While one of two blind score sheets is open, no channel tells what the other says: no route, export or command."""

import hashlib
import io
import json
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import text

from app.audit.dossier.archive import WriteDossier
from app.audit.dossier.case_report import SheetReader
from app.audit.dossier.selection import select_case, select_since
from app.audit.seal_jobs import SealLedger
from app.identity import SYSTEM
from app.identity.tokens import NewToken, create_token
from app.kernel.clock import WallClock
from app.kernel.errors import ConflictError
from tests.integration.audit.dossiers import run
from tests.integration.conftest import Browser
from tests.support.diagrams.two_sheets import two_sheets
from tests.support.plant.cli_context import Bihuan
from tests.support.plant.records import told
from tests.support.plant.running import Plant

SECRET = "只有我知道的评分理由"
PNG = b"\x89PNG\r\n\x1a\n" + SECRET.encode() * 4
READERS = ("wang", "li", "gao", "xie", "he")
"""A partner in the other lane, a colleague in the same, auditor, process owner, audit administrator."""


class Sheets:
    """A case whose sheet A is in, with a file, while B is open."""

    def __init__(self, plant: Plant, web: Flask, browser: Browser) -> None:
        plant.hire("zhou", "qa")
        plant.deploy(two_sheets())
        self.case = plant.start("wang", "blind")
        self.task, self.open = plant.task("zhou", "sheet_a").id, plant.task("wang", "sheet_b").id
        data = {
            "answers": json.dumps({"why": SECRET, "defect_type": "leak", "photos": "files::1"}),
            "password": plant.password,
            "files::1": (io.BytesIO(PNG), "a.png"),
        }
        done = browser("zhou").post(f"/tasks/{self.task}/complete", data=data, content_type="multipart/form-data")
        assert done.status_code == 200, done.text
        with plant.sessions() as session:
            self.document, self.sha256 = session.execute(text("SELECT id, sha256 FROM documents")).one()
            hashes = session.scalars(
                text("SELECT hash FROM ledger_events WHERE action = 'task.completed' AND chain = :chain"),
                {"chain": f"case:{self.case}"},
            ).all()
            numbers = session.scalars(text("SELECT number FROM cases")).all()
        assert hashes
        assert self.sha256 == hashlib.sha256(PNG).hexdigest()
        self.number = numbers[0]
        self.words = [SECRET, str(self.document), self.sha256, *map(str, hashes)]

    def found_in(self, content: bytes) -> list[str]:
        """Which of the secrets it says, also where it writes them as JSON does."""
        whole = content.decode("utf-8", "replace")
        escaped = [json.dumps(word).strip('"') for word in self.words]
        return [word for word in (*self.words, *escaped) if word in whole]

    def address(self, rule: Any) -> str | None:
        """The address with what there is to look at; None for one about something else."""
        known: dict[str, Any] = {
            "case_id": self.case,
            "document_id": self.document,
            "process": "blind",
            "username": "zhou",
        }
        values = []
        for task in (self.task, self.open):
            given = known | {"task_id": task}
            if rule.arguments <= given.keys():
                values.append(rule.build({name: given[name] for name in rule.arguments})[1])
        return next(iter(values), None)


@pytest.fixture
def sheets(plant: Plant, web: Flask, browser: Browser) -> Sheets:
    return Sheets(plant, web, browser)


def routes(web: Flask, method: str) -> Iterator[Any]:
    for rule in web.url_map.bind("localhost").map.iter_rules():
        if method in (rule.methods or ()) and rule.endpoint not in {"static", "identity.sign_out"}:
            yield rule


@pytest.mark.parametrize("reader", READERS)
def test_no_page_tells(web: Flask, browser: Browser, sheets: Sheets, reader: str) -> None:
    client, seen = browser(reader), 0
    for rule in routes(web, "GET"):
        if (address := sheets.address(rule)) is not None and not address.startswith(("/api", "/files")):
            answer = client.get(address)
            seen += answer.status_code == 200
            assert sheets.found_in(answer.get_data()) == [], address
    for query in (f"text={SECRET}", "defect=leak", f"search={sheets.number}"):
        assert sheets.found_in(client.get(f"/cases?{query}").get_data().replace(SECRET.encode(), b"", 2)) == []
    assert seen > 3
    file = client.get(f"/files/{sheets.document}")  # last, for that somebody asked stands in the log
    assert (file.status_code, SECRET in file.text) == (404, False)


def test_a_search_for_what_is_hidden_finds_nothing(browser: Browser, sheets: Sheets) -> None:
    for query in (f"text={SECRET}", "defect=leak"):
        assert str(sheets.case) not in browser("gao").get(f"/cases?{query}").text, query


@pytest.mark.parametrize("reader", READERS)
def test_no_address_of_the_api_tells(web: Flask, plant: Plant, sheets: Sheets, reader: str) -> None:
    with plant.sessions.begin() as session:
        now = plant.container.need(WallClock).now()
        token = create_token(session, SYSTEM, NewToken(reader), now)
    client, seen = web.test_client(), 0
    for rule in routes(web, "GET"):
        if (address := sheets.address(rule)) is not None and address.startswith("/api"):
            answer = client.get(address, headers={"Authorization": f"Bearer {token}"})
            seen += answer.status_code == 200
            assert sheets.found_in(answer.get_data()) == [], address
    assert seen > 1


def test_no_export_tells(web: Flask, browser: Browser, sheets: Sheets) -> None:
    client = browser("gao")
    for path in ("/cases/export", "/audit/export"):
        answer = client.post(path)
        assert answer.status_code == 200
        assert sheets.found_in(answer.get_data()) == []
    answer = client.post(f"/cases/{sheets.case}/dossier.zip", headers={"Accept": "application/json"})
    assert (answer.status_code, sheets.number in answer.text) == (409, True)


def test_no_print_tells(plant: Plant, sheets: Sheets) -> None:
    with plant.sessions() as session:
        sheet = plant.container.need(SheetReader)(session, sheets.case, None, plant.clock.now())
    assert sheets.found_in(repr(sheet).encode()) == []


def test_no_dossier_tells(plant: Plant, sheets: Sheets) -> None:
    """The case blind-dossier: it is made when all sheets are in; one of many cases leaves this one out."""
    write, content = plant.container.need(WriteDossier), io.BytesIO()
    with plant.sessions.begin() as session:
        plant.container.need(SealLedger).run(session)
    with plant.sessions() as session:
        with pytest.raises(ConflictError, match="blind"):
            write(session, select_case(session, sheets.case), io.BytesIO(), plant.clock.now())
        everything = select_since(session, sheets_began(plant))
        manifest = write(session, everything, content, plant.clock.now())
    assert manifest["withheld"] == [{"number": sheets.number, "reason": "blind"}]
    with zipfile.ZipFile(content) as archive:
        for name in archive.namelist():
            assert sheets.found_in(name.encode() + archive.read(name)) == [], name


def test_whoever_takes_many_dossiers_is_told_which_is_missing_and_why(
    at_shell: Bihuan, browser: Browser, plant: Plant, sheets: Sheets, tmp_path: Path
) -> None:
    """In the archive, by its verifier, at the terminal, on the desk and in the record alike."""
    path = tmp_path / "all.zip"
    done = at_shell("ledger", "export", "--since", "2020-01-01", "-o", str(path), "--as", "gao")
    assert (done.exit_code, f"{sheets.number}: 未收录" in done.output, "left out" in done.output) == (0, True, True)
    with zipfile.ZipFile(path) as archive:
        readme = archive.read("README.txt").decode()
        (tmp_path / "verify.py").write_bytes(archive.read("verify.py"))
    assert f"{sheets.number}: 未收录" in readme
    code, said = run(tmp_path / "verify.py", path)
    assert (code, f"NOT in this dossier: {sheets.number}" in said) == (0, True)

    desk, days = browser("gao"), {"first_day": "2020-01-01", "last_day": plant.clock.now().date().isoformat()}
    assert desk.post("/audit/desk", data={"kind": "dossiers", **days}).status_code == 303
    plant.run_jobs()
    page = desk.get("/audit/desk").text
    assert f"<code>{sheets.number}</code>" in page
    assert "有盲评表尚未交齐" in page
    with plant.sessions() as session:
        taken = [json.loads(body)["data"] for body in told(session, "dossier.exported")]
    assert [one["withheld"] for one in taken] == [[{"number": sheets.number, "reason": "blind"}]] * 2


def test_nothing_is_said_to_be_missing_where_nothing_is(at_shell: Bihuan, plant: Plant, tmp_path: Path) -> None:
    plant.start("wang", "small_loop")
    path = tmp_path / "all.zip"
    assert "未收录" not in at_shell("ledger", "export", "--since", "2020-01-01", "-o", str(path), "--as", "gao").output
    with zipfile.ZipFile(path) as archive:
        assert "未收录" not in archive.read("README.txt").decode()


def test_no_command_tells(at_shell: Bihuan, sheets: Sheets, tmp_path: Path) -> None:
    for words in (
        ("case", "show", sheets.number, "--json"),
        ("replay", sheets.number),
        ("export", "xes", "--as", "gao", "-o", str(tmp_path / "log.xes")),
        ("export", "ocel", "--as", "gao", "-o", str(tmp_path / "log.json")),
    ):
        assert sheets.found_in(str(at_shell(*words)).encode()) == [], words
    for name in ("log.xes", "log.json"):
        content = (tmp_path / name).read_bytes()
        assert b"sheet_a" in content
        assert sheets.found_in(content) == [], name


def test_everything_is_told_when_both_are_in(web: Flask, browser: Browser, plant: Plant, sheets: Sheets) -> None:
    plant.complete_task("wang", sheets.open, {"why": "auch"})
    assert sheets.found_in(browser("gao").get(f"/cases/{sheets.case}/replay").get_data()) != []
    answer = browser("gao").post(f"/cases/{sheets.case}/dossier.zip")
    content = answer.get_data()
    answer.close()
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert any(sheets.found_in(archive.read(name)) for name in archive.namelist())


def sheets_began(plant: Plant) -> Any:
    with plant.sessions() as session:
        return session.scalar(text("SELECT min(at) FROM ledger_events"))
