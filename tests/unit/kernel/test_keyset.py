"""Cursors of keyset pages: what was written is read back, and nothing else is taken for one."""

from datetime import UTC, datetime
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import column

from app.kernel.keyset import behind, read_place, read_position, write_cursor

ONE = UUID(int=1)
NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


@given(st.datetimes(timezones=st.just(UTC)), st.uuids())
def test_a_position_is_read_back(at: datetime, identity: UUID) -> None:
    assert read_position(write_cursor(at, identity)) == (at, identity)


@given(st.integers(0, 10**18 - 1), st.sampled_from(["system", f"case:{ONE}"]), st.integers(0, 10**18 - 1))
def test_a_place_is_read_back(arrival: int, chain: str, seq: int) -> None:
    assert read_place(write_cursor(arrival, chain, seq)) == (arrival, chain, seq)


@pytest.mark.parametrize("text", [None, "", "~", "x", "2026-03-02", f"{NOON}~1", f"{NOON}~{ONE}~{ONE}", f"~{ONE}"])
def test_what_is_no_position_begins_at_the_first_page(text: str | None) -> None:
    assert read_position(text) is None


@pytest.mark.parametrize("text", [None, "", "1", "-1~a~1", "1~a\0~1", "1~~1", f"{'9' * 19}~a~1", "1~a~²", "1~A~1"])
def test_what_is_no_place_begins_at_the_first_page(text: str | None) -> None:
    assert read_place(text) is None


@given(st.text())
def test_whatever_is_typed_is_no_error(text: str) -> None:
    read_position(text)
    read_place(text)


def test_behind_follows_the_order_of_the_list() -> None:
    assert str(behind((column("at"), column("id")), (NOON, ONE))) == "(at, id) > (:param_1, :param_2)"
    assert str(behind((column("n"),), (3,), newest_first=True)) == "(n) < (:param_1)"
