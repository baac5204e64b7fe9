"""The menu in every header, and the counts beside it.

Entries name endpoints of slices above; an entry shows when its endpoint exists and the person may open it.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from flask import Flask, current_app, g, request, url_for

from app.kernel.names import Names
from app.web.access import Person


@dataclass(frozen=True, slots=True)
class MenuEntry:
    """One place to go: `label` is the English text, `count` names the number shown beside it."""

    endpoint: str
    label: str
    icon: str
    count: str | None = None
    action: str | None = None


@dataclass(frozen=True, slots=True)
class Counts:
    """Open tasks and unread notifications of the signed-in person."""

    tasks: int = 0
    notifications: int = 0


MENU = (
    MenuEntry("tasks.inbox", "My tasks", "inbox", count="tasks"),
    MenuEntry("cases.mine", "My cases", "loop"),
    MenuEntry("cases.index", "All cases", "list", action="case:list"),
    MenuEntry("lines.index", "Lines", "trend", action="measurement:read"),
    MenuEntry("heat.index", "Bottlenecks", "clock", action="process:heat"),
    MenuEntry("connectors.index", "Connectors", "plug", action="connector:read"),
    MenuEntry("audit_log.index", "Audit log", "search", action="ledger:read"),
    MenuEntry("organisation.index", "Organisation", "people", action="people:read"),
    MenuEntry("accounts.accounts_page", "Accounts", "person", action="user:read"),
    MenuEntry("accounts.roles_page", "Roles", "lock", action="role:read"),
    MenuEntry("accounts.absences_page", "Absences", "calendar", action="absence:record"),
    MenuEntry("cases.incidents", "Incidents", "alert", action="incident:read"),
)

CountsLoader = Callable[[Person], Counts]
PlaceNamesLoader = Callable[[], Mapping[tuple[str, str], Names]]
MayOpen = Callable[[Person, str], bool]


def set_counts_loader(app: Flask, loader: CountsLoader) -> None:
    """Bootstrap's hook: asked once per page, only when a page with a header is drawn."""
    app.extensions["counts_loader"] = loader


def set_may_open(app: Flask, rule: MayOpen) -> None:
    """Bootstrap's hook: may this person do `action`? Without it, entries with an action stay hidden."""
    app.extensions["may_open"] = rule


def set_place_names(app: Flask, loader: PlaceNamesLoader) -> None:
    """Bootstrap's hook: what plants and lines are called, for pages of slices that only know their codes."""
    app.extensions["place_names"] = loader


def place_name(code: str) -> Names:
    """What the line or plant of this code is called; the code itself when nobody knows it."""
    loader: PlaceNamesLoader | None = current_app.extensions.get("place_names")
    if "place_names" not in g:
        g.place_names = loader() if loader else {}
    known: Mapping[tuple[str, str], Names] = g.place_names
    return next((known[kind, code] for kind in ("line", "plant") if (kind, code) in known), code)


def menu() -> list[tuple[MenuEntry, str, bool]]:
    """(entry, URL, is it this page) of all places the person may go."""
    return [(entry, url_for(entry.endpoint), request.endpoint == entry.endpoint) for entry in MENU if _visible(entry)]


def counts() -> Counts:
    """The numbers of the header; zeros when nobody is signed in."""
    loader: CountsLoader | None = current_app.extensions.get("counts_loader")
    actor = g.get("actor")
    return loader(actor) if loader and actor else Counts()


def has_page(endpoint: str) -> bool:
    """True when some slice has registered this endpoint, so that a link to it can be built."""
    return endpoint in current_app.view_functions


def may_open(action: str | None) -> bool:
    """Whether the signed-in person may do `action`; menus and buttons ask, and so does the action itself."""
    rule: MayOpen | None = current_app.extensions.get("may_open")
    actor = g.get("actor")
    return action is None or bool(rule and actor and rule(actor, action))


def _visible(entry: MenuEntry) -> bool:
    return has_page(entry.endpoint) and may_open(entry.action)
