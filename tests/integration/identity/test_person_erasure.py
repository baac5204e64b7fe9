"""Erasing a person: who may, when not yet, what is told before; at the shell and on the page."""

import json
from collections.abc import Iterator
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner
from flask import Flask
from sqlalchemy import create_engine, select, text

from app.config.cli_context import CliContext
from app.config.settings import Settings
from app.identity.account_lifecycle import deactivate
from app.identity.actor import SYSTEM
from app.identity.confirmation.commands import person
from app.identity.erasure.erase_person import ErasePerson, ErasureRequest, NotYetError
from app.identity.erasure.registry import Subject
from app.identity.models import Proposal, User
from app.kernel.clock import SystemClock
from app.kernel.errors import DomainError, ForbiddenError, InvalidInputError, NotFoundError
from app.ledger.personal_data.restore import open_bodies
from tests.support.ledger import breaks
from tests.support.plant.pages import signed_in
from tests.support.plant.running import Plant, running_plant
from tests.support.plant.small_loop import small_files

if TYPE_CHECKING:
    from flask.testing import FlaskClient

REASON = "个人信息保护法第四十七条"


@pytest.fixture
def plant(fresh_database: str, tmp_path: Path) -> Iterator[Plant]:
    with running_plant(fresh_database, tmp_path) as plant:
        for username, role in (("wang", "production"), ("li", "qa"), ("ma", "security_admin"), ("sys", "system_admin")):
            plant.hire(username, role)
        plant.deploy(small_files())
        yield plant


def erase(plant: Plant, username: str, by: str = "ma", number: str = "7", reason: str = REASON) -> Subject:
    with plant.sessions.begin() as session:
        order = ErasureRequest(username, number, reason)
        use_case = plant.container.need(ErasePerson)
        use_case.check(session, plant.actor(by), order)
        return use_case(session, plant.actor(by), order, plant.clock.now())


def close(plant: Plant, username: str) -> None:
    with plant.sessions.begin() as session:
        deactivate(session, SYSTEM, username, plant.clock.now())


def test_only_the_security_administrator_may_and_nobody_for_themselves(plant: Plant) -> None:
    close(plant, "wang")
    for username in ("sys", "li"):
        with pytest.raises(ForbiddenError):
            erase(plant, "wang", by=username)
    with pytest.raises(ForbiddenError, match="their own data"):
        erase(plant, "ma")
    with pytest.raises(NotFoundError):
        erase(plant, "nobody")


@pytest.mark.parametrize(("number", "reason", "field"), [(" ", REASON, "order"), ("7", "short", "reason")])
def test_an_order_needs_a_number_and_a_legal_basis(plant: Plant, number: str, reason: str, field: str) -> None:
    close(plant, "wang")
    with pytest.raises(InvalidInputError) as refused:
        erase(plant, "wang", number=number, reason=reason)
    assert set(refused.value.fields) == {field}


def test_an_open_account_and_open_tasks_stand_in_the_way(plant: Plant) -> None:
    with pytest.raises(NotYetError, match="still open"):
        erase(plant, "li")
    plant.start("wang", "small_loop")
    plant.complete("wang", "ask", {"line": "L1", "text": "leaks"})
    task = plant.task("li", "review").id
    plant.claim("li", task)
    close(plant, "li")
    with pytest.raises(NotYetError, match="1 open tasks"):
        erase(plant, "li")
    with plant.sessions.begin() as session:
        session.execute(text("UPDATE tasks SET claimed_by = NULL"))
    erase(plant, "li")
    with pytest.raises(DomainError, match="erased before"):
        erase(plant, f"erased:{plant.people['li']}")


def test_a_refused_erasure_leaves_everything(plant: Plant) -> None:
    with plant.sessions() as session:
        before = session.scalars(text("SELECT count(*) FROM ledger_payloads WHERE content IS NOT NULL")).one()
    with pytest.raises(NotYetError):
        erase(plant, "wang")
    with plant.sessions() as session:
        assert session.scalars(text("SELECT count(*) FROM ledger_payloads WHERE content IS NOT NULL")).one() == before


def test_sessions_share_one_identity_that_goes_with_the_person(plant: Plant, web: object) -> None:
    client: FlaskClient = signed_in(web, "wang")  # type: ignore[arg-type]
    for _ in range(3):
        client.post("/admin/people", data={})  # refused, and so recorded
    with plant.sessions() as session:
        query = "SELECT count(DISTINCT body::json #>> '{who,person}') FROM ledger_events WHERE actor_id = :wang"
        assert session.scalar(text(query), {"wang": plant.people["wang"]}) == 1
    close(plant, "wang")
    erase(plant, "wang")
    with plant.sessions() as session:
        assert list(breaks(session)) == []
        for table in ("ledger_payloads", "ledger_events", "users", "sessions"):
            rows = session.scalars(text(f"SELECT t::text FROM {table} t"))  # noqa: S608 our own tables' names
            assert [row for row in rows if "wang" in row.lower()] == [], table


def test_a_new_name_is_another_identity_in_every_session(plant: Plant, web: object) -> None:
    client: FlaskClient = signed_in(web, "wang")  # type: ignore[arg-type]
    client.post("/admin/people", data={})
    with plant.sessions.begin() as session:
        session.scalars(select(User).where(User.username == "wang")).one().name = "Wang Wei"
    client.post("/admin/people", data={})
    assert plant.actor("wang").identity is not None
    with plant.sessions() as session:
        query = text("SELECT body FROM ledger_events WHERE actor_id = :wang AND action = 'access.denied' ORDER BY seq")
        bodies = open_bodies(session, session.scalars(query, {"wang": plant.people["wang"]}))
        assert list(breaks(session)) == []
    assert [body["who"]["name"] for body in bodies] == ["Wang", "Wang Wei"]


def the_order() -> dict[str, tuple[BytesIO, str]]:
    return {"document": (BytesIO(b"%PDF the order"), "order.pdf")}


def test_the_page_tells_before_and_asks_for_the_username_again(plant: Plant, web: object) -> None:
    close(plant, "wang")
    page: FlaskClient = signed_in(web, "ma")  # type: ignore[arg-type]
    assert "/admin/people/wang/erase" in page.get("/admin/people").text
    shown = page.get("/admin/people/wang/erase").text
    for words in ("将要删除的内容", "登录会话与接口令牌", "保留的内容", "提议删除"):
        assert words in shown
    order = {"order": "人事〔2026〕17号", "reason": REASON}
    bare = page.post("/admin/people/wang/erase", data=order | {"again": "wang"})
    assert bare.status_code == 422
    assert "请附上依据文件" in bare.text
    wrong = page.post("/admin/people/wang/erase", data=order | {"again": "li"} | the_order())
    assert wrong.status_code == 422
    assert "请再次输入此人的用户名" in wrong.text
    assert order["order"] in wrong.text


def test_it_takes_a_second_administrator_who_reads_the_order_itself(plant: Plant, web: object) -> None:
    close(plant, "wang")
    page: FlaskClient = signed_in(web, "ma")  # type: ignore[arg-type]
    order = {"order": "人事〔2026〕17号", "reason": REASON, "again": "Wang"}
    asked = page.post("/admin/people/wang/erase", data=order | the_order(), follow_redirects=True)
    assert "第二位管理员确认后" in asked.text
    assert "已删除人员-" not in asked.text
    second: FlaskClient = signed_in(web, "sys")  # type: ignore[arg-type]
    with plant.sessions() as session:
        proposal = session.scalars(select(Proposal.id)).one()
    assert page.post(f"/admin/proposals/{proposal}/confirm").status_code == 403
    assert second.get(f"/admin/proposals/{proposal}/document").data == b"%PDF the order"
    assert "人事〔2026〕17号" in second.get("/admin/proposals").text
    assert second.post(f"/admin/proposals/{proposal}/confirm").status_code == 303
    done = page.get("/admin/people")
    assert "已删除人员-" in done.text
    with plant.sessions() as session:
        gone = session.get_one(Proposal, proposal)
        assert (gone.document, gone.document_name, gone.facts) == (None, None, {})
        assert gone.document_sha256 == sha256(b"%PDF the order").hexdigest()
    assert "/admin/people/wang/erase" not in done.text
    assert page.get("/admin/people/wang/erase").status_code == 404
    assert signed_in(web, "sys").get("/admin/people/li/erase").status_code == 403  # type: ignore[arg-type]


def test_the_page_says_what_stands_in_the_way(plant: Plant, web: object) -> None:
    shown = signed_in(web, "ma").get("/admin/people/li/erase").text  # type: ignore[arg-type]
    assert "账号仍在使用，请先关闭。" in shown
    assert "提议删除" not in shown


def test_the_command_previews_until_it_is_confirmed(
    plant: Plant, web: Flask, fresh_database: str, tmp_path: Path
) -> None:
    close(plant, "wang")
    cli = CliContext(lambda _settings: plant.container, SystemClock())
    cli.__dict__["settings"] = Settings(instance_dir=tmp_path, secret_key="k", database_url=fresh_database)
    cli.__dict__["engine"] = create_engine(fresh_database)
    asked = ["erase", "wang", "--as", "ma", "--order", "7", "--reason", REASON]
    told = CliRunner().invoke(person, asked, obj=cli)
    assert "a preview of wang (Wang)" in told.output
    assert plant.container.need(ErasePerson)
    as_json = json.loads(CliRunner().invoke(person, [*asked, "--json"], obj=cli).output)
    assert (as_json["proposal"], as_json["obstacles"]) == (None, [])
    assert {one["en"]: one["count"] for one in as_json["touches"]}["Sessions and API tokens"] == 0
    order = tmp_path / "order.pdf"
    order.write_bytes(b"%PDF")
    without = CliRunner().invoke(person, [*asked, "--confirm"], obj=cli)
    assert isinstance(without.exception, InvalidInputError)
    done = CliRunner().invoke(person, [*asked, "--confirm", "--document", str(order)], obj=cli)
    proposal = done.output.split("proposed for wang (Wang): ")[1].split(";")[0]
    for who in ("ma", "sys"):
        at_shell = CliRunner().invoke(person, ["confirm", proposal, "--as", who], obj=cli)
        assert isinstance(at_shell.exception, ForbiddenError)
    assert "wang" in CliRunner().invoke(person, ["proposals", "--as", "sys"], obj=cli).output
    assert signed_in(web, "sys").post(f"/admin/proposals/{proposal}/confirm").status_code == 303
    with plant.sessions() as session:
        assert list(breaks(session)) == []
    cli.engine.dispose()
