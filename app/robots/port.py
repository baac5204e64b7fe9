"""What a chat system's group robot must be able to do: make a request of a text, and judge the answer.

A notifier is a `NotifierKind` that an entry point of the group `bihuan.notifiers` names. It opens no connection: the
product does, within what `bihuan.toml` lets it reach.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from app.kernel.names import Names


@dataclass(frozen=True, slots=True)
class Letter:
    """What is to be said, as plain text, and by which robot; `secret` signs it, where the robot asks for that."""

    text: str
    url: str
    token: str
    secret: str | None
    at: datetime


@dataclass(frozen=True, slots=True)
class Post:
    """A request: the address with everything that belongs into it, and a JSON body."""

    url: str
    body: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class NotifierKind:
    """One chat system. `url` is its public address, `longest` how many bytes of UTF-8 a text may have there.

    `refusal` gives what the answer says is wrong, None when the message was taken.
    """

    code: str
    names: Names
    url: str
    longest: int
    compose: Callable[[Letter], Post]
    refusal: Callable[[Mapping[str, Any]], str | None]


def refusal_by(code: str, message: str) -> Callable[[Mapping[str, Any]], str | None]:
    """The usual way: a number at `code`, zero when all is well, and its meaning at `message`."""

    def refusal(answer: Mapping[str, Any]) -> str | None:
        found = answer.get(code)
        return None if found == 0 else f"{code} {found}: {answer.get(message, '')}"[:200]

    return refusal
