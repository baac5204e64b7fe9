"""Each Chinese text stands once, in the room of the lowest slice that says it."""

import ast
import re
import tomllib
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

from babel.messages.pofile import read_po
from jinja2 import Environment, nodes

from app.web.translation import message_files

ROOT = Path(__file__).resolve().parents[2]
APP = ROOT / "app"
# Names and values of variables are said by their keys (`Lower bound` of `lower_bound`), so no file spells them.
_OF_A_KEY = re.compile(r"[A-Za-z][a-z]*( [a-z]+){0,4}")
_CHINESE = re.compile("[\u4e00-\u9fff]")


def _floors() -> dict[str, int]:
    """Slice: how high it stands."""
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"][
        "contracts"
    ]
    layers = next(one["layers"] for one in contracts if one["type"] == "layers")
    return {name.strip(): -floor for floor, names in enumerate(layers) for name in names.split("|")}


def _keys() -> dict[str, list[str]]:
    """English text: the slices whose file has it in Chinese."""
    found = defaultdict(list)
    for path in message_files("zh"):
        with path.open("rb") as stream:
            for message in read_po(stream):
                for text in {message.id} if isinstance(message.id, str) else set(message.id):
                    if text:
                        found[text].append(path.relative_to(APP).parts[0])
    return found


def _spelt(node: ast.AST) -> Iterator[str]:
    """The texts of a module but for those that bring their Chinese with them."""
    for _, value in ast.iter_fields(node):
        parts = value if isinstance(value, list) else [value]
        texts = [p.value for p in parts if isinstance(p, ast.Constant) and isinstance(p.value, str)]
        if not any(map(_CHINESE.search, texts)):
            yield from texts
        for part in parts:
            if isinstance(part, ast.AST):
                yield from _spelt(part)


def _sayers() -> dict[str, set[str]]:
    """Text: the slices whose modules or templates spell it."""
    found = defaultdict(set)
    reader = Environment(extensions=["jinja2.ext.i18n"], autoescape=True)
    for path in APP.rglob("*"):
        slice_ = path.relative_to(APP).parts[0]
        if path.suffix == ".py" and path.name != "__init__.py" and "node_modules" not in path.parts:
            texts = set(_spelt(ast.parse(path.read_text(encoding="utf-8"))))
        elif path.suffix == ".html" and "frontend" not in path.relative_to(APP).parts:
            tree = reader.parse(path.read_text(encoding="utf-8"))
            texts = {one.value for one in tree.find_all(nodes.Const) if isinstance(one.value, str)}
        else:
            continue
        for text in texts:
            found[text].add(slice_)
    return found


def test_a_text_is_translated_once() -> None:
    assert {text: slices for text, slices in _keys().items() if len(slices) > 1} == {}


def test_a_text_stands_with_the_lowest_slice_that_says_it() -> None:
    floors, sayers = _floors(), _sayers()
    strayed = {}
    for text, (slice_, *_) in _keys().items():
        said = sayers.get(text)
        if said and not _OF_A_KEY.fullmatch(text) and slice_ not in (lowest := _lowest(said, floors)):
            strayed[text] = f"stands in {slice_}, said in {', '.join(sorted(lowest))}"
    assert strayed == {}


def _lowest(slices: set[str], floors: dict[str, int]) -> set[str]:
    floor = min(floors[one] for one in slices)
    return {one for one in slices if floors[one] == floor}
