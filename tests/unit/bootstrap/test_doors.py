"""Every command has a row in the policy's tables of doors, as addresses have, and every action is asked by somebody."""

import ast
import re
from collections.abc import Iterator
from uuid import UUID

import click
import pytest

from app.cli import main
from app.config.settings import ROOT
from app.identity import Actor, Grant, door_of, door_of_command, policy
from app.kernel.errors import ForbiddenError


def commands(command: click.Command, path: tuple[str, ...] = ()) -> Iterator[str]:
    if not isinstance(command, click.Group):
        yield " ".join(path)
        return
    context = click.Context(command)
    for name in command.list_commands(context):
        found = command.get_command(context, name)
        assert found is not None
        yield from commands(found, (*path, name))


def person(*grants: Grant, scopes: tuple[str, ...] = ("*",)) -> Actor:
    return Actor(UUID(int=5), "wang", "王", grants, scopes=scopes)


def test_every_command_has_a_row_and_every_row_a_command() -> None:
    assert set(commands(main)) == set(policy().commands)


def test_every_action_has_a_caller() -> None:
    rows = (*policy().endpoints.values(), *policy().commands.values())
    at_doors = {action for row in rows for action in row[:-1]}
    assert set(policy().actions) - at_doors == {"people:contact"}  # one field of a page, asked where it is filled


def test_no_view_asks_again_what_its_door_has_asked() -> None:
    """`require` without a place, of everybody who comes: that is the row of the table, asked before the view."""
    asked = {
        f"{path.parent.parent.name}/{path.name}: {function.name}"
        for path in ROOT.glob("app/*/views/*.py")
        for function in ast.walk(ast.parse(path.read_text()))
        if isinstance(function, ast.FunctionDef)
        for statement in function.body
        if re.fullmatch(r"require(_everywhere)?\(g\.actor, [^,]+\)", ast.unparse(statement))
    }
    assert not asked


def test_an_address_that_nobody_thought_of_is_open_to_nobody() -> None:
    with pytest.raises(ForbiddenError):
        door_of("cases.secret")
    with pytest.raises(ForbiddenError):
        door_of_command("case secret")


def test_a_token_opens_only_what_its_scopes_name() -> None:
    narrow = person(Grant("production"), scopes=("people:read",))
    for endpoint in ("api.list_tasks", "api.claim_task", "api.complete_task", "api.start_case", "api.read_case"):
        assert door_of(endpoint).admits(person(Grant("production")))
        with pytest.raises(ForbiddenError, match="token"):
            door_of(endpoint).require(narrow)


def test_what_belongs_to_the_whole_firm_needs_a_role_without_a_place() -> None:
    log = door_of("audit_log.index")
    assert log.admits(person(Grant("auditor")))
    with pytest.raises(ForbiddenError, match="more than your plant or line"):
        log.require(person(Grant("auditor", "P1", "L1")))


def test_where_the_use_case_knows_the_place_a_role_for_some_line_opens_the_door() -> None:
    assert door_of("lines.index").admits(person(Grant("qa", "P1", "L1")))
    assert not door_of("lines.index").admits(person(Grant("employee")))
