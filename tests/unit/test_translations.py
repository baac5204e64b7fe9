"""Every sentence that a person may see in a refusal or a notification exists in Chinese."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.tasks.texts import NEWS
from app.web.translation import translate

APP = Path(__file__).resolve().parents[2] / "app"
# Their texts go to the terminal of whoever installs or deploys, where English beside the file's name is enough.
TERMINAL_ONLY = {"config", "cli", "feel", "engine"}


def templates() -> Iterator[tuple[str, str]]:
    """(file:line, template) of every `…Error("…")` that stands for a refusal, and its `fields` sentences."""
    for path in sorted(APP.rglob("*.py")):
        slice_ = path.relative_to(APP).parts[0]
        if slice_ in TERMINAL_ONLY or path.name == "commands.py" or {"demo", "verifier"} & set(path.parts):
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Raise) and isinstance(node.exc, ast.Call):
                yield from _texts(node.exc, f"{path.relative_to(APP)}:{node.lineno}")


def _texts(call: ast.Call, place: str) -> Iterator[tuple[str, str]]:
    name = call.func.id if isinstance(call.func, ast.Name) else ""
    if not name.endswith("Error") or name in {"ValueError", "LookupError", "RuntimeError", "TypeError", "KeyError"}:
        return
    # Problems of an import's row or workbook are codes, worded where they are shown; patterns' stand in findings.
    if name in {
        "ValidationError",
        "PolicyError",
        "BadParameter",
        "UsageError",
        "RowError",
        "PatternError",
        "_RefusedError",
    }:
        return
    if call.args and isinstance(call.args[0], ast.Constant) and isinstance(call.args[0].value, str):
        yield place, call.args[0].value
    for keyword in call.keywords:
        if keyword.arg == "fields" and isinstance(keyword.value, ast.Dict):
            for value in keyword.value.values:
                if isinstance(value, ast.Constant) and isinstance(value.value, str):
                    yield place, value.value


@pytest.mark.parametrize(("place", "template"), [pytest.param(p, t, id=f"{p} {t[:30]}") for p, t in templates()])
def test_a_refusal_is_said_in_chinese(place: str, template: str) -> None:
    assert _chinese(template), f"{place}: no Chinese for {template!r}"


@pytest.mark.parametrize("template", NEWS.values())
def test_news_is_told_in_chinese(template: str) -> None:
    assert _chinese(template), f"no Chinese for {template!r}"


def _chinese(template: str) -> bool:
    said = translate(template, None, "zh")
    return said != template and any("\u4e00" <= mark <= "\u9fff" for mark in said)
