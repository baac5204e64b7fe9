"""What the page of messages shows."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from app.kernel.names import Names


@dataclass(frozen=True, slots=True)
class RobotRow:
    """A robot of the settings. `kind` is None where its notifier is not installed; `sent` is when it last spoke."""

    code: str
    kind: Names | None
    roles: Sequence[Names]
    sent: datetime | None = None
    failing: bool = False


@dataclass(frozen=True, slots=True)
class FailedMessage:
    """A robot's message that was given up: how many tasks it was about, and why it failed."""

    robot: str
    at: datetime
    tasks: int
    error: str


@dataclass(frozen=True, slots=True)
class FailedMail:
    """A person to whom mails did not go in the last days: how many, and the latest of them."""

    name: str
    count: int
    at: datetime


@dataclass(frozen=True, slots=True)
class MessagesPage:
    """`robots/messages.html`, as variable `page`; failures of the last days, newest first."""

    robots: Sequence[RobotRow]
    failed: Sequence[FailedMessage]
    mails: Sequence[FailedMail]
    mailed: bool
