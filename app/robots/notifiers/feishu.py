"""飞书 (Feishu): the token ends the address, time in seconds and signature stand in the body."""

import base64
import hashlib
import hmac
from typing import Any
from urllib.parse import quote

from app.robots.port import Letter, NotifierKind, Post, refusal_by


def sign(secret: str, seconds: int) -> str:
    """HMAC-SHA256 of nothing, by time and secret on two lines, in Base64."""
    return base64.b64encode(hmac.new(f"{seconds}\n{secret}".encode(), b"", hashlib.sha256).digest()).decode()


def compose(letter: Letter) -> Post:
    """A text message; signed when the robot has a secret. `<` would begin a tag there, such as one that calls all."""
    body: dict[str, Any] = {"msg_type": "text", "content": {"text": letter.text.replace("<", "＜")}}
    if letter.secret:
        seconds = int(letter.at.timestamp())
        body |= {"timestamp": str(seconds), "sign": sign(letter.secret, seconds)}
    return Post(f"{letter.url.rstrip('/')}/{quote(letter.token, safe='')}", body)


KIND = NotifierKind(
    "feishu",
    {"zh": "飞书", "en": "Feishu"},
    "https://open.feishu.cn/open-apis/bot/v2/hook",
    15_000,
    compose,
    refusal_by("code", "msg"),
)
