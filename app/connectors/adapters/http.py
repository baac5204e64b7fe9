"""Asking other systems over HTTP: within reach only, a few patient retries, no endless answers, and one sentence for
what goes wrong.

Every connection of a session, those after a redirect too, is opened by `Reach`; what proves who we are goes to the
service's own host alone.
"""

import time
from collections.abc import Callable, Iterator, Mapping
from typing import Any
from urllib.parse import urlsplit

import requests
from requests.adapters import HTTPAdapter
from requests.auth import AuthBase
from urllib3.util.retry import Retry

from app.connectors.adapters.http_reach import pools_within
from app.connectors.outside import Reach
from app.imports import SourceError

_LARGEST = 64 * 1024 * 1024
_TIMEOUT = (10, 60)
_LONGEST_SECONDS = 600


class HostAuth(AuthBase):
    """Adds the header that proves who we are, for requests to one place (scheme, host, port) only."""

    def __init__(self, url: str, prove: Callable[[requests.PreparedRequest], requests.PreparedRequest]) -> None:
        self._place = _place(url)
        self._prove = prove

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        """The request, with its proof where it is due."""
        return self._prove(request) if _place(request.url or "") == self._place else request


def bearer(token: str) -> Callable[[requests.PreparedRequest], requests.PreparedRequest]:
    """Proof by a token."""

    def prove(request: requests.PreparedRequest) -> requests.PreparedRequest:
        request.headers["Authorization"] = f"Bearer {token}"
        return request

    return prove


def make_session(reach: Reach, headers: Mapping[str, str] | None = None, *, backoff: float = 0.5) -> requests.Session:
    """A session that waits and asks again when the other side is busy (429, 502, 503, 504), and only for reading."""
    session = requests.Session()
    session.headers.update(headers or {})
    session.trust_env = False  # nobody's proxy or .netrc by accident
    session.max_redirects = 5
    retry = Retry(
        total=3,
        backoff_factor=backoff,
        status_forcelist=(429, 502, 503, 504),
        allowed_methods={"GET"},
        raise_on_status=False,
        respect_retry_after_header=True,
        retry_after_max=60,
    )
    for scheme in ("http://", "https://"):
        session.mount(scheme, _WithinReach(reach, retry))
    return session


def host_of(url: str) -> str:
    """The host of an address; raises SourceError when it is no address of HTTP."""
    try:
        found = urlsplit(url)
        if found.scheme in {"http", "https"} and found.hostname:
            return found.hostname
    except ValueError:
        pass
    raise SourceError("%(url)s is no address; it looks like https://host/path", url=plain(url))


def get(session: requests.Session, url: str, params: Mapping[str, Any] | None = None) -> bytes:
    """The body of a good answer; raises SourceError that names the place and what it said."""
    try:
        with session.get(url, params=params, timeout=_TIMEOUT, stream=True) as answer:
            if answer.status_code != 200:
                raise SourceError(
                    "%(url)s answers %(status)d %(reason)s",
                    url=plain(url),
                    status=answer.status_code,
                    reason=answer.reason or "",
                )
            return b"".join(_limited(answer, url))
    except requests.RequestException as error:
        raise SourceError("%(url)s does not answer: %(error)s", url=plain(url), error=type(error).__name__) from None


def plain(url: str) -> str:
    """The URL without what may be secret in it."""
    return url.partition("?")[0].rpartition("@")[2] if "@" in url else url.partition("?")[0]


class _WithinReach(HTTPAdapter):
    """Opens connections by `reach`."""

    def __init__(self, reach: Reach, retry: Retry) -> None:
        self._reach = reach
        super().__init__(max_retries=retry)

    def send(self, request: requests.PreparedRequest, *arguments: Any, **options: Any) -> requests.Response:
        """As ever, but never without a limit in time."""
        options["timeout"] = options.get("timeout") or _TIMEOUT
        return super().send(request, *arguments, **options)

    def init_poolmanager(self, *arguments: Any, **options: Any) -> None:
        """Pools of ours."""
        super().init_poolmanager(*arguments, **options)
        self.poolmanager.pool_classes_by_scheme = pools_within(self._reach)


def _place(url: str) -> tuple[str, str | None, int | None]:
    found = urlsplit(url)
    return found.scheme, found.hostname, found.port or {"http": 80, "https": 443}.get(found.scheme)


def _limited(answer: requests.Response, url: str) -> Iterator[bytes]:
    size, until = 0, time.monotonic() + _LONGEST_SECONDS
    for chunk in answer.iter_content(256 * 1024):
        size += len(chunk)
        if size > _LARGEST:
            raise SourceError("%(url)s answers with more than 64 MB at once; ask for smaller pages", url=plain(url))
        if time.monotonic() > until:
            raise SourceError("%(url)s takes longer than ten minutes for one answer", url=plain(url))
        yield chunk
