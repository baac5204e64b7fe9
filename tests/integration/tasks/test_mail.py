"""Mail: off by default; with a server set, people with an address are told once."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from sqlalchemy import text

from app.config.settings import Settings, Smtp
from tests.support.plant.running import Plant, running_plant
from tests.support.plant.small_loop import small_files
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
