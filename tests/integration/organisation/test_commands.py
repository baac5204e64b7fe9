"""`bihuan people …` and `bihuan import roster` as an operator types them."""

import json
from pathlib import Path
from typing import Any

import pytest
from click import Group
from click.testing import CliRunner, Result
from sqlalchemy import create_engine
from sqlalchemy.orm import Session

from app.cli.imports import commands as import_commands
from app.identity.account_lifecycle import NewPerson, add_user
from app.identity.actor import SYSTEM, Grant
from app.identity.commands import user
from app.identity.directory import actor_of
from app.identity.grants import grant
from app.kernel.errors import ConflictError, ForbiddenError
from app.organisation.commands import people
from app.organisation.role_mapping.change_mapping import ChangeRoleMapping
from tests.support.plant.cli_context import open_cli
from tests.support.plant.measured_step import make_plant
from tests.support.plant.rosters import HEADER, STAFF
from tests.support.plant.works import NOW

MAPPING = """
source = "hr"
feed = "roster"
create_units = true
[columns]
emp_no = "工号"
name = "姓名"
unit = "部门"
post = "岗位"
manager = "上级"
employment = "用工形式"
"""


@pytest.fixture
def folder(tmp_path: Path, fresh_database: str, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("BIHUAN_INSTANCE", str(tmp_path / "instance"))
    monkeypatch.setenv("DATABASE_URL", fresh_database)
    engine = create_engine(fresh_database)
    with Session(engine) as session, session.begin():
        make_plant(session)
        for name, role in (("sec", "security_admin"), ("hr", "hr_manager")):
            add_user(session, SYSTEM, NewPerson(name, name), NOW)
            grant(session, SYSTEM, name, Grant(role), NOW)
    engine.dispose()
    (tmp_path / "hr.toml").write_text(MAPPING, "utf-8")
    return tmp_path


def invoke(group: Group, *arguments: str) -> Result:
    with open_cli() as cli:
        return CliRunner().invoke(group, arguments, obj=cli)


def told(group: Group, *arguments: str) -> Any:
    result = invoke(group, *arguments, "--json")
    assert result.exit_code == 0, result.output or result.exception
    return json.loads(result.output)


def bring(folder: Path, rows: tuple[str, ...], *options: str, group: Group = people, name: str = "import") -> Result:
    path = folder / "roster.csv"
    path.write_text("\n".join([HEADER, *rows, ""]), "gb18030")
    return invoke(group, name, str(path), "--mapping", str(folder / "hr.toml"), "--as", "hr", *options)


def test_a_roster_is_tried_brought_and_listed(folder: Path) -> None:
    dry = bring(folder, STAFF, "--dry-run")
    assert "read 3 rows: 3 would be new" in dry.output, dry.output
    assert told(people, "list")["units"] == []
    done = bring(folder, STAFF, "--json", group=import_commands[0], name="roster")
    assert json.loads(done.output)["details"]["units"] == ["生产部", "生产部/一线"]
    found = told(people, "list")
    assert (found["headcount"], found["dispatched"], found["units"][0]["headcount"]) == (5, 1, 3)
    assert "邓超 (dispatched)" in invoke(people, "list").output
    assert (folder / "roster.csv").exists()


def test_a_complete_roster_wants_the_digest_of_its_dry_run(folder: Path) -> None:
    bring(folder, STAFF)
    dry = json.loads(bring(folder, STAFF[:2], "--dry-run", "--complete", "--json").output)
    assert dry["details"]["leavers"] == ["邓超 (1003)"]
    refused = bring(folder, STAFF[:2], "--complete")
    assert isinstance(refused.exception, ConflictError)
    assert told(people, "list")["headcount"] == 5
    assert bring(folder, STAFF[:2], "--complete", "--seen", dry["details"]["seen"]).exit_code == 0
    assert told(people, "list")["headcount"] == 4
    assert told(user, "enable", "e1003")["active"] is True


def test_the_mapping_is_proposed_and_shown_by_name_and_confirmed_signed_in(folder: Path) -> None:
    bring(folder, STAFF)
    rules = folder / "rules.json"
    rules.write_text(json.dumps([{"role": "employee", "title": "操作工", "line": "T1"}]), "utf-8")
    assert told(people, "mapping", "propose", str(rules), "--as", "hr")["in_force"] is None
    view = told(people, "mapping", "show", "--as", "sec")
    assert [one["username"] for one in view["gains"]] == ["e1003"]
    assert "gains: e1003 employee" in invoke(people, "mapping", "show", "--as", "sec").output
    refused = invoke(people, "mapping", "confirm", "--as", "hr", "--seen", view["seen"])
    assert isinstance(refused.exception, ForbiddenError)
    refused = invoke(people, "mapping", "confirm", "--as", "sec", "--seen", view["seen"])
    assert "/admin/role-mapping" in str(refused.exception)
    with open_cli() as cli, cli.session() as session:
        signed_in = actor_of(session, "sec", NOW)
        assert len(cli.container.need(ChangeRoleMapping).confirm(session, signed_in, view["seen"]).gains) == 1
    assert told(people, "mapping", "show", "--as", "sec")["rules"][0]["title"] == "操作工"


def test_posts_are_planned_by_name(folder: Path) -> None:
    bring(folder, STAFF)
    unit = told(people, "list")["units"][0]["id"]
    assert told(people, "plan", str(unit), "经理", "2", "--as", "hr")["planned"] == 2
    assert told(people, "list")["open"] == 1
