"""Lets coverage see what the web server's threads do. Python imports this by its name where this folder is on the path.

The server makes its threads outside Python, so nobody tells them to trace, as `threading` tells its own. Each is told
when its first request comes. Pythons whose coverage needs no trace function (3.14 and later) are not concerned.
"""

import sys
import threading
from collections.abc import Callable
from typing import Any

_Requests = Callable[[Any, Any], Any]


def _traced(wrap: Callable[..., _Requests]) -> Callable[..., _Requests]:
    def wrapped(callback: _Requests, *arguments: Any) -> _Requests:
        return wrap(_begin_before(callback), *arguments)

    return wrapped


def _begin_before(callback: _Requests) -> _Requests:
    def call(environ: Any, start_response: Any) -> Any:
        if sys.gettrace() is None:
            sys.settrace(threading.gettrace())
        return callback(environ, start_response)

    return call


if sys.orig_argv[1:4] == ["-m", "app.cli", "web"]:
    from granian.server import mp

    mp._wsgi_call_wrap = _traced(mp._wsgi_call_wrap)  # type: ignore[attr-defined]
