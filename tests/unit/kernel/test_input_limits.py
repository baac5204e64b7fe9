"""What nothing may hold: NUL, half characters, years that are none, numbers that are none, deep nesting."""

import json

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.kernel.input_limits import DEEPEST, UnholdableError, check_text, printable, read_json

TEXTS = st.text(alphabet=st.characters(exclude_categories=["Cs"], exclude_characters="\0"))
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**17), 10**17) | st.floats(-1e15, 1e15) | TEXTS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXTS, inner, max_size=4),
    max_leaves=12,
)
REFUSED = [
    "a\0",
    "\ud800",
    "0000-01-01",
    "10000-01-01",
    "-2026-01-01",
    "0001-01-01T00:00:00+14:00",
    "9999-12-31T23:59:59-12:00",
    " 12026-01-01T08:00 ",
]
BODIES = [
    b"NaN",
    b"[Infinity]",
    b"-Infinity",
    b"1e999",
    b"1" * 5_000,
    b"-" + b"9" * 20,
    b"0." + b"1" * 60,
    b"[" * (DEEPEST + 2) + b"]" * (DEEPEST + 2),
    b"[" * 100_000 + b"]" * 100_000,
    b'{"a\\u0000":1}',
]


@pytest.mark.parametrize("text", REFUSED)
def test_such_a_text_is_refused(text: str) -> None:
    with pytest.raises(UnholdableError, match="note"):
        check_text(text, "note")
    with pytest.raises(UnholdableError):
        read_json(json.dumps({"a": [text]}).encode())


@pytest.mark.parametrize(
    "text", ["", "2026-02-30", "2026-11-29T08:00:00+08:00", "0000", "10000-1", "12026-01-01 is a serial number", "𠮷"]
)
def test_such_a_text_is_none_of_ours(text: str) -> None:
    check_text(text, "note")
    assert read_json(json.dumps([text]).encode()) == [text]


FRAGMENTS = ("\0", "\ud800", "0000", "0001", "9999", "-01", "-", "+", " ", "7" * 18, "4", ".5", "e", "E", "NaN", "质")


@given(st.lists(st.sampled_from(FRAGMENTS), max_size=6).map("".join))
def test_a_body_is_refused_exactly_for_a_text_that_is(text: str) -> None:
    try:
        check_text(text, "note")
    except UnholdableError:
        with pytest.raises(UnholdableError):
            read_json(json.dumps([text]).encode())
    else:
        assert read_json(json.dumps([text]).encode()) == [text]


@pytest.mark.parametrize("body", BODIES)
def test_such_a_body_is_refused(body: bytes) -> None:
    with pytest.raises(UnholdableError):
        read_json(body)


def test_what_only_looks_like_it_is_read() -> None:
    sent = rb'{"a": "\\u0000", "b": "1234567890123456789012", "c": 1.5e3}'
    assert read_json(sent) == {"a": r"\u0000", "b": "1234567890123456789012", "c": 1500.0}


@pytest.mark.parametrize("body", [b"", b"{", b"\xff", b"[1,]"])
def test_what_is_no_json_is_a_value_error(body: bytes) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - of either reader
        read_json(body)


@given(VALUES)
def test_everything_else_is_read_as_it_stands(value: object) -> None:
    sent = orjson.dumps(value)
    assert read_json(sent) == orjson.loads(sent)


@given(st.text(alphabet=st.characters(codec=None)))
def test_what_a_record_tells_can_be_kept(text: str) -> None:
    told = printable(text)
    assert "\0" not in told
    told.encode("utf-8")
