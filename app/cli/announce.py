"""Say when the pages answer."""

import threading
import time
import urllib.error
import urllib.request
from collections.abc import Sequence

import click

from app.config import Settings


def address(settings: Settings) -> str:
    """Where the pages are."""
    return f"http://{settings.host}:{settings.port}/"


def announce(settings: Settings, more: Sequence[str] = ()) -> None:
    """Wait beside the caller until they answer, and say so; `more` lines follow."""
    threading.Thread(target=_wait, args=(address(settings), more), daemon=True).start()


def _wait(url: str, more: Sequence[str]) -> None:
    while not _answers(url):
        time.sleep(0.2)
    tell(f"Ready: {url}  (Ctrl-C stops everything)")
    for line in more:
        tell(line)


def _answers(url: str) -> bool:
    try:
        urllib.request.urlopen(url, timeout=5).close()  # noqa: S310 - our own http address
    except urllib.error.HTTPError:
        return True
    except OSError:
        return False
    return True


def tell(sentence: str) -> None:
    """A line of progress, beside what a command prints."""
    click.secho(f"[bihuan] {sentence}", bold=True, err=True)
