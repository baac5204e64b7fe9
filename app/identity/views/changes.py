"""What the forms of this slice have in common: do it, go back to the list, say that it is done; and days as moments."""

from collections.abc import Callable
from datetime import UTC, date, datetime, time
from functools import wraps
from typing import Any

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue

from app.kernel.errors import ConflictError, InvalidInputError, NotFoundError
from app.web.view_tools import say, settings, take_back


def shown_or_back(back: str) -> Callable[[Callable[..., Any]], Callable[..., ResponseReturnValue]]:
    """Answer with what the action shows, or go `back` to the list; what is wrong with the answers is said there.

    Refusals go their usual way.
    """

    def around(act: Callable[..., Any]) -> Callable[..., ResponseReturnValue]:
        @wraps(act)
        def view(**given: Any) -> ResponseReturnValue:
            try:
                shown: ResponseReturnValue | None = act(**given)
            except (InvalidInputError, ConflictError, NotFoundError) as error:
                take_back(error)
                shown = None
            return redirect(url_for(back), 303) if shown is None else shown

        return view

    return around


def change(back: str, done: str) -> Callable[[Callable[..., str | None]], Callable[..., ResponseReturnValue]]:
    """Do it, commit, go `back` to the list and say that it is `done`, or the other sentence that the action gives."""

    def around(act: Callable[..., str | None]) -> Callable[..., ResponseReturnValue]:
        @wraps(act)
        def view(**given: Any) -> None:
            flash(say(act(**given) or done), "ok")

        return shown_or_back(back)(view)

    return around


def begin_of(day: date) -> datetime:
    """The moment the local day begins."""
    return datetime.combine(day, time(), settings().timezone).astimezone(UTC)
