"""A client that keeps its connection, and several of them at once."""

import json
import threading
import time
from collections.abc import Callable, Sequence
from queue import Empty, SimpleQueue
from typing import Any, TypeVar

from tests.support.keep_alive import Connection

T = TypeVar("T")


class Client:
    """One keep-alive connection to 127.0.0.1; each request names whose token it carries."""

    def __init__(self, port: int) -> None:
        self._connection = Connection(port)

    def get(self, path: str, token: str) -> Any:
        """The JSON found at `path`."""
        return self._expected(path, self._send("GET", path, None, token))

    def post(self, path: str, body: bytes, token: str | None = None) -> Any:
        """The JSON that answers `body`, which must be accepted."""
        return self._expected(path, self.try_post(path, body, token))

    def try_post(self, path: str, body: bytes, token: str | None = None) -> tuple[int, Any]:
        """Status and JSON of whatever answer comes."""
        return self._send("POST", path, body, token)

    def _send(self, method: str, path: str, body: bytes | None, token: str | None) -> tuple[int, Any]:
        headers = {"Content-Type": "application/json"} | ({"Authorization": f"Bearer {token}"} if token else {})
        answer = self._connection.send(method, path, body, headers)
        return answer.status, json.loads(answer.content)

    @staticmethod
    def _expected(path: str, answer: tuple[int, Any]) -> Any:
        if answer[0] not in {200, 201}:
            raise RuntimeError(f"{path} gave {answer[0]}: {answer[1]}")
        return answer[1]


def encoded(body: Any) -> bytes:
    """JSON as browsers send it."""
    return json.dumps(body, ensure_ascii=False).encode()


def timed(call: Callable[[], Any]) -> tuple[float, Any]:
    """Seconds it took, and what it gave."""
    started = time.perf_counter()
    result = call()
    return time.perf_counter() - started, result


def in_parallel(workers: Sequence[Callable[[T], None]], items: Sequence[T]) -> None:
    """Let each worker take items until none is left; the first error of any is raised here."""
    queue: SimpleQueue[T] = SimpleQueue()
    for item in items:
        queue.put(item)
    errors: list[BaseException] = []
    threads = [threading.Thread(target=_work, args=(worker, queue, errors)) for worker in workers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if errors:
        raise errors[0]


def _work(worker: Callable[[Any], None], queue: "SimpleQueue[Any]", errors: list[BaseException]) -> None:
    while not errors:
        try:
            worker(queue.get_nowait())
        except Empty:
            return
        except BaseException as error:  # noqa: BLE001 - raised again by the caller's thread
            errors.append(error)
