"""The newest tree head goes to the auditors by mail, once a day, and that it went is recorded."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from email.message import Message
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from app.audit.seal_jobs import SealLedger
from app.audit.tree_head_mail import JOB, HeadMail
from app.config.settings import Smtp
from app.ledger.seals.head_consistency import Trust
from app.ledger.seals.stored_heads import head_of, newest_row
from app.ledger.seals.tree_head import TreeHead
from tests.support.ledger import breaks
from tests.support.plant.running import Plant, running_plant
from tests.support.plant.small_loop import small_files
from tests.support.services.smtp import mail_server


@contextmanager
def plant_with(url: str, folder: Path, port: int | None, **more: Any) -> Iterator[Plant]:
    smtp = Smtp(host="127.0.0.1" if port else None, port=port or 25, security="none", sender="bihuan@plant.example")
    with running_plant(url, folder, smtp=smtp, **more) as plant:
        for username, role in (("wang", "production"), ("gao", "auditor"), ("tan", "auditor"), ("mute", "auditor")):
            plant.hire(username, role)
        with plant.sessions.begin() as session:
            session.execute(text("UPDATE users SET email = username || '@plant.example' WHERE username <> 'mute'"))
        plant.deploy(small_files())
        yield plant


def seal(plant: Plant) -> TreeHead:
    with plant.sessions.begin() as session:
        plant.container.need(SealLedger).run(session)
        return head_of(newest_row(session))  # type: ignore[arg-type]


def sweep(plant: Plant) -> int:
    with plant.sessions.begin() as session:
        return plant.container.need(HeadMail).sweep(session)


def recorded(plant: Plant) -> list[dict[str, Any]]:
    query = text("SELECT body::jsonb FROM ledger_events WHERE action = 'tree_head.mailed' ORDER BY seq")
    with plant.sessions() as session:
        return list(session.scalars(query))


def head_in(message: Message) -> TreeHead:
    [part] = [part for part in message.walk() if part.get_filename() == "head.json"]
    return TreeHead.read(json.loads(part.get_payload(decode=True)))  # type: ignore[arg-type]


@pytest.fixture
def received() -> Iterator[tuple[int, list[Message]]]:
    with mail_server() as served:
        yield served


Served = tuple[int, list[Message]]


def test_all_auditors_get_the_newest_head_and_nobody_else(
    fresh_database: str, tmp_path: Path, received: Served
) -> None:
    port, messages = received
    with plant_with(fresh_database, tmp_path, port) as plant:
        head = seal(plant)
        assert sweep(plant) == 1
        plant.run_jobs()
        [message] = messages
        assert message["To"] == "gao@plant.example, tan@plant.example"
        assert head_in(message) == head
        [event] = recorded(plant)
        assert event["target"] == {"root": head.root, "size": head.size}
        assert event["data"] == {"to": [str(plant.people["gao"]), str(plant.people["tan"])]}


def test_it_goes_once_a_day_by_the_plants_calendar(fresh_database: str, tmp_path: Path, received: Served) -> None:
    port, messages = received
    with plant_with(fresh_database, tmp_path, port) as plant:
        seal(plant)
        assert (sweep(plant), sweep(plant)) == (1, 0)  # one job waits at most
        plant.run_jobs()
        plant.clock.advance(timedelta(hours=14, minutes=59))  # 23:59 in Shanghai
        assert sweep(plant) == 0
        plant.clock.advance(timedelta(minutes=1))
        newer = seal(plant)
        assert sweep(plant) == 1
        plant.run_jobs()
        assert [head_in(message) for message in messages][-1] == newer
        assert len(messages) == len(recorded(plant)) == 2


def test_a_second_job_of_the_same_day_sends_nothing(fresh_database: str, tmp_path: Path, received: Served) -> None:
    port, messages = received
    with plant_with(fresh_database, tmp_path, port) as plant:
        seal(plant)
        for _ in range(2):
            with plant.sessions.begin() as session:
                plant.container.need(HeadMail).run(session)
        assert len(messages) == 1


def test_a_server_that_does_not_answer_leaves_it_to_be_tried_again(fresh_database: str, tmp_path: Path) -> None:
    with mail_server() as (port, _):
        pass  # nobody listens there any more
    with plant_with(fresh_database, tmp_path, port) as plant:
        seal(plant)
        with pytest.raises(OSError, match="refused"), plant.sessions.begin() as session:
            plant.container.need(HeadMail).run(session)
        assert recorded(plant) == []
        assert sweep(plant) == 1


@pytest.mark.parametrize("setting", ["no server", "not wanted", "nothing sealed", "no auditor"])
def test_without_a_reason_to_send_nothing_is_done(
    fresh_database: str, tmp_path: Path, received: Served, setting: str
) -> None:
    port, messages = received
    wanted, server = setting != "not wanted", None if setting == "no server" else port
    with plant_with(fresh_database, tmp_path, server, mail_tree_heads=wanted) as plant:
        if setting != "nothing sealed":
            seal(plant)
        if setting == "no auditor":
            with plant.sessions.begin() as session:
                session.execute(text("UPDATE users SET email = NULL"))
        assert sweep(plant) == 0
        with plant.sessions.begin() as session:
            plant.container.need(HeadMail).run(session)
        assert (messages, recorded(plant)) == ([], [])


def test_the_head_from_the_mail_proves_the_record_later(fresh_database: str, tmp_path: Path, received: Served) -> None:
    port, messages = received
    with plant_with(fresh_database, tmp_path, port) as plant:
        seal(plant)
        assert sweep(plant) == 1
        plant.run_jobs()
        plant.start("wang", "small_loop")
        seal(plant)
        kept = head_in(messages[0])
        with plant.sessions() as session:
            assert list(breaks(session, trust=Trust(outside=(kept,)))) == []
            forged = TreeHead(kept.size, "0" * 64, kept.at, kept.prev, kept.key, kept.signature)
            assert [found.code for found in breaks(session, trust=Trust(outside=(forged,)))] == ["outside"]


def test_the_job_is_known_to_workers(fresh_database: str, tmp_path: Path) -> None:
    from app.jobs.registry import JobKinds

    with plant_with(fresh_database, tmp_path, None) as plant:
        assert plant.container.need(JobKinds).kind(JOB).attempts == 8
