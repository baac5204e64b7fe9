"""The code that whoever started the system reads off the terminal, and types where the firm is set up.

It is reckoned from the instance's secret key, so nothing needs to be kept, every machine of the instance knows it, and
nobody else does. It is worth nothing once there has been an administrator.
"""

import hashlib
import hmac

from app.config import Settings
from app.identity import Installation
from app.kernel.spoken_code import LETTERS, as_letters, grouped

_LENGTH = 20


def setup_code(settings: Settings, here: Installation) -> str:
    """Twenty letters, a hundred bits: `ABCD-EFGH-…`."""
    what = f"first start\0{here.name}\0{here.founded_at.isoformat()}"
    digest = hmac.digest(settings.secret_key.encode(), what.encode(), hashlib.sha256)
    return grouped([LETTERS[byte % len(LETTERS)] for byte in digest[:_LENGTH]])


def is_setup_code(given: str, settings: Settings, here: Installation) -> bool:
    """Compared in the same time whatever is given, so that nobody finds it letter by letter."""
    return hmac.compare_digest(as_letters(given), as_letters(setup_code(settings, here)))
