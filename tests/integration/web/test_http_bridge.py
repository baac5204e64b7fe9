"""Slow, long and broken requests against the real HTTP server: they hold no thread, and end in time."""

import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack

import pytest
import requests

from app.config.settings import ROOT


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return int(probe.getsockname()[1])


@pytest.fixture(scope="module")
def port() -> Iterator[int]:
    port = free_port()
    command = [sys.executable, "-m", "tests.support.services.bridged_server", str(port)]
    server = subprocess.Popen(command, cwd=ROOT)
    for _ in range(200):
        try:
            socket.create_connection(("127.0.0.1", port)).close()
            break
        except OSError:
            time.sleep(0.05)
    yield port
    server.terminate()
    server.wait(20)


def begin(port: int, head: str, body: bytes = b"") -> socket.socket:
    made = socket.create_connection(("127.0.0.1", port), 20)
    made.sendall(f"{head} HTTP/1.1\r\nHost: x\r\n".encode() + body)
    return made


def status(connection: socket.socket) -> int:
    return int(connection.recv(65536).split(b" ", 2)[1])


def test_slow_bodies_hold_up_nobody_and_are_told_so(port: int) -> None:
    with ExitStack() as stack:
        slow = [stack.enter_context(begin(port, "POST /", b"Content-Length: 5000\r\n\r\nabc")) for _ in range(30)]
        started = time.monotonic()
        assert requests.get(f"http://127.0.0.1:{port}/", timeout=5).status_code == 200
        assert requests.post(f"http://127.0.0.1:{port}/", b"quick", timeout=5).content == b"quick"
        assert time.monotonic() - started < 0.9, "while they are still being waited for"
        assert {status(one) for one in slow} == {408}


def test_a_body_that_trickles_is_given_up_though_it_goes_on(port: int) -> None:
    with begin(port, "POST /", b"Content-Length: 90000\r\n\r\n") as slow:
        slow.settimeout(0.1)
        for _ in range(80):
            try:
                slow.sendall(b"x" * 100)
                answer = slow.recv(100)
                break
            except TimeoutError:
                continue
        assert b" 408 " in answer


@pytest.mark.parametrize(
    ("head", "expected"),
    [
        (b"Content-Length: 100001\r\n\r\n", 413),
        (b"Transfer-Encoding: chunked\r\n\r\n" + b"ffff\r\n" + b"x" * 0xFFFF + b"\r\nffff\r\n" + b"x" * 0xFFFF, 413),
        (b"Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n", 200),
        (b"Content-Length: 3\r\n\r\nabc", 200),
    ],
)
def test_bodies_have_a_largest_size_however_they_come(port: int, head: bytes, expected: int) -> None:
    with begin(port, "POST /", head) as connection:
        assert status(connection) == expected


def test_who_leaves_in_the_middle_leaves_nothing_running(port: int) -> None:
    for _ in range(20):
        begin(port, "POST /", b"Content-Length: 5000\r\n\r\nabc").close()
    assert requests.post(f"http://127.0.0.1:{port}/", b"after", timeout=5).content == b"after"


def test_a_long_answer_streams_and_headers_may_repeat(port: int) -> None:
    answer = requests.get(f"http://127.0.0.1:{port}/long", timeout=5)
    assert len(answer.content) == 1_000_000
    with requests.get(f"http://127.0.0.1:{port}/endless", timeout=5, stream=True) as endless:
        assert endless.raw.read(2_000_000) == b"x" * 2_000_000
    assert requests.get(f"http://127.0.0.1:{port}/", timeout=5).headers["X-A"] == "1, 2"


def test_the_pages_are_told_of_a_request_as_any_server_tells(port: int) -> None:
    headers = {"Content-Type": "text/x", "Cookie": "a=1", "X_Forwarded_For": "6.6.6.6"}
    answer = requests.post(f"http://127.0.0.1:{port}/environ/%E4%B8%AD%20x?q=%E4", b"x", headers=headers, timeout=5)
    assert answer.content.decode() == "/environ/中 x|q=%E4|text/x|a=1||127.0.0.1"


def test_requests_beyond_the_threads_wait_their_turn(port: int) -> None:
    def ask(_number: int) -> int:
        return requests.get(f"http://127.0.0.1:{port}/sleep", timeout=10).status_code

    with ThreadPoolExecutor(4) as pool:
        assert set(pool.map(ask, range(4))) == {200}
