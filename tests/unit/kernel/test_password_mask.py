"""Passwords are masked wherever an address or `password=` carries one into a text."""

import logging

import pytest

from app.config.logs import MaskedFormatter
from app.kernel.password_mask import holds_password, mask_passwords


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("postgresql+psycopg://a:b@host/db", "postgresql+psycopg://a:***@host/db"),
        ("at https://:t0ken@host/x now", "at https://:***@host/x now"),
        ("https://host/x?api_key=abc&page=2", "https://host/x?api_key=***&page=2"),
        ("connect(host='x' password='a b' user=me)", "connect(host='x' password=*** user=me)"),
        ("access_token=abc", "access_token=***"),
    ],
)
def test_what_is_secret_is_masked(text: str, masked: str) -> None:
    assert mask_passwords(text) == masked
    assert holds_password(text)


@pytest.mark.parametrize("text", ["https://host:443/x?page=2", "postgresql://reader@host:5432/db", "10:30 a@b.c"])
def test_what_is_not_secret_stays(text: str) -> None:
    assert mask_passwords(text) == text
    assert not holds_password(text)


def test_log_lines_and_their_tracebacks_are_masked() -> None:
    with pytest.raises(ValueError, match="host") as caught:
        int("postgresql://a:b@host/db")
    found = (caught.type, caught.value, caught.tb)
    record = logging.LogRecord("x", logging.ERROR, "", 1, "at %s", ("https://u:p@h/",), found)
    line = MaskedFormatter("%(message)s").format(record)
    assert ":b@" not in line
    assert ":p@" not in line
