"""The ledger's actions: one spelling, one table of words, and nothing in either that nobody writes."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.kernel.canonical import canonical_json
from app.ledger.action_texts import ACTION_TEXTS, action_sentence, action_title
from app.ledger.actions import Action

APP = Path(__file__).resolve().parents[3] / "app"
# The offline program runs without the house, so it spells the two actions that it reads itself.
APART = {"ledger/actions.py", "audit/verifier/verify.py"}
_CHINESE = re.compile("[\u4e00-\u9fff]")


def _trees() -> Iterator[tuple[str, ast.Module]]:
    for path in sorted(APP.rglob("*.py")):
        if "node_modules" not in path.parts:
            yield str(path.relative_to(APP)), ast.parse(path.read_text(encoding="utf-8"))


TREES = dict(_trees())


def _nodes() -> Iterator[ast.AST]:
    for tree in TREES.values():
        yield from ast.walk(tree)


def _is_action(annotation: ast.expr | None) -> bool:
    return annotation is not None and ast.unparse(annotation) == "Action"


def _takes_action(node: ast.AST) -> bool:
    if isinstance(node, ast.FunctionDef):
        return any(_is_action(arg.annotation) for arg in node.args.args)
    fields = node.body if isinstance(node, ast.ClassDef) else []
    return any(isinstance(field, ast.AnnAssign) and _is_action(field.annotation) for field in fields)


# Functions and classes that take an `Action`: who calls one of these with a member writes it.
WRITERS = {str(getattr(node, "name", "")) for node in _nodes() if _takes_action(node)}


def _writes(node: ast.AST) -> bool:
    """A call of a writer, or a choice among members that its caller makes: `action = …`, `-> Action`, a table."""
    match node:
        case ast.Call(func=ast.Name(id=name) | ast.Attribute(attr=name)):
            return name in WRITERS
        case ast.AnnAssign(annotation=ast.Subscript(value=ast.Name(id="Mapping"), slice=ast.Tuple(elts=[_, value]))):
            return _is_action(value)
        case ast.FunctionDef(returns=returns):
            return _is_action(returns)
        case ast.Assign(targets=[ast.Name(id=name)]):
            return name == "action"
    return False


def _members(node: ast.AST) -> Iterator[str]:
    for part in ast.walk(node):
        match part:
            case ast.Attribute(value=ast.Name(id="Action"), attr=name):
                yield name


def _written() -> set[str]:
    return {name for node in _nodes() if _writes(node) for name in _members(node)}


def test_every_action_is_written_by_somebody() -> None:
    assert {member.name for member in Action} - _written() == set()


def test_every_action_has_words_in_both_languages_and_no_words_are_left_over() -> None:
    assert list(ACTION_TEXTS) == list(Action)
    for action, text in ACTION_TEXTS.items():
        for words in (text.title, text.sentence or text.title):
            assert set(words) == {"zh", "en"}, action
            assert _CHINESE.search(words["zh"]), action
            assert words["en"].strip(), action
            assert not _CHINESE.search(words["en"]), action
        if text.sentence:
            assert len({"%(subject)s" in sentence for sentence in text.sentence.values()}) == 1, action
        assert "%" not in "".join(text.title.values()), action


def test_actions_stand_in_the_order_of_the_alphabet_and_are_named_after_what_is_stored() -> None:
    assert [member.name for member in Action] == [member.value.upper().replace(".", "_") for member in Action]
    assert list(Action) == sorted(Action)


def test_no_module_spells_an_action_itself() -> None:
    spelt = {
        f"{place}:{node.lineno} {node.value}"
        for place, tree in TREES.items()
        if place not in APART
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and node.value in set(Action)
    }
    assert spelt == set()


@pytest.mark.parametrize("action", [Action.TASK_COMPLETED, Action.SEAL_KEY_ADDED])
def test_a_member_is_stored_as_the_plain_text(action: Action) -> None:
    assert canonical_json({"action": action}) == canonical_json({"action": str(action.value)})


def test_a_sentence_names_its_subject_in_each_language() -> None:
    told = action_sentence("task.completed", {"zh": "质量审核", "en": "Quality review"})
    assert told == {"zh": "质量审核：完成", "en": "Quality review completed"}
    assert action_sentence("case.started", "100 %") == {"zh": "案件启动", "en": "Case started"}


def test_an_action_of_another_version_is_shown_as_it_is_written() -> None:
    assert action_title("lesson.taken") == action_sentence("lesson.taken", "x") == "lesson.taken"
