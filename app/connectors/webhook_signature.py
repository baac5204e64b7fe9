"""Messages that are sent to us: who signed them, and that they are fresh."""

import hashlib
import hmac
import re
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.connectors.adapters.secrets import resolve_secret
from app.connectors.models import ConnectorRow
from app.kernel.errors import DomainError

HEADER = "X-Bihuan-Signature"
_SIGNATURE = re.compile(r"t=(\d{9,12}),v1=([0-9a-f]{64})")
_FRESH_SECONDS = 300


class WebhookSignatureError(DomainError):
    """The message is not signed as it should be; which part is wrong is not said."""

    code = "signature"
    status = 401


def sign(secret: str, body: bytes, at: int) -> str:
    """The header for a message: HMAC-SHA-256 over `<seconds since 1970>.<body>`."""
    digest = hmac.new(secret.encode(), str(at).encode() + b"." + body, hashlib.sha256).hexdigest()
    return f"t={at},v1={digest}"


def check_message(session: Session, code: str, header: str, body: bytes, now: datetime) -> None:
    """Raises WebhookSignatureError unless connector `code` takes messages and this is signed, now, by its secret."""
    row = session.scalar(select(ConnectorRow).where(ConnectorRow.code == code, ConnectorRow.enabled))
    reference = row.settings.get("secret") if row else None
    match = _SIGNATURE.fullmatch(header)
    # Unknown connectors take the same way, so that nobody learns which there are.
    secret = resolve_secret(str(reference)) if reference else "-"
    at = int(match[1]) if match else 0
    good = hmac.compare_digest(sign(secret, body, at), header) and abs(now.timestamp() - at) <= _FRESH_SECONDS
    if not (match and reference and good):
        raise WebhookSignatureError(
            "The message is not signed by this connector's secret, or it is older than five minutes"
        )
