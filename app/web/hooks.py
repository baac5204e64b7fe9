"""What the shell of pages asks of the slices above; bootstrap answers when it makes the app."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from flask import Blueprint, Response, current_app, request
from sqlalchemy.orm import Session

from app.kernel.errors import DomainError, ForbiddenError
from app.kernel.names import Names


class SignedInPerson(Protocol):
    """What pages ask of the signed-in person; identity's Actor fits."""

    @property
    def username(self) -> str: ...

    @property
    def name(self) -> str: ...

    @property
    def locale(self) -> str: ...

    @property
    def roles(self) -> frozenset[str]: ...


@dataclass(frozen=True, slots=True)
class MenuCounts:
    """Open tasks and unread notifications of the signed-in person."""

    tasks: int = 0
    notifications: int = 0


class DoorOf(Protocol):
    """What is asked before an endpoint is reached; identity's Door fits."""

    @property
    def public(self) -> bool: ...

    def admits(self, actor: Any, /) -> bool: ...

    def require(self, actor: Any, /) -> None: ...


class ClosedDoor:
    """Lets nobody in: what an app has that was given no table of doors."""

    public = False

    def admits(self, _actor: Any, /) -> bool:
        """Nobody."""
        return False

    def require(self, _actor: Any, /) -> None:
        """Raises ForbiddenError."""
        raise ForbiddenError("This page is open to nobody.")


ErrorForm = Callable[[int, str, str], Response]
"""How a protocol says an error: of (status, code, message)."""


@dataclass(frozen=True, slots=True)
class SliceViews:
    """What a slice shows: pages, endpoints of the API, and how errors are said below a protocol's addresses."""

    blueprints: tuple[Blueprint, ...] = ()
    api: tuple[Any, ...] = ()
    error_forms: Mapping[str, ErrorForm] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Hooks:
    """The answers; without them nobody is signed in and nobody may do anything.

    `load_actor` is asked before every request but those for static files: its answer becomes `flask.g.actor`.
    `record_refusal` is called with a clean session for every refusal that outlives its attempt, then committed.
    `door` gives what is asked before an endpoint is reached; it raises a refusal for one that nobody may reach.
    `may` says whether a person may do an action. `place_names` tells what plants and lines are called, for pages of
    slices that only know their codes. `count` is asked once per page with a header.
    """

    load_actor: Callable[[], SignedInPerson | None] = lambda: None
    record_refusal: Callable[[Session, DomainError], None] = lambda _session, _error: None
    door: Callable[[str | None], DoorOf] = lambda _endpoint: ClosedDoor()
    may: Callable[[Any, str], bool] = lambda _person, _action: False
    place_names: Callable[[], Mapping[tuple[str, str], Names]] = dict
    count: Callable[[Any], MenuCounts] = lambda _person: MenuCounts()
    error_forms: Mapping[str, ErrorForm] = field(default_factory=dict)


def hooks() -> Hooks:
    """Those of the running app."""
    found: Hooks = current_app.extensions["hooks"]
    return found


def error_form() -> ErrorForm | None:
    """How the protocol at this request's address says an error; None where people and scripts of ours ask."""
    return next((form for prefix, form in hooks().error_forms.items() if request.path.startswith(prefix)), None)
