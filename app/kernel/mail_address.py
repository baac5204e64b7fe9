"""What passes for a mail address: one address, fit for a message's header, that no server takes for several."""

import re

_LONGEST = 254
_ADDRESS = re.compile(
    r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?"
    r"(?:\.[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?)*"
)


def is_mail_address(text: str) -> bool:
    """Whether mail can be sent to `text`."""
    local = text.partition("@")[0]
    plain = _ADDRESS.fullmatch(text) is not None and len(text) <= _LONGEST
    return plain and ".." not in local and not local.startswith(".") and not local.endswith(".")
