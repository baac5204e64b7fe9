"""Views cannot forget to commit, because they never do; they cannot forget to take back what a refusal leaves."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

APP = Path(__file__).resolve().parents[3] / "app"
VIEWS = sorted(APP.glob("*/views/*.py"))
# Who ends transactions: the request, and those who have connections of their own.
COMMITS = {
    "web/transaction.py",
    "config/database.py",  # a connection's role, set when it is opened
    "config/migrations.py",  # the owner's connection
    "connectors/setup/preview_file.py",  # a preview rolls its trial back
    "plant/sheets/import_items.py",  # a savepoint: a sheet is tried, and all of it goes back when a cell is refused
    "connectors/adapters/sql_server.py",  # the other system's database
}
# What must stay whatever becomes of the request.
KEEPS = {
    "web/refusal.py",  # that an attempt was refused
    "identity/views/pages.py",  # when somebody was last here
    "identity/views/own_account.py",  # that a wrong code was tried
    "setup/views/pages.py",  # the same
    "audit/views/desk.py",  # that somebody took a file out, before its first byte
}
_UNDOING = {"undo", "undo_for"}
# A form that shows a file which can't be read: nothing was written.
READS_A_FILE = {("connectors/views/uploads.py", "_page")}


def _calls(node: ast.AST) -> set[str]:
    functions = [one.func for one in ast.walk(node) if isinstance(one, ast.Call)]
    return {one.attr if isinstance(one, ast.Attribute) else getattr(one, "id", "") for one in functions}


def _of(path: Path) -> str:
    return path.relative_to(APP).as_posix()


def test_transactions_end_in_one_place() -> None:
    ending = {_of(path) for path in APP.rglob("*.py") if {"commit", "rollback"} & _calls(ast.parse(path.read_text()))}
    assert ending == COMMITS


def test_few_keep_what_outlives_a_request() -> None:
    assert {_of(path) for path in APP.rglob("*.py") if "keep_now" in _calls(ast.parse(path.read_text()))} == KEEPS


def refusals_told() -> Iterator[tuple[str, str, ast.ExceptHandler, ast.Module]]:
    """Every place in a view that catches one of our refusals: (file, function, handler, module)."""
    for path in VIEWS:
        module = ast.parse(path.read_text())
        for function in ast.walk(module):
            if not isinstance(function, ast.FunctionDef):
                continue
            for handler in ast.walk(function):
                if isinstance(handler, ast.ExceptHandler) and _is_refusal(handler):
                    yield _of(path), function.name, handler, module


def _is_refusal(handler: ast.ExceptHandler) -> bool:
    caught = ast.unparse(handler.type) if handler.type else ""
    return "Error" in caught and caught != "ValueError"


@pytest.mark.parametrize(
    ("file", "function", "handler", "module"), [pytest.param(*one, id=f"{one[0]}:{one[1]}") for one in refusals_told()]
)
def test_a_view_that_tells_of_a_refusal_takes_back_what_was_written(
    file: str, function: str, handler: ast.ExceptHandler, module: ast.Module
) -> None:
    if (file, function) in READS_A_FILE:
        return
    helpers = {node.name for node in module.body if isinstance(node, ast.FunctionDef) and _UNDOING & _calls(node)}
    assert (_UNDOING | {"take_back", *helpers}) & _calls(handler), (
        f"{file}, {function}: what was written before the refusal is stored"
    )
