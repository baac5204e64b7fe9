"""Say when the pages answer."""

import threading
import time
import urllib.error
import urllib.request

import click

from app.config import Settings


def announce(settings: Settings) -> None:
    """Wait beside the caller until they answer, and say so."""
    threading.Thread(target=_wait, args=(settings,), daemon=True).start()


def _wait(settings: Settings) -> None:
    url = f"http://{settings.host}:{settings.port}/"
    while not _answers(url):
        time.sleep(0.2)
    tell(f"Ready: {url}  (Ctrl-C stops everything)")


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
