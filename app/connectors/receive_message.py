"""Take a message that another system sends to its connector."""

from collections.abc import Callable

from sqlalchemy.orm import Session

from app.connectors.outside import Secrets
from app.connectors.runs.attempt import RunResult
from app.connectors.runs.run_connector import RunConnector
from app.connectors.webhook_signature import Message, check_message
from app.kernel.clock import WallClock


class ReceiveMessage:
    """The use case; it commits by itself, as a run. The sender's clock is the world's, not the demonstration's."""

    def __init__(self, sessions: Callable[[], Session], clock: WallClock, run: RunConnector, secrets: Secrets) -> None:
        self._sessions = sessions
        self._clock = clock
        self._run = run
        self._secrets = secrets

    def __call__(self, code: str, signature: str, body: bytes) -> RunResult:
        """Store the message's rows. Raises WebhookSignatureError unless its sender signed it just now."""
        with self._sessions() as session:
            check_message(session, self._secrets, Message(code, signature, body), self._clock.now())
        return self._run.receive(code, body)
