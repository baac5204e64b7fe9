"""Files attached to a task: kept, found again, refused in words, hidden from who may not see them."""

import io

import pytest
from sqlalchemy import text

from app.cases.operations.attach_document import AttachedFile, AttachmentPlace, attach_document, document_content
from app.kernel.errors import InvalidInputError
from tests.integration.conftest import Browser
from tests.support.diagrams.two_sheets import two_sheets
from tests.support.plant.running import Plant

PNG = b"\x89PNG\r\n\x1a\n" + b"0" * 64
LARGEST = 1000


@pytest.fixture
def place(plant: Plant) -> AttachmentPlace:
    case = plant.start("wang", "small_loop")
    task = plant.task("wang", "ask")
    return AttachmentPlace(case, task.id, "ask", plant.people["wang"], plant.clock.now())


def test_the_same_bytes_are_stored_once(plant: Plant, place: AttachmentPlace) -> None:
    with plant.sessions.begin() as session:
        first = attach_document(session, AttachedFile("photos", "a.png", PNG), place, LARGEST)
        second = attach_document(session, AttachedFile("photos", "b.png", PNG), place, LARGEST)
        assert document_content(session, second.id)[1] == PNG
        assert first.id != second.id
        assert session.scalar(text("SELECT count(*) FROM document_contents")) == 1


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("a.png", b"", "empty"),
        ("a.png", b"MZ" + b"0" * 50, "not what its name says"),
        ("a.exe", PNG, "not accepted"),
        ("a.svg", b"<svg/>", "not accepted"),
        ("a.png", PNG * 20, "at most"),
    ],
)
def test_a_file_is_refused_in_words(plant: Plant, place: AttachmentPlace, name: str, content: bytes, says: str) -> None:
    with plant.sessions.begin() as session, pytest.raises(InvalidInputError, match=says):
        attach_document(session, AttachedFile("photos", name, content), place, LARGEST)


def test_a_path_in_a_name_is_only_a_name(plant: Plant, place: AttachmentPlace) -> None:
    with plant.sessions.begin() as session:
        document = attach_document(session, AttachedFile("photos", "..\\..\\etc/pass\nwd.png", PNG), place, LARGEST)
    assert document.name == "passwd.png"


def test_a_file_is_served_as_an_attachment_to_those_who_may_read_the_case(
    browser: Browser,
    plant: Plant,
    place: AttachmentPlace,
) -> None:
    with plant.sessions.begin() as session:
        document = attach_document(session, AttachedFile("photos", "照片.png", PNG), place, LARGEST)
    plant.hire("stranger", "employee")
    answer = browser("wang").get(f"/files/{document.id}")
    assert (answer.status_code, answer.data) == (200, PNG)
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    assert browser("stranger").get(f"/files/{document.id}").status_code == 404


def test_files_travel_with_the_submission(browser: Browser, plant: Plant) -> None:
    plant.deploy(two_sheets())
    case = plant.start("wang", "blind")
    client, open_ones = browser("wang"), [plant.task("wang", "sheet_b").id, plant.task("li", "sheet_a").id]
    sent = {"answers": '{"why": "leaks", "photos": "files::1"}', "files::1": (io.BytesIO(PNG), "a.png")}
    done = client.post(
        f"/tasks/{open_ones[0]}/complete",
        data=sent,
        headers={"Accept": "application/json"},
        content_type="multipart/form-data",
    )
    assert done.status_code == 200, done.text
    plant.complete_task("li", open_ones[1], {})
    assert "a.png" in client.get(f"/cases/{case}").text
