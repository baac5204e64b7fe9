"""Messages that are sent to us: who signed them, and that they are fresh."""

import hashlib
import hmac
import re
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.connectors.models import ConnectorRow
from app.connectors.outside import Secrets
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


@dataclass(frozen=True, slots=True)
class Message:
    """What somebody sent to the connector `code`, with its signature's header."""

    code: str
    header: str
    body: bytes


def check_message(session: Session, secrets: Secrets, message: Message, now: datetime) -> None:
    """Raises WebhookSignatureError unless the connector takes messages and this is signed, now, by its secret."""
    row = session.scalar(select(ConnectorRow).where(ConnectorRow.code == message.code, ConnectorRow.enabled))
    reference = row.settings.get("secret") if row else None
    match = _SIGNATURE.fullmatch(message.header)
    # Unknown connectors take the same way, so that nobody learns which there are.
    secret = secrets.for_messages(str(reference)) if reference else "-"
    at = int(match[1]) if match else 0
    signed = hmac.compare_digest(sign(secret, message.body, at).encode(), message.header.encode())
    good = signed and abs(now.timestamp() - at) <= _FRESH_SECONDS
    if not (match and reference and good):
        raise WebhookSignatureError(
            "The message is not signed by this connector's secret, or it is older than five minutes"
        )
