"""Every address has a row in the policy's table of doors, and every action is asked by somebody."""

import ast
from pathlib import Path

from app.bootstrap.pages import create_app
from app.bootstrap.wiring import build
from app.config import Settings
from app.identity import policy

ROOT = Path(__file__).parents[3]


def _endpoints(tmp_path: Path) -> set[str]:
    settings = Settings(instance_dir=tmp_path, secret_key="k" * 32, database_url="postgresql+psycopg://nobody@/none")
    return {rule.endpoint for rule in create_app(build(settings), TESTING=True).url_map.iter_rules()}


def _texts() -> set[str]:
    nodes = (node for path in (ROOT / "app").rglob("*.py") for node in ast.walk(ast.parse(path.read_text("utf-8"))))
    return {node.value for node in nodes if isinstance(node, ast.Constant) and isinstance(node.value, str)}


def test_every_address_has_a_row_and_every_row_an_address(tmp_path: Path) -> None:
    assert _endpoints(tmp_path) == set(policy().doors)


def test_every_action_has_a_caller() -> None:
    asked = {action for row in policy().doors.values() for action in row[:-1]} | _texts()
    assert set(policy().actions) - asked == set()
