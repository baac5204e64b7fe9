"""Addresses, bodies and signatures as the makers document them, and texts that fit."""

from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, urlsplit
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest

from app.kernel.errors import NotFoundError
from app.robots.message_text import MessageText
from app.robots.notifier_registry import find_notifier, notifiers
from app.robots.notifiers import dingtalk, feishu
from app.robots.port import Letter
from app.web.view_models import Notice

AT = datetime(2026, 3, 2, 1, tzinfo=UTC)


def letter(kind: str, said: str = "hello", *, signed: bool = True) -> Letter:
    return Letter(said, find_notifier(kind).url, "a/b+c", "s3cret" if signed else None, AT)


def test_three_are_installed() -> None:
    assert set(notifiers()) == {"wecom", "dingtalk", "feishu"}
    with pytest.raises(NotFoundError, match="dingtalk, feishu, wecom"):
        find_notifier("carrier-pigeon")


def test_signatures_are_those_of_openssl() -> None:
    """printf '%s\\n%s' TIME SECRET | openssl dgst -sha256 -hmac SECRET -binary | base64, and the other way round."""
    assert dingtalk.sign("s3cret", 1772413200000) == "8ZgqSG+CAYBG7cOPVnab0PaQHcownMIDpm2wnNramEo="
    assert feishu.sign("s3cret", 1772413200) == "tZK1m8ReHFRM1zi9PU7kfROsXAPmkiSugogvDRlJOnQ="


def test_tokens_and_signatures_survive_their_address() -> None:
    asked = parse_qs(urlsplit(dingtalk.compose(letter("dingtalk")).url).query)
    assert asked["access_token"] == ["a/b+c"]
    assert asked["sign"] == [dingtalk.sign("s3cret", 1772413200000)]
    assert feishu.compose(letter("feishu")).url.endswith("/hook/a%2Fb%2Bc")


def test_without_a_secret_nothing_is_signed() -> None:
    assert "sign" not in dingtalk.compose(letter("dingtalk", signed=False)).url
    assert "sign" not in feishu.compose(letter("feishu", signed=False)).body


def test_nobody_is_called_by_a_name_in_the_text() -> None:
    body = feishu.compose(letter("feishu", '<at user_id="all">x</at>')).body
    assert "<" not in body["content"]["text"]


@pytest.mark.parametrize(
    ("kind", "answer", "wrong"),
    [
        ("wecom", {"errcode": 0}, None),
        ("wecom", {"errcode": 45009, "errmsg": "api freq out of limit"}, "errcode 45009: api freq out of limit"),
        ("dingtalk", {}, "errcode None: "),
        ("feishu", {"code": 19021, "msg": "sign match fail"}, "code 19021: sign match fail"),
        ("feishu", {"code": 0, "msg": "success"}, None),
    ],
)
def test_a_good_status_is_no_good_answer(kind: str, answer: dict[str, object], wrong: str | None) -> None:
    assert find_notifier(kind).refusal(answer) == wrong


@pytest.mark.parametrize("count", [1, 10, 60])
def test_a_text_fits_and_counts_what_it_leaves_out(count: int) -> None:
    names = {"zh": "泵体焊装二线" * 3, "en": "line"}
    notice = Notice(uuid4(), AT, "Name", {}, "/tasks/x", places=[names], due=AT + timedelta(days=1))
    text = MessageText("https://bihuan.plant/", ZoneInfo("Asia/Shanghai")).compose([notice] * count, "zh", 2_048)
    assert len(text.encode()) <= 2_048
    shown = text.count("/tasks/x")
    assert shown == 1 if count == 1 else shown >= 8
    assert (f"另有 {count - shown} 项" in text) is (shown < count)
    assert "2026-03-03 09:00" in text
