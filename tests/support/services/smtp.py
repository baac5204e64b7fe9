"""A mail server of a few lines that speaks SMTP over a real socket and keeps what it received."""

import socketserver
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes
from email.message import Message
from email.policy import default


class _Server(socketserver.ThreadingTCPServer):
    dies_after = 0
    daemon_threads = True

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that does not trust us leaves."""


class _Session(socketserver.StreamRequestHandler):
    def handle(self) -> None:
        self._say("220 test")
        while line := self.rfile.readline():
            verb = line.strip().split(b" ")[0].upper()
            if verb == b"DATA":
                self._say("354 go on")
                received, last = self.server.received, self.server.dies_after  # type: ignore[attr-defined]
                received.append(self._message())
                self._say("250 kept")
                if last and len(received) >= last:
                    return  # kept, and gone
            elif verb == b"RCPT" and b"refused@" in line:
                self._say("550 nobody here")
            elif verb == b"QUIT":
                self._say("221 bye")
                return
            elif verb == b"EHLO":
                self.wfile.write(b"250-test\r\n250 SMTPUTF8\r\n")
            else:
                self._say("250 ok")

    def _message(self) -> Message:
        lines = []
        while (line := self.rfile.readline()) not in {b".\r\n", b""}:
            lines.append(line)
        return message_from_bytes(b"".join(lines), policy=default)

    def _say(self, answer: str) -> None:
        self.wfile.write(f"{answer}\r\n".encode())


@contextmanager
def mail_server(tls: ssl.SSLContext | None = None, dies_after: int = 0) -> Iterator[tuple[int, list[Message]]]:
    """Port on 127.0.0.1, and the list that fills with messages. Who writes to refused@… is refused."""
    with _Server(("127.0.0.1", 0), _Session) as server:
        server.dies_after = dies_after
        if tls:
            server.socket = tls.wrap_socket(server.socket, server_side=True)
        server.received = []  # type: ignore[attr-defined]
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield server.server_address[1], server.received  # type: ignore[attr-defined]
        server.shutdown()
        thread.join()
