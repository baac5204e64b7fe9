"""Mail when people wish it: lane work in one digest in the morning, what is meant for one at once, or as chosen."""

import smtplib
from collections.abc import Iterator
from datetime import timedelta
from email.message import Message
from pathlib import Path
from unittest.mock import patch
from zoneinfo import ZoneInfo

import pytest
from flask import Flask
from sqlalchemy import text

from app.config.settings import Smtp
from app.jobs import JobKinds, run_one
from app.kernel.errors import InvalidInputError
from app.plant import Plant as Site
from app.plant import ProductionLine
from app.tasks.jobs.announce_tasks import announce_tasks
from app.tasks.jobs.mail_digests import sweep_digests
from app.tasks.jobs.mail_outbox import MailOutbox
from app.tasks.notify.choose_notices import ChooseNotices
from tests.support.plant.pages import signed_in
from tests.support.plant.running import Plant, running_plant
from tests.support.plant.small_loop import small_files
from tests.support.services.smtp import mail_server

SHANGHAI = ZoneInfo("Asia/Shanghai")


@pytest.fixture
def mails() -> Iterator[tuple[int, list[Message]]]:
    with mail_server() as server:
        yield server


@pytest.fixture
def mailing(fresh_database: str, tmp_path: Path, mails: tuple[int, list[Message]]) -> Iterator[Plant]:
    """A plant with a mail server, and two reviews that wait for li and zhao; Monday, 09:00 in Shanghai."""
    smtp = Smtp(host="127.0.0.1", port=mails[0], security="none", sender="bihuan@plant.example")
    with running_plant(fresh_database, tmp_path, smtp=smtp) as plant:
        for username, role in (("wang", "production"), ("li", "qa"), ("zhao", "qa")):
            plant.hire(username, role)
        with plant.sessions.begin() as session:
            session.execute(text("UPDATE users SET email = username || '@plant.example', locale = 'en'"))
            site = Site(code="P1", name_zh="一厂", name_en="First")
            session.add(site)
            session.flush()
            session.add(
                ProductionLine(
                    plant_id=site.id, code="L1", name_zh="一线", name_en="Line one", timezone="Asia/Shanghai"
                )
            )
        plant.deploy(small_files())
        for _ in range(2):
            plant.start("wang", "small_loop")
            plant.complete("wang", "ask", {"line": "L1", "text": "leaks"})
        yield plant


def choose(plant: Plant, username: str, lane: str, own: str = "at_once") -> None:
    with plant.sessions.begin() as session:
        plant.container.need(ChooseNotices)(session, plant.actor(username), lane, own)


def sweep(plant: Plant, by: timedelta = timedelta()) -> int:
    """What the scheduler does after so much time; how many jobs ran."""
    plant.clock.advance(by)
    with plant.sessions.begin() as session:
        announce_tasks(session, plant.clock.now())
        sweep_digests(session, plant.clock.now(), SHANGHAI)
    return plant.run_jobs()


def recipients(received: list[Message]) -> list[str]:
    return sorted(str(message["To"]).partition("@")[0] for message in received)


def test_lane_work_comes_as_one_mail_next_morning(mailing: Plant, mails: tuple[int, list[Message]]) -> None:
    received = mails[1]
    sweep(mailing)
    sweep(mailing, timedelta(hours=20))
    assert received == []
    sweep(mailing, timedelta(hours=1))  # 06:00
    assert recipients(received) == ["li", "zhao"]
    assert received[0]["Subject"] == "2 notices from Bihuan"
    content = received[0].get_content()
    assert content.count("waits for somebody of your lane") == content.count("/tasks/") == 2
    assert "Line one · due 2026-03-04 09:00" in content
    sweep(mailing, timedelta(minutes=5))
    sweep(mailing, timedelta(days=1))
    assert len(received) == 2


def test_each_gets_mail_as_chosen(mailing: Plant, mails: tuple[int, list[Message]]) -> None:
    received = mails[1]
    choose(mailing, "li", "at_once")
    choose(mailing, "zhao", "hourly")
    sweep(mailing)
    assert recipients(received) == ["li", "li"]
    sweep(mailing, timedelta(hours=1))
    assert recipients(received) == ["li", "li", "zhao"]


def test_who_wants_none_gets_none(mailing: Plant, mails: tuple[int, list[Message]]) -> None:
    for username in ("li", "zhao"):
        choose(mailing, username, "never", "never")
    sweep(mailing)
    mailing.delegate("li", mailing.task("li", "review").id, "zhao")
    for _ in range(3):
        sweep(mailing, timedelta(days=1))
    assert mails[1] == []


def test_what_is_over_by_the_morning_is_not_mailed(mailing: Plant, mails: tuple[int, list[Message]]) -> None:
    sweep(mailing)
    mailing.complete("li", "review", {"limit": 1})
    sweep(mailing)
    sweep(mailing, timedelta(hours=21))
    to_reviewers = [message for message in mails[1] if str(message["To"]).startswith(("li", "zhao"))]
    assert all("/tasks/" in message.get_content() for message in to_reviewers)
    assert [message.get_content().count("/tasks/") for message in to_reviewers] == [1, 1]


def test_a_sender_that_dies_after_sending_sends_no_digest_again(
    mailing: Plant, mails: tuple[int, list[Message]]
) -> None:
    sweep(mailing)
    mailing.clock.advance(timedelta(hours=21))
    kind = mailing.container.need(JobKinds).kind("send_digests")
    real, calls = MailOutbox._mark, []

    def die(self: MailOutbox, *args: object, **values: object) -> object:
        calls.append(values)
        if "mailed_at" in values:
            raise KeyboardInterrupt
        return real(self, *args, **values)  # type: ignore[arg-type]

    with patch.object(MailOutbox, "_mark", die), pytest.raises(KeyboardInterrupt):
        run_one(kind, {}, mailing.sessions, attempt=1)
    run_one(kind, {}, mailing.sessions, attempt=2)
    run_one(kind, {}, mailing.sessions, attempt=3)
    assert recipients(mails[1]) == ["li", "zhao"]


def test_a_server_that_is_gone_is_asked_again(fresh_database: str, mailing: Plant, tmp_path: Path) -> None:
    kind = mailing.container.need(JobKinds).kind("send_digests")
    sweep(mailing)
    mailing.clock.advance(timedelta(hours=21))
    gone = smtplib.SMTPServerDisconnected("gone")
    with patch.object(smtplib.SMTP, "send_message", side_effect=gone), pytest.raises(smtplib.SMTPException):
        run_one(kind, {}, mailing.sessions, attempt=1)
    with mailing.sessions() as session:
        assert session.scalar(text("SELECT count(*) FROM notifications WHERE mail_claimed_at IS NOT NULL")) == 0


def test_an_unknown_time_is_refused(mailing: Plant) -> None:
    with pytest.raises(InvalidInputError, match="at_once, hourly, daily, never"):
        choose(mailing, "li", "weekly")


def test_the_page_keeps_what_was_chosen(plant: Plant, web: Flask) -> None:
    client = signed_in(web, "li")
    page = client.get("/account/notices").get_data(as_text=True)
    assert page.count("selected") == 2
    answer = client.post("/account/notices", data={"lane_mail": "never", "own_mail": "hourly"}, follow_redirects=True)
    assert answer.status_code == 200
    page = answer.get_data(as_text=True)
    assert '<option value="never" selected>' in page
    assert '<option value="hourly" selected>' in page
