"""Between the HTTP server and the pages: a request gets one of the few threads only once it has come in whole.

The server hands requests over without waiting for their bodies; here they are collected, many at a time, without a
thread. A body that comes too slowly, or is too long, is answered and forgotten, and stops nobody else's page.
"""

import asyncio
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from http import HTTPStatus
from io import BytesIO
from itertools import chain
from tempfile import SpooledTemporaryFile
from typing import IO, Any

from app.web.server.page_threads import PageThreads
from app.web.server.request_environ import make_environ

WsgiApp = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]
_IN_MEMORY = 1024 * 1024
_WHOLE_ANSWER = 256 * 1024
"""An answer up to so many bytes is sent as one; a longer one streams."""
_IN_ONE = 16 * 1024
"""A body up to so many bytes is waited for as one: its grace is all the time it gets."""


@dataclass(frozen=True, slots=True)
class BodyLimits:
    """A body has `grace_seconds`, and must come with `bytes_a_second` on average after them."""

    largest: int
    grace_seconds: float = 10.0
    bytes_a_second: int = 16 * 1024
    at_once: int = 256


class RefusedBodyError(Exception):
    """The body is not waited for any longer; `status` says why."""

    def __init__(self, status: HTTPStatus) -> None:
        self.status = status
        super().__init__(status.phrase)


@dataclass(slots=True)
class _Answer:
    status: int = 500
    headers: list[tuple[str, str]] | None = None
    rest: Iterator[bytes] = field(default_factory=lambda: iter(()))
    close: Callable[[], None] = lambda: None


class HttpBridge:
    """An application of the server's own protocol (RSGI) around a WSGI one that works in `threads` threads."""

    def __init__(self, app: WsgiApp, threads: int, limits: BodyLimits) -> None:
        self._app = app
        self._limits = limits
        self._threads = PageThreads(threads)
        self._bodies = 0

    async def __rsgi__(self, scope: Any, protocol: Any) -> None:
        """Answer one request."""
        try:
            body = await self._body(scope, protocol)
        except RefusedBodyError as refusal:
            headers = [("content-type", "text/plain"), ("connection", "close")]
            protocol.response_bytes(refusal.status.value, headers, refusal.status.phrase.encode())
            return
        with body:
            rest = await self._threads.run(self._answer, make_environ(scope, body), protocol)
            if rest is not None:
                await self._stream(protocol, rest)

    async def _body(self, scope: Any, protocol: Any) -> IO[bytes]:
        """The whole body; raises RefusedBodyError."""
        length = scope.headers.get("content-length")
        if length in {None, "0"} and scope.headers.get("transfer-encoding") is None:
            return BytesIO()
        if length is not None and (not length.isdigit() or int(length) > self._limits.largest):
            raise RefusedBodyError(HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
        if self._bodies >= self._limits.at_once:
            raise RefusedBodyError(HTTPStatus.SERVICE_UNAVAILABLE)
        is_short = length is not None and int(length) <= _IN_MEMORY
        body: IO[bytes] = BytesIO() if is_short else SpooledTemporaryFile(_IN_MEMORY)  # noqa: SIM115 - by the caller
        self._bodies += 1
        try:
            is_tiny = length is not None and int(length) <= _IN_ONE
            received = await (self._take(protocol, body) if is_tiny else self._collect(protocol, body))
        finally:
            self._bodies -= 1
        if length is not None and received != int(length):
            raise RefusedBodyError(HTTPStatus.BAD_REQUEST)
        body.seek(0)
        return body

    async def _take(self, protocol: Any, body: IO[bytes]) -> int:
        try:
            async with asyncio.timeout(self._limits.grace_seconds):
                return body.write(await protocol())
        except TimeoutError:
            raise RefusedBodyError(HTTPStatus.REQUEST_TIMEOUT) from None

    async def _collect(self, protocol: Any, body: IO[bytes]) -> int:
        limits, loop = self._limits, asyncio.get_running_loop()
        received, until = 0, loop.time() + limits.grace_seconds
        try:
            async with asyncio.timeout_at(until) as timeout:
                async for piece in protocol:
                    received += len(piece)
                    if received > limits.largest:
                        raise RefusedBodyError(HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
                    body.write(piece)
                    timeout.reschedule(until + received / limits.bytes_a_second)
        except TimeoutError:
            raise RefusedBodyError(HTTPStatus.REQUEST_TIMEOUT) from None
        return received

    def _answer(self, environ: dict[str, Any], protocol: Any) -> _Answer | None:
        """In a thread: what the pages answer is sent at once where it is not long, else given to be streamed."""
        answer = _Answer()

        def start(status: str, headers: list[tuple[str, str]], _error: object = None) -> None:
            answer.status = int(status.partition(" ")[0])
            answer.headers = [(name.lower(), value) for name, value in headers]

        pieces = self._app(environ, start)
        answer.close = getattr(pieces, "close", answer.close)
        answer.rest = iter(pieces)
        first, size = [], 0
        for piece in answer.rest:
            first.append(piece)
            size += len(piece)
            if size > _WHOLE_ANSWER:
                answer.rest = chain(first, answer.rest)
                return answer
        answer.close()
        protocol.response_bytes(answer.status, answer.headers, b"".join(first))
        return None

    async def _stream(self, protocol: Any, answer: _Answer) -> None:
        """A long answer, piece by piece, as fast as the other side takes it; no thread waits for that."""
        try:
            transport = protocol.response_stream(answer.status, answer.headers)
            while (piece := await self._threads.run(next, answer.rest, None)) is not None:
                await transport.send_bytes(piece)
        finally:
            await self._threads.run(answer.close)
