"""History stays what it was: migrations know nothing of the product, which goes on changing."""

import ast
from pathlib import Path

import pytest
from alembic.script import ScriptDirectory

from app.config.table_version import known_versions

MIGRATIONS = Path(__file__).resolve().parents[3] / "migrations"
FILES = sorted(MIGRATIONS.rglob("*.py"))


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_a_migration_imports_nothing_of_the_product_or_the_queue(path: Path) -> None:
    imported = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            imported |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            imported.add((node.module or "").partition(".")[0])
    assert imported & {"app", "procrastinate", "scripts", "tests"} == set()


def test_a_draft_imports_nothing_either() -> None:
    assert "app" not in (MIGRATIONS / "script.py.mako").read_text(encoding="utf-8").split()


def test_versions_are_told_in_the_order_in_which_they_follow_each_other() -> None:
    script = ScriptDirectory(str(MIGRATIONS))
    assert known_versions() == [step.revision for step in script.walk_revisions()][::-1]
