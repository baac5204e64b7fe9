"""One address, fit for a header."""

import pytest

from app.kernel.mail_address import is_mail_address


@pytest.mark.parametrize("text", ["a@b.c", "li.na+x@plant.example.com", "wang@factory", "o'neil@x-y.cn"])
def test_an_address_passes(text: str) -> None:
    assert is_mail_address(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "a",
        "a@",
        "@b",
        "a b@c.d",
        "a@b.c,d@e.f",
        "a@b.c\nBcc: x@y.z",
        "A <a@b.c>",
        "a@b..c",
        "a..b@c.d",
        ".a@b.c",
        "a.@b.c",
        "王@厂.cn",
        "a@-b.c",
        f"{'a' * 65}@b.c",
        f"a@{'b' * 260}",
    ],
)
def test_what_is_none_or_several_does_not(text: str) -> None:
    assert not is_mail_address(text)
