"""`bihuan user …` and `bihuan token …` on a database of their own."""

import getpass
import json

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import Engine, create_engine, select
from sqlalchemy.orm import Session

from app.bootstrap.wiring import build
from app.cli import main
from app.config.cli_context import CliContext
from app.config.settings import ROOT, Settings
from app.identity.commands import token, user
from app.identity.models import GrantRow
from app.identity.sign_in.codes import sign_in_with_code
from app.identity.tokens import find_token
from app.kernel.clock import SystemClock
from app.kernel.errors import DomainError, ForbiddenError
from app.ledger import open_bodies
from app.ledger.models import LedgerEvent
from tests.integration.identity.conftest import PASSWORD
from tests.support.database.server import SEARCH_PATH
from tests.support.ledger import breaks
from tests.support.plant.measured_step import make_plant


@pytest.fixture
def cli(fresh_database, tmp_path):
    cli = CliContext(build, SystemClock())
    cli.__dict__["settings"] = Settings(instance_dir=tmp_path, secret_key="k", database_url=fresh_database)
    cli.__dict__["engine"] = create_engine(fresh_database, connect_args=SEARCH_PATH)
    yield cli
    cli.engine.dispose()
    if "container" in vars(cli):
        cli.container.need(Engine).dispose()


def run(cli: CliContext, *arguments: str, typed: str | None = None) -> Result:
    group = {"user": user, "token": token}[arguments[0]]
    return CliRunner().invoke(group, arguments[1:], obj=cli, input=typed)


def test_a_person_is_added_granted_listed_and_disabled(cli) -> None:
    added = run(cli, "user", "add", "li", "李雷", "--password", PASSWORD, "--emp-no", "7", "--org-unit", "质检部")
    assert added.output == "added li (李雷)\n"
    with Session(cli.engine) as session, session.begin():
        make_plant(session)
    granted = run(cli, "user", "grant", "li", "qa", "--plant", "TP", "--line", "T1", "--to", "2099-01-01")
    assert granted.output.startswith("li holds qa now [")
    assert run(cli, "user", "list").output == "li\t李雷\t质检部\tqa@TP/T1\n"
    assert json.loads(run(cli, "user", "list", "--role", "qa", "--json").output)[0]["roles"] == ["qa@TP/T1"]
    assert run(cli, "user", "list", "--role", "hr").output == "nobody\n"
    assert run(cli, "user", "revoke", "li", "qa", "--reason", "调岗").exit_code == 0
    assert run(cli, "user", "disable", "li").output == "li can no longer sign in\n"
    assert run(cli, "user", "list").output == "li\t李雷 (inactive)\t质检部\t-\n"
    with Session(cli.engine) as session:
        assert list(breaks(session)) == []


def test_times_on_the_command_line_are_the_plants(cli) -> None:
    run(cli, "user", "add", "li", "李雷", "--no-password")
    run(cli, "user", "grant", "li", "qa", "--from", "2026-01-01T08:00")
    with Session(cli.engine) as session:
        assert session.scalars(select(GrantRow.valid_from)).one().isoformat() == "2026-01-01T00:00:00+00:00"


def test_a_password_is_asked_for_twice(cli) -> None:
    assert run(cli, "user", "add", "li", "李雷", typed=f"{PASSWORD}\n{PASSWORD}\n").exit_code == 0


def test_a_token_is_printed_and_works_until_it_is_ended(cli) -> None:
    run(cli, "user", "add", "li", "李雷", "--no-password")
    secret = run(cli, "token", "create", "li", "--as", "li", "--scope", "task:*", "--days", "3").output.strip()
    with Session(cli.engine) as session:
        assert find_token(session, secret, SystemClock().now()).actor.scopes == ("task:*",)
    assert run(cli, "token", "revoke", secret[7:19]).exit_code == 0
    with Session(cli.engine) as session:
        assert find_token(session, secret, SystemClock().now()) is None


@pytest.mark.parametrize(
    "arguments",
    [
        ("user", "grant", "nobody", "qa"),
        ("user", "revoke", "li", "hr"),
        ("user", "disable", "nobody"),
        ("user", "add", "li", "李", "--password", "12345678"),
        ("token", "create", "nobody"),
        ("token", "revoke", "0123456789ab"),
    ],
)
def test_refusals_leave_nothing_behind(cli, arguments) -> None:
    run(cli, "user", "add", "li", "李雷", "--no-password")
    before = run(cli, "user", "list", "--json").output
    assert isinstance(run(cli, *arguments).exception, DomainError)
    assert run(cli, "user", "list", "--json").output == before


def test_in_a_real_plant_somebody_acts_at_the_shell_as_soon_as_somebody_may(cli) -> None:
    run(cli, "user", "add", "sys", "系统员", "--password", PASSWORD)
    run(cli, "user", "grant", "sys", "system_admin")
    refused = run(cli, "user", "add", "li", "李雷", "--no-password").exception
    assert "--as USER" in str(refused)
    assert isinstance(run(cli, "user", "add", "li", "李雷", "--no-password", "--as", "nobody").exception, DomainError)
    assert run(cli, "user", "add", "li", "李雷", "--no-password", "--as", "sys").exit_code == 0
    assert run(cli, "user", "grant", "li", "security_admin").exit_code == 0  # nobody could yet
    assert "--as USER" in str(run(cli, "user", "grant", "li", "auditor").exception)
    without_right = run(cli, "user", "grant", "li", "auditor", "--as", "sys").exception
    assert isinstance(without_right, ForbiddenError)


def test_the_record_says_whose_shell_it_was(cli) -> None:
    run(cli, "user", "add", "sys", "系统员", "--password", PASSWORD)
    with Session(cli.engine) as session:
        query = select(LedgerEvent.body).where(LedgerEvent.action == "user.added")
        who = json.loads(session.scalars(query).one())["who"]
    assert who["auth"] == "shell"
    assert getpass.getuser() in who["name"]


def test_a_code_is_printed_for_whoever_shall_sign_in_and_works(cli) -> None:
    run(cli, "user", "add", "sys", "系统员", "--password", PASSWORD)
    run(cli, "user", "grant", "sys", "system_admin")
    added = json.loads(run(cli, "user", "add", "li", "李雷", "--as", "sys", "--json").output)
    again = json.loads(run(cli, "user", "code", "li", "--as", "sys", "--json").output)
    with Session(cli.engine) as session:
        now = SystemClock().now()
        assert sign_in_with_code(session, "li", added["code"], "another long one", now).token is None
        assert sign_in_with_code(session, "li", again["code"], "another long one", now).token
    assert run(cli, "user", "unlock", "li", "--as", "sys").exit_code == 0
    assert run(cli, "user", "conflicts").output == "nobody\n"


def test_what_is_refused_at_the_shell_stands_in_the_record_with_whose_shell_it_was(cli, monkeypatch) -> None:
    run(cli, "user", "add", "wang", "王芳", "--password", PASSWORD)
    run(cli, "user", "grant", "wang", "system_admin")
    monkeypatch.setattr("app.cli.CliContext", lambda *_given: cli)
    refused = CliRunner().invoke(main, ["user", "grant", "wang", "security_admin", "--as", "wang"])
    assert refused.exit_code == 1
    with Session(cli.engine) as session:
        event = session.scalars(select(LedgerEvent).where(LedgerEvent.action == "access.denied")).one()
        [body] = open_bodies(session, [event.body])
    assert (body["data"]["action"], body["who"]["username"]) == ("user grant", "wang")
    assert body["who"]["session"] == f"shell:{getpass.getuser()}"


def test_the_first_administrators_come_about_as_the_readme_says(cli) -> None:
    steps = (
        ("user", "add", "sys", "王维"),
        ("user", "grant", "sys", "system_admin"),
        ("user", "add", "sec", "赵安", "--as", "sys"),
        ("user", "grant", "sec", "security_admin"),
        ("user", "add", "aud", "孙审", "--as", "sys"),
        ("user", "grant", "aud", "audit_admin", "--as", "sec"),
    )
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    for step in steps:
        assert f"bihuan {' '.join(step)}" in readme
        done = run(cli, *step, typed=f"{PASSWORD}\n{PASSWORD}\n")
        assert done.exit_code == 0, done.output
    assert "one-time code: " not in run(cli, "user", "list").output
    assert isinstance(run(cli, "user", "grant", "sec", "audit_admin").exception, ForbiddenError)
