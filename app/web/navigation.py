"""The menu in every header, and the counts beside it.

Entries name endpoints of slices above; an entry shows when its endpoint exists and its door admits the person.
"""

from dataclasses import dataclass

from flask import current_app, g, request, url_for

from app.kernel.names import Names
from app.web.hooks import MenuCounts, hooks


@dataclass(frozen=True, slots=True)
class MenuEntry:
    """One place to go: `label` is the English text, `count` names the number shown beside it."""

    endpoint: str
    label: str
    icon: str
    count: str | None = None


MENU = (
    MenuEntry("tasks.inbox", "My tasks", "inbox", count="tasks"),
    MenuEntry("cases.mine", "My cases", "loop"),
    MenuEntry("cases.index", "All cases", "list"),
    MenuEntry("lines.index", "Lines", "trend"),
    MenuEntry("plant.index", "Plant", "gear"),
    MenuEntry("setup_guide.show", "Set-up", "check"),
    MenuEntry("heat.index", "Bottlenecks", "clock"),
    MenuEntry("connectors.index", "Connectors", "plug"),
    MenuEntry("robots.messages", "Messages", "bell"),
    MenuEntry("audit_log.index", "Audit log", "search"),
    MenuEntry("organisation.index", "Organisation", "people"),
    MenuEntry("accounts.accounts_page", "Accounts", "person"),
    MenuEntry("accounts.roles_page", "Roles", "lock"),
    MenuEntry("words.show", "Roles and signatures", "list"),
    MenuEntry("absences.absences_page", "Absences", "calendar"),
    MenuEntry("definitions.index", "Definitions", "list"),
    MenuEntry("cases.incidents", "Incidents", "alert"),
)


def place_name(code: str) -> Names:
    """What the line or plant of this code is called; the code itself when nobody knows it."""
    if "place_names" not in g:
        g.place_names = hooks().place_names()
    known = g.place_names
    return next((known[kind, code] for kind in ("line", "plant") if (kind, code) in known), code)


def menu() -> list[tuple[MenuEntry, str, bool]]:
    """(entry, URL, is it this page) of all places the person may go."""
    return [(entry, url_for(entry.endpoint), request.endpoint == entry.endpoint) for entry in MENU if _visible(entry)]


def counts() -> MenuCounts:
    """The numbers of the header; zeros when nobody is signed in."""
    actor = g.get("actor")
    return hooks().count(actor) if actor else MenuCounts()


def has_page(endpoint: str) -> bool:
    """True when some slice has registered this endpoint, so that a link to it can be built."""
    return endpoint in current_app.view_functions


def may_open(action: str) -> bool:
    """Whether the signed-in person may do `action`; buttons ask, and so does the action itself."""
    actor = g.get("actor")
    return bool(actor and hooks().may(actor, action))


def _visible(entry: MenuEntry) -> bool:
    """The menu asks the door that the page behind it has."""
    actor = g.get("actor")
    return bool(actor) and has_page(entry.endpoint) and hooks().door(entry.endpoint).admits(actor)
