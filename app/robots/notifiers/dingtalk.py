"""钉钉 (DingTalk): token, time in milliseconds and signature stand in the address. 20 messages a minute."""

import base64
import hashlib
import hmac
from urllib.parse import urlencode

from app.robots.port import Letter, NotifierKind, Post, refusal_by


def sign(secret: str, milliseconds: int) -> str:
    """HMAC-SHA256 of time and secret on two lines, by the secret, in Base64."""
    said = f"{milliseconds}\n{secret}".encode()
    return base64.b64encode(hmac.new(secret.encode(), said, hashlib.sha256).digest()).decode()


def compose(letter: Letter) -> Post:
    """A text message; signed when the robot has a secret."""
    asked = {"access_token": letter.token}
    if letter.secret:
        milliseconds = int(letter.at.timestamp() * 1_000)
        asked |= {"timestamp": str(milliseconds), "sign": sign(letter.secret, milliseconds)}
    return Post(f"{letter.url}?{urlencode(asked)}", {"msgtype": "text", "text": {"content": letter.text}})


KIND = NotifierKind(
    "dingtalk",
    {"zh": "钉钉", "en": "DingTalk"},
    "https://oapi.dingtalk.com/robot/send",
    15_000,
    compose,
    refusal_by("errcode", "errmsg"),
)
