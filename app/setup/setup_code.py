"""The code that whoever started the system reads off the terminal, and types where the firm is set up.

It is reckoned from the instance's secret key, so nothing needs to be kept, every machine of the instance knows it, and
nobody else does. It is worth nothing once there has been an administrator.
"""

import hashlib
import hmac

from app.config import Settings
from app.identity import Installation

_LETTERS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
_GROUPS, _LENGTH = 5, 4


def setup_code(settings: Settings, here: Installation) -> str:
    """Twenty letters, a hundred bits: `ABCD-EFGH-…`."""
    what = f"first start\0{here.name}\0{here.founded_at.isoformat()}"
    digest = hmac.digest(settings.secret_key.encode(), what.encode(), hashlib.sha256)
    letters = "".join(_LETTERS[byte % len(_LETTERS)] for byte in digest[: _GROUPS * _LENGTH])
    return "-".join(letters[start : start + _LENGTH] for start in range(0, len(letters), _LENGTH))


def is_setup_code(given: str, settings: Settings, here: Installation) -> bool:
    """Spaces, hyphens and small letters make no other code."""
    return hmac.compare_digest(_plain(given).encode(), _plain(setup_code(settings, here)).encode())


def _plain(code: str) -> str:
    return "".join(one for one in code.upper() if one in _LETTERS)
