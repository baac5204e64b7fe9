"""What a body looks like, without a database."""

import hashlib
from datetime import datetime, timedelta, timezone
from uuid import UUID

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.kernel.canonical import canonical_json
from app.kernel.errors import InvalidInputError
from app.ledger.append import GENESIS, Entry, Head, hash_text, moment_text, to_append
from app.ledger.attribution import Attribution

STAMP = Attribution(UUID(int=7), "王小明", role="qa", lane="Lane_qa", auth="password", session="s1", ip="10.0.0.9")
HEAD = Head("case:00000000-0000-0000-0000-000000000001", 4, "ab" * 32)
MOMENT = "2026-11-22T08:00:00.000000+00:00"

json_values = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=12,
)


def body_of(**facts: object) -> dict[str, object]:
    entry = Entry("task.completed", "input", STAMP, **facts)  # type: ignore[arg-type]
    return orjson.loads(_body(entry))


def _body(entry: Entry) -> str:
    _, writes = to_append(HEAD, datetime.fromisoformat(MOMENT), [entry])
    body: str = writes[-1][1][2]
    return body


def test_a_body_names_its_place_its_actor_and_what_came_before() -> None:
    body = body_of(target={"task": UUID(int=3), "element": "Task_review"}, new={"accepted": True})
    assert body["act"] == {
        "action": "task.completed",
        "actor": str(UUID(int=7)),
        "at": MOMENT,
        "chain": HEAD.chain,
        "kind": "input",
        "outcome": "ok",
        "prev": HEAD.hash,
        "seq": 5,
        "task": str(UUID(int=3)),
        "v": 2,
    }
    person = body["who"].pop("person")
    assert (body["who"], len(person)) == ({"auth": "password", "lane": "Lane_qa", "role": "qa"}, 64)
    assert body["tz"] == "+08:00"


def test_what_is_not_known_is_left_out_but_false_and_zero_stay() -> None:
    body = body_of(old=0, new=False)
    assert (body["old"], body["new"]) == (0, False)
    assert not {"reason", "meaning", "target", "data", "rule"} & body.keys()


@given(new=json_values, data=st.dictionaries(st.text(), json_values, max_size=3))
def test_a_body_is_canonical_and_begins_with_its_ten_facts(new: object, data: dict[str, object]) -> None:
    entry = Entry("task.completed", "input", STAMP, new=new, data=data)
    try:
        body = _body(entry).encode()
    except InvalidInputError:
        assert "\0" in orjson.dumps([new, data]).decode().replace("\\u0000", "\0")
        return
    assert canonical_json(orjson.loads(body)) == body
    assert body.startswith(b'{"act":{"action":"task.completed","actor":"')
    parts = body.decode().split('"')
    assert parts[17] == HEAD.chain
    assert parts[29] == HEAD.hash
    assert parts[32] == ":5,"


def test_the_character_postgres_cannot_hold_is_refused_wherever_it_hides() -> None:
    for hidden in ({"new": "a\0b"}, {"data": {"x\0": 1}}, {"new": [{"deep": ["\0"]}]}):
        with pytest.raises(InvalidInputError):
            body_of(**hidden)


def test_a_text_that_only_spells_the_escape_is_kept() -> None:
    assert body_of(new="\\u0000")["new"] == "\\u0000"


def test_times_are_utc_with_microseconds_and_never_naive() -> None:
    assert moment_text(datetime(2026, 1, 1, 8, tzinfo=timezone(timedelta(hours=8)))) == (
        "2026-01-01T00:00:00.000000+00:00"
    )
    with pytest.raises(ValueError, match="aware"):
        moment_text(datetime(2026, 1, 1, 8))  # noqa: DTZ001 -- that is the mistake


def test_a_hash_is_the_sha256_of_the_text() -> None:
    assert hash_text("闭环") == hashlib.sha256("闭环".encode()).hexdigest()
    assert len(GENESIS) == 64
