"""One spelling of a JSON value: equal values have equal bytes."""

import hashlib
from datetime import UTC, datetime
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from app.kernel.canonical import canonical_json, digest


def test_keys_are_sorted_and_nothing_stands_between() -> None:
    assert canonical_json({"b": [1, 2.5, None], "a": {"d": True, "c": "闭环"}}) == (
        '{"a":{"c":"闭环","d":true},"b":[1,2.5,null]}'.encode()
    )


def test_times_ids_and_keys_that_are_no_text_are_spelled_as_text() -> None:
    value = {UUID(int=1): datetime(2026, 1, 2, 3, 4, 5, 6, tzinfo=UTC), 2: UUID(int=3)}
    assert canonical_json(value) == (
        b'{"00000000-0000-0000-0000-000000000001":"2026-01-02T03:04:05.000006+00:00",'
        b'"2":"00000000-0000-0000-0000-000000000003"}'
    )


@given(st.dictionaries(st.text(), st.integers(-(2**53), 2**53)))
def test_the_order_in_which_a_value_was_made_does_not_matter(value: dict[str, int]) -> None:
    assert canonical_json(dict(reversed(value.items()))) == canonical_json(value)


def test_a_digest_is_the_sha256_of_the_spelling_in_lower_case() -> None:
    assert digest({"b": 1, "a": 2}) == hashlib.sha256(b'{"a":2,"b":1}').hexdigest()
