"""Asking other systems over HTTP: a few patient retries, no endless answers, and one sentence for what goes wrong."""

from collections.abc import Iterator, Mapping
from typing import Any

import requests
from requests.adapters import HTTPAdapter
from urllib3.util.retry import Retry

from app.imports import SourceError

_LARGEST = 64 * 1024 * 1024
_TIMEOUT = (10, 60)


def make_session(headers: Mapping[str, str] | None = None, *, backoff: float = 0.5) -> requests.Session:
    """A session that waits and asks again when the other side is busy (429, 502, 503, 504), and only for reading."""
    session = requests.Session()
    session.headers.update(headers or {})
    session.trust_env = False  # nobody's proxy or .netrc by accident
    retry = Retry(
        total=3,
        backoff_factor=backoff,
        status_forcelist=(429, 502, 503, 504),
        allowed_methods={"GET"},
        raise_on_status=False,
        respect_retry_after_header=True,
    )
    for scheme in ("http://", "https://"):
        session.mount(scheme, HTTPAdapter(max_retries=retry))
    return session


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


def _limited(answer: requests.Response, url: str) -> Iterator[bytes]:
    size = 0
    for chunk in answer.iter_content(256 * 1024):
        size += len(chunk)
        if size > _LARGEST:
            raise SourceError("%(url)s answers with more than 64 MB at once; ask for smaller pages", url=plain(url))
        yield chunk
