"""urllib3's pools, made to open their connections by `Reach`."""

import socket

from urllib3 import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import ConnectTimeoutError, NewConnectionError

from app.connectors.outside import Reach


def pools_within(reach: Reach) -> dict[str, type[HTTPConnectionPool]]:
    """A pool for each scheme; names are checked by TLS as ever, because only the way to the address is ours."""

    def open_socket(connection: HTTPConnection) -> socket.socket:
        timeout = connection.timeout if isinstance(connection.timeout, (int, float)) else None
        try:
            return reach.connect(connection.host, connection.port, timeout)
        except TimeoutError as error:
            raise ConnectTimeoutError(connection, f"{connection.host} does not answer in time") from error
        except OSError as error:
            raise NewConnectionError(connection, f"no connection: {error}") from error

    class Plain(HTTPConnection):
        def _new_conn(self) -> socket.socket:
            return open_socket(self)

    class Secure(HTTPSConnection):
        def _new_conn(self) -> socket.socket:
            return open_socket(self)

    class PlainPool(HTTPConnectionPool):
        ConnectionCls = Plain

    class SecurePool(HTTPSConnectionPool):
        ConnectionCls = Secure

    return {"http": PlainPool, "https": SecurePool}
