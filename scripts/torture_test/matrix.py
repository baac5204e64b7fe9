"""Every route by everybody: the table of doors says what must be answered, and whoever is refused changes nothing.

Pages are posted to without what protects them from forgery, so that nothing happens behind a door that is open either.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from uuid import UUID

from werkzeug.routing import Rule

from app.bootstrap.pages import create_app
from app.identity import door_of
from app.web.api import BY_TOKEN
from scripts.torture_test.stage import Attacker, Stage
from scripts.torture_test.traces import changed, deeds, refusals, tables
from scripts.torture_test.verdicts import Row

METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")
_ID = UUID(int=7)


@dataclass(frozen=True, slots=True)
class Route:
    """An address with a method; the things it names are not there."""

    endpoint: str
    method: str
    path: str

    @property
    def by_token(self) -> bool:
        """Whether it knows tokens alone."""
        return self.path.startswith(BY_TOKEN)


def attack_routes(stage: Stage, *, methods: bool) -> Sequence[Row]:
    """Each route once by each attacker; with `methods` also those that a route does not have."""
    attackers, routes = stage.attackers(), list(_routes(stage))
    before = _tables(stage)
    rows = [_by(stage, attacker, routes) for attacker in attackers]
    if methods:
        rows.append(_other_methods(stage, routes))
    different = changed(before, _tables(stage))
    if different:  # the product works meanwhile: what requests change, they change again
        again = _tables(stage)
        rows += [_by(stage, attacker, routes) for attacker in attackers]
        different &= changed(again, _tables(stage))
    return [*rows, Row("tables as before", len(before), [f"{name} was written" for name in sorted(different)])]


def _tables(stage: Stage) -> dict[str, str]:
    with stage.sessions() as session:
        return tables(session)


def _routes(stage: Stage) -> Iterator[Route]:
    for rule in create_app(stage.container, TESTING=True).url_map.iter_rules():
        if rule.endpoint != "static":
            _, path = rule.build(_named(rule)) or ("", "")
            for method in sorted((rule.methods or set()) & set(METHODS)):
                yield Route(rule.endpoint, method, path)


def _named(rule: Rule) -> dict[str, object]:
    kinds = {"UUIDConverter": _ID, "IntegerConverter": 999_999}
    converters = rule._converters  # noqa: SLF001 - werkzeug's own table of them
    return {name: kinds.get(type(converters[name]).__name__, "nobody-here") for name in rule.arguments}


def _by(stage: Stage, attacker: Attacker, routes: Sequence[Route]) -> Row:
    wrong: list[str] = []
    refused: Counter[tuple[str, str]] = Counter()
    mine = [route for route in routes if route.by_token] if "token" in attacker.name else routes
    done, written = _record(stage, attacker)
    for route in mine:
        status = attacker.caller.ask(route.method, route.path, {} if route.method != "GET" else None).status
        expected, public = _expected(attacker, route), door_of(route.endpoint).public
        if expected != status and not _allowed(expected, status, public=public):
            wrong.append(f"{route.method} {route.path}: {status} instead of {expected or 'an open door'}")
        if expected == 403:
            refused[route.method, route.path] += 1
    done_now, written_now = _record(stage, attacker)
    wrong += not_as_refused(refused, written_now - written)
    wrong += [f"{count} × {action} in the record" for action, count in (done_now - done).items()]
    return Row(f"routes: {attacker.name}", len(mine), wrong)


def not_as_refused(refused: Counter[tuple[str, str]], written: Counter[tuple[str, str]]) -> list[str]:
    """Refused requests of which the record does not hold exactly one event each, a sentence each."""
    return [
        f"{method} {path}: {written[method, path]} refusals written down instead of {count}"
        for (method, path), count in refused.items()
        if written[method, path] != count
    ]


def _record(stage: Stage, attacker: Attacker) -> tuple[Counter[str], Counter[tuple[str, str]]]:
    """What the record holds of somebody: deeds, and refusals."""
    with stage.sessions() as session:
        written = refusals(session, attacker.actor.id) if attacker.actor else Counter[tuple[str, str]]()
        return deeds(session, attacker.username), written


def _expected(attacker: Attacker, route: Route) -> int | None:
    """401 or 403, or None for a door that lets in."""
    door = door_of(route.endpoint)
    if door.public:
        return None
    if attacker.actor is None:
        return 401
    return None if door.admits(attacker.actor) else 403


def _allowed(expected: int | None, status: int, *, public: bool) -> bool:
    """Behind an open door anything may be answered but a failure of ours, and "who are you?" of somebody known."""
    return expected is None and status < 500 and (status != 401 or public)


def _other_methods(stage: Stage, routes: Sequence[Route]) -> Row:
    known = Counter(route.path for route in routes)
    addresses = create_app(stage.container, TESTING=True).url_map.bind("localhost")
    caller, wrong, tried = stage.caller(), list[str](), 0
    for path in known:
        for method in METHODS:
            if not addresses.test(path, method):
                tried += 1
                status = caller.ask(method, path, {} if method != "GET" else None).status
                if status not in {404, 405}:
                    wrong.append(f"{method} {path}: {status} instead of 405")
    return Row("routes: other methods", tried, wrong)
