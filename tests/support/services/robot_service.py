"""Group robots of three chat systems over a real socket: they check what their public documentation says they check.

Each has its own address; `faults` are answered first, one a message: a status, a number of seconds to wait before the
good answer, or an address to send the caller on to.
"""

import base64
import hashlib
import hmac
import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any
from urllib.parse import parse_qs, urlsplit

TOKEN, SECRET = "t0ken+/=", "SEC-of-the-group"


@dataclass
class RobotService:
    """What it heard as (kind, text), and how often it was asked."""

    url: str = ""
    heard: list[tuple[str, str]] = field(default_factory=list)
    asked: int = 0
    faults: list[int | float | str] = field(default_factory=list)


def _mac(key: str, said: str) -> str:
    return base64.b64encode(hmac.new(key.encode(), said.encode(), hashlib.sha256).digest()).decode()


def _wecom(path: str, asked: dict[str, str], body: dict[str, Any]) -> tuple[str | None, dict[str, Any]]:
    if path != "/cgi-bin/webhook/send" or asked.get("key") != TOKEN:
        return None, {"errcode": 93000, "errmsg": "invalid webhook url"}
    return body["text"]["content"], {"errcode": 0, "errmsg": "ok"}


def _dingtalk(path: str, asked: dict[str, str], body: dict[str, Any]) -> tuple[str | None, dict[str, Any]]:
    stamp = asked.get("timestamp", "0")
    late = abs(time.time() * 1000 - int(stamp)) > 3_600_000
    if path != "/robot/send" or asked.get("access_token") != TOKEN:
        return None, {"errcode": 300001, "errmsg": "token is not exist"}
    if late or asked.get("sign") != _mac(SECRET, f"{stamp}\n{SECRET}"):
        return None, {"errcode": 310000, "errmsg": "sign not match"}
    return body["text"]["content"], {"errcode": 0, "errmsg": "ok"}


def _feishu(path: str, asked: dict[str, str], body: dict[str, Any]) -> tuple[str | None, dict[str, Any]]:
    stamp = body.get("timestamp", "0")
    late = abs(time.time() - int(stamp)) > 3_600
    if path != "/open-apis/bot/v2/hook/t0ken%2B%2F%3D":
        return None, {"code": 19001, "msg": "param invalid: incoming webhook access token invalid"}
    if late or body.get("sign") != _mac(f"{stamp}\n{SECRET}", ""):
        return None, {"code": 19021, "msg": "sign match fail or timestamp is not within one hour from current time"}
    return body["content"]["text"], {"code": 0, "msg": "success", "data": {}}


_KINDS = {"/cgi-bin": ("wecom", _wecom), "/robot": ("dingtalk", _dingtalk), "/open-apis": ("feishu", _feishu)}


class _Quiet(ThreadingHTTPServer):
    def handle_error(self, request: Any, client_address: Any) -> None:
        """A caller that does not wait is none of its business."""


class _Handler(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        service: RobotService = self.server.service  # type: ignore[attr-defined]
        service.asked += 1
        content = self.rfile.read(int(self.headers["Content-Length"]))
        fault = service.faults.pop(0) if service.faults else None
        if isinstance(fault, int):
            self._answer(fault, {})
        elif isinstance(fault, str):
            self._answer(307, {}, Location=fault)
        else:
            self._judge(service, content, fault or 0)

    def _judge(self, service: RobotService, content: bytes, seconds: float) -> None:
        found = urlsplit(self.path)
        asked = {name: values[0] for name, values in parse_qs(found.query).items()}
        kind, judge = next(known for start, known in _KINDS.items() if found.path.startswith(start))
        said, answer = judge(found.path, asked, json.loads(content))
        if said is not None:
            service.heard.append((kind, said))
        time.sleep(seconds)
        self._answer(200, answer)

    def _answer(self, status: int, body: dict[str, Any], **headers: str) -> None:
        content = json.dumps(body).encode()
        self.send_response(status)
        for name, value in {"Content-Length": str(len(content)), **headers}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_: Any) -> None:
        pass


@contextmanager
def robot_service() -> Iterator[RobotService]:
    """Serves on 127.0.0.1 while the block runs."""
    server = _Quiet(("127.0.0.1", 0), _Handler)
    service = server.service = RobotService(f"http://127.0.0.1:{server.server_address[1]}")  # type: ignore[attr-defined]
    Thread(target=server.serve_forever, daemon=True).start()
    yield service
    server.shutdown()
    server.server_close()
