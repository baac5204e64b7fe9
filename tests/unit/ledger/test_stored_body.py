"""Bodies are read quickly where they are sound, and refused in words where they are not."""

import orjson
import pytest

from app.kernel.canonical import canonical_json
from app.ledger.stored_body import ACT_KEYS, ENDS, Act, begin, explain, read_act

ACT = Act(
    "task.completed",
    "00000000-0000-0000-0000-000000000007",
    "2026-11-22T08:00:00.000000+00:00",
    "case:1",
    "input",
    "ok",
    "ab" * 32,
    5,
    "",
)


def body(version: int = 2, rest: str = ',"data":{"n":1}}', act: Act = ACT) -> str:
    return f"{begin(act)}{version}}}{rest}"


def test_the_act_stands_first_with_its_ten_facts_in_the_order_of_the_alphabet() -> None:
    act = orjson.loads(body())["act"]
    assert [*act] == sorted(ACT_KEYS)
    assert act == {**ACT._asdict(), "v": 2}
    assert ENDS == ("1}", "2}")


@pytest.mark.parametrize("version", [1, 2])
@pytest.mark.parametrize("whole", [True, False])
def test_a_sound_body_gives_its_act(version: int, whole: bool) -> None:
    assert read_act(body(version), whole=whole) == ACT
    assert read_act(body(version)) == ACT


def test_a_body_with_nothing_but_its_act_is_read() -> None:
    assert read_act(body(rest="}")) == ACT


@pytest.mark.parametrize("version", [0, 3, 12])
def test_an_unknown_version_is_refused_by_its_number(version: int) -> None:
    assert read_act(body(version)) is None
    assert explain(body(version)) == ("version", f"the body's version {version} is unknown")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{}",
        '{"act":[]}',
        '{"act":1}',
        "[1]",
        "not json",
        body().replace('"seq":5', '"seq":"5"'),
        body().replace('"seq":5', '"seq":5.0'),
        body().replace('"seq":5', '"seq":x'),
        body().replace('"seq":5', '"seq": 5'),
        body().replace('"seq":5', '"seq":05'),
        body().replace('"kind":"input",', ""),
        body().replace('"kind"', '"kin"'),
        body()[:-1],
        body(act=ACT._replace(chain='x"y')),
        body(version=3).replace('"kind"', '"kin"'),
        body(version=3) + " ",
    ],
)
def test_what_is_no_event_is_refused(text: str) -> None:
    assert read_act(text) is None
    assert explain(text) == ("not_canonical", "the body is not the canonical JSON of an event")


@pytest.mark.parametrize("rest", [', "data":{}}', ',"data":{"b":1,"a":2}}', ',"data":{"a":1.0e0}}', ',"da', "}x"])
def test_a_body_that_is_spelled_otherwise_is_refused_unless_the_leaf_holds_its_bytes(rest: str) -> None:
    assert read_act(body(rest=rest)) is None
    assert read_act(body(rest=rest), whole=False) == ACT


def test_half_a_character_is_no_canonical_json() -> None:
    assert read_act(body(rest=',"data":"\ud800"}')) is None
    assert explain(body(rest=',"data":"\ud800"}'))[0] == "not_canonical"  # type: ignore[index]


def test_a_body_of_a_later_version_with_other_facts_is_not_taken_for_an_event() -> None:
    stranger = canonical_json({"act": {"v": 3}}).decode()
    assert explain(stranger) == ("not_canonical", "the body is not the canonical JSON of an event")
