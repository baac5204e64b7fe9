"""企业微信 (WeCom): the key stands in the address, nothing is signed. 20 messages a minute, 2,048 bytes of text."""

from urllib.parse import urlencode

from app.robots.port import Letter, NotifierKind, Post, refusal_by


def compose(letter: Letter) -> Post:
    """A text message."""
    body = {"msgtype": "text", "text": {"content": letter.text}}
    return Post(f"{letter.url}?{urlencode({'key': letter.token})}", body)


KIND = NotifierKind(
    "wecom",
    {"zh": "企业微信", "en": "WeCom"},
    "https://qyapi.weixin.qq.com/cgi-bin/webhook/send",
    2_048,
    compose,
    refusal_by("errcode", "errmsg"),
)
