"""What an event keeps of a step's writes comes back whole, and the answers stand in it once."""

import orjson
from hypothesis import given
from hypothesis import strategies as some

from app.cases.case_ledger import write_facts, writes_in
from app.engine.port import VariableWrite
from app.kernel.canonical import canonical_json

VALUES = some.recursive(
    some.none() | some.booleans() | some.integers(-9, 9) | some.text(max_size=3),
    lambda inner: some.lists(inner, max_size=3) | some.dictionaries(some.text(max_size=2), inner, max_size=3),
    max_leaves=6,
)
WRITES = some.builds(
    VariableWrite,
    some.sampled_from(["request", "scores"]),
    some.none(),
    VALUES,
    some.sampled_from(["ask", "score"]),
    some.none() | some.text(max_size=3),
)


@given(VALUES, some.lists(WRITES, max_size=4))
def test_every_write_is_read_back_as_it_was(answers: object, others: list[VariableWrite]) -> None:
    writes = [VariableWrite("own", None, answers, "ask"), *others]
    body = {"data": {"writes": write_facts(writes, answers)}} | ({} if answers is None else {"new": answers})
    told = [(w["key"], w["element"], w["item"], w["new"]) for w in writes_in(orjson.loads(canonical_json(body)))]
    assert told == [(w.key, w.element, w.item, w.new) for w in writes]


def test_the_answers_stand_once() -> None:
    answers = {"text": "leaks"}
    [kept] = write_facts([VariableWrite("request", None, answers, "ask")], answers)
    assert kept == {"key": "request", "element": "ask", "item": None}


def test_events_written_before_are_read_as_they_stand() -> None:
    body = {"new": {"a": 1}, "data": {"writes": [{"key": "k", "element": "e", "item": None, "new": {"a": 1}}]}}
    assert [write["new"] for write in writes_in(body)] == [{"a": 1}]
