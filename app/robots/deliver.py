"""Bring a message to a chat system, within reach and in limited time, and say whether it can have arrived."""

import time
from collections.abc import Mapping
from typing import Any

import orjson
import requests

from app.connectors import Outside, host_of, make_session
from app.kernel.errors import DomainError
from app.robots.port import NotifierKind, Post

_TIMEOUT = (3, 5)
_LONGEST_SECONDS, _LARGEST = 8, 64 * 1024


class RefusedError(DomainError):
    """The message was not taken: it may be sent again."""

    code = "robot_refused"


class UnknownFateError(DomainError):
    """The message left, and no answer came: sent again, it might arrive twice."""

    code = "robot_unknown"


def deliver(outside: Outside, kind: NotifierKind, post: Post) -> None:
    """Send it. Raises RefusedError, UnknownFateError, and SourceError where the host is out of reach.

    No error says the address, which carries the robot's token.
    """
    host = host_of(post.url)
    session = make_session(outside.reach)
    try:
        with session.post(post.url, json=post.body, timeout=_TIMEOUT, stream=True) as answer:
            if answer.status_code != requests.codes.ok:
                raise RefusedError("%(host)s answers %(status)d", host=host, status=answer.status_code)
            said = _read(answer, host)
    except (requests.ConnectTimeout, requests.exceptions.SSLError) as error:
        raise RefusedError("%(host)s does not answer: %(error)s", host=host, error=type(error).__name__) from None
    except requests.ConnectionError as error:
        kind_of = RefusedError if "NewConnectionError" in repr(error) else UnknownFateError
        raise kind_of("%(host)s does not answer: %(error)s", host=host, error=type(error).__name__) from None
    except requests.RequestException as error:
        raise UnknownFateError("%(host)s does not answer: %(error)s", host=host, error=type(error).__name__) from None
    if refusal := kind.refusal(said):
        raise RefusedError("%(host)s refuses: %(refusal)s", host=host, refusal=refusal)


def _read(answer: requests.Response, host: str) -> Mapping[str, Any]:
    content, until = b"", time.monotonic() + _LONGEST_SECONDS
    for chunk in answer.iter_content(4096):
        content += chunk
        if len(content) > _LARGEST or time.monotonic() > until:
            raise UnknownFateError("%(host)s does not come to an end", host=host)
    try:
        said = orjson.loads(content)
    except orjson.JSONDecodeError:
        said = None
    if not isinstance(said, Mapping):
        raise UnknownFateError("%(host)s answers with something that is no JSON object", host=host)
    return said
