"""Mail: off by default; with a server set, people with an address are told once."""

import smtplib
import ssl
from dataclasses import replace
from datetime import timedelta
from email.message import Message
from pathlib import Path
from unittest.mock import patch

import pytest
from sqlalchemy import text

from app.config.settings import Settings, Smtp
from app.jobs import JobKinds, run_one
from app.tasks.jobs.mail_outbox import MailOutbox
from app.tasks.jobs.mail_server import open_mail_server
from app.tasks.notify.notifications import notify
from app.tasks.texts import News
from tests.support.plant.running import Plant, running_plant
from tests.support.plant.small_loop import small_files
from tests.support.services.certificates import make_certificate
from tests.support.services.smtp import mail_server


def late_review(plant: Plant) -> None:
    for username, role in (("wang", "production"), ("li", "qa"), ("sun", "qa_manager")):
        plant.hire(username, role)
    with plant.sessions.begin() as session:
        session.execute(text("UPDATE users SET email = username || '@plant.example' WHERE username <> 'wang'"))
    plant.deploy(small_files())
    plant.start("wang", "small_loop")
    plant.complete("wang", "ask", {"line": "L1", "text": "leaks"})
    plant.pass_time(timedelta(days=9))


def test_each_line_of_news_is_one_mail(fresh_database: str, tmp_path: Path) -> None:
    with mail_server() as (port, received):
        smtp = Smtp(host="127.0.0.1", port=port, security="none", sender="bihuan@plant.example")
        with running_plant(fresh_database, tmp_path, smtp=smtp) as plant:
            late_review(plant)
    told = sorted((message["To"], message["Subject"].split("的")[0]) for message in received)
    assert [to for to, _ in told] == ["li@plant.example", "li@plant.example", "sun@plant.example"]
    assert all("/tasks/" in message.get_content() for message in received)
    assert len({message["Message-ID"] for message in received}) == len(received)


def test_without_a_server_people_are_told_in_the_app_only(fresh_database: str, tmp_path: Path) -> None:
    with running_plant(fresh_database, tmp_path) as plant:
        late_review(plant)
        with plant.sessions() as session:
            assert session.scalar(text("SELECT count(*) FROM notifications")) == 3
            assert session.scalar(text("SELECT count(*) FROM notifications WHERE mailed_at IS NOT NULL")) == 0


def test_mail_is_off_by_default(tmp_path: Path) -> None:
    settings = Settings(instance_dir=tmp_path, secret_key="k" * 32)
    assert not settings.smtp.enabled
    assert replace(settings, smtp=Smtp(host="mail")).smtp.enabled


def test_a_server_is_written_to_only_if_its_certificate_is_good(tmp_path: Path) -> None:
    context, trusted = make_certificate(tmp_path)
    with mail_server(context) as (port, _):
        settings = Smtp(host="127.0.0.1", port=port, security="tls")
        with pytest.raises(ssl.SSLCertVerificationError):
            open_mail_server(settings)
        with open_mail_server(replace(settings, ca_file=trusted)) as server:
            assert server.noop()[0] == 250


def notices(plant: Plant) -> list[int]:
    """A notice for each of three people, whose mails wait."""
    for username in ("wang", "li", "sun"):
        plant.hire(username, "qa")
    with plant.sessions.begin() as session:
        session.execute(text("UPDATE users SET email = username || '@plant.example'"))
        news = News("task_offered", {"number": "T-1", "element": "ask"})
        notify(session, list(plant.people.values()), news, plant.clock.now())
        return list(session.scalars(text("SELECT id FROM notifications ORDER BY id")))


def send(plant: Plant, made: list[int]) -> None:
    kind = plant.container.need(JobKinds).kind("send_mails")
    run_one(kind, {"notifications": made}, plant.sessions, attempt=1)


def told(received: list[Message]) -> list[str]:
    return sorted(str(message["To"]).partition("@")[0] for message in received)


def test_a_server_that_goes_in_the_middle_gets_no_notice_twice_and_the_others_later(
    fresh_database: str, tmp_path: Path
) -> None:
    with mail_server(dies_after=2) as (port, received):
        smtp = Smtp(host="127.0.0.1", port=port, security="none")
        with running_plant(fresh_database, tmp_path, smtp=smtp) as plant:
            made = notices(plant)
            with pytest.raises((OSError, smtplib.SMTPException)):
                send(plant, made)
            assert len(received) == 2
            send(plant, made)
            send(plant, made)
    assert told(received) == ["li", "sun", "wang"]


def test_a_sender_that_dies_after_sending_sends_nothing_again(fresh_database: str, tmp_path: Path) -> None:
    with mail_server() as (port, received):
        smtp = Smtp(host="127.0.0.1", port=port, security="none")
        with running_plant(fresh_database, tmp_path, smtp=smtp) as plant:
            made = notices(plant)
            with patch.object(MailOutbox, "_mark", autospec=True) as mark:
                mark.side_effect = [made[:1], KeyboardInterrupt]  # claimed, sent, and killed before it could be said
                with pytest.raises(KeyboardInterrupt):
                    send(plant, made[:1])
            with plant.sessions.begin() as session:
                session.execute(
                    text("UPDATE notifications SET mail_claimed_at = now() WHERE id = :id"), {"id": made[0]}
                )
            send(plant, made)
            send(plant, made)
    assert told(received) == ["li", "sun", "wang"]


def test_a_refused_or_bad_address_keeps_no_mail_from_anybody_else(fresh_database: str, tmp_path: Path) -> None:
    with mail_server() as (port, received):
        smtp = Smtp(host="127.0.0.1", port=port, security="none")
        with running_plant(fresh_database, tmp_path, smtp=smtp) as plant:
            made = notices(plant)
            with plant.sessions.begin() as session:
                for username, address in (("wang", "refused@plant.example"), ("li", "a@b.c\nBcc: x@y.z")):
                    session.execute(
                        text("UPDATE users SET email = :a WHERE username = :u"), {"a": address, "u": username}
                    )
            send(plant, made)
    assert told(received) == ["sun"]
