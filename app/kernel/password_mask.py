"""Passwords that slipped into texts: masked before a text is logged, stored or shown."""

import re

MASK = "***"
_USERINFO = re.compile(r"(?P<scheme>\b[A-Za-z][\w.+-]*://)(?P<user>[^\s/?#@:]*):[^\s/?#]*@")
_NAMED = re.compile(
    r"(?P<name>\b[\w.-]*(?:pass(?:word|wd|phrase)|pwd|secret|token|api[_-]?key|access[_-]?key|signature|credential)[\w.-]*"
    r"\s*=\s*)(?P<value>'[^']*'|\"[^\"]*\"|[^\s&;'\"]+)",
    re.IGNORECASE,
)


def mask_passwords(text: str) -> str:
    """`text` with `***` for an address's password (`scheme://user:password@…`) and for `password=…` and its like."""
    if "://" in text:
        text = _USERINFO.sub(rf"\g<scheme>\g<user>:{MASK}@", text)
    return _NAMED.sub(rf"\g<name>{MASK}", text) if "=" in text else text


def holds_password(address: str) -> bool:
    """Whether an address carries what `mask_passwords` would hide."""
    return bool(_USERINFO.search(address) or _NAMED.search(address))
