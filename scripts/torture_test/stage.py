"""The product under attack, and those who attack it: one person a role, one with a narrow token, two who are gone."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from uuid import uuid4

from sqlalchemy import Engine
from sqlalchemy.orm import Session, sessionmaker

from app.bootstrap.wiring import build
from app.config.postgres.provision import DATABASE, WORKER
from app.config.settings import load_settings
from app.definitions.deployment import Deploy
from app.definitions.files import collect
from app.identity import SYSTEM, Actor, Grant, NewPerson, actor_of, add_user, grant
from app.identity.account_lifecycle import deactivate
from app.identity.sign_in import sessions
from app.identity.tokens import NewToken, create_token
from app.kernel.clock import SystemClock
from app.kernel.container import Container
from app.kernel.roles import ROLES
from scripts.torture_test.callers import Caller
from tests.support.browser.product import Product
from tests.support.diagrams.two_sheets import two_sheets

NARROW, DISABLED, ENDED = "narrow token", "disabled user", "ended session"


@dataclass(frozen=True, slots=True)
class Attacker:
    """`actor` is None for whom the product must take for nobody."""

    name: str
    username: str
    caller: Caller
    actor: Actor | None = None


@dataclass(frozen=True)
class Stage:
    """What the parts of a torture test share. `run` keeps apart what several of them do to one product."""

    product: Product
    container: Container
    run: str
    callers: list[Caller] = field(default_factory=list)

    def caller(self, session: str | None = None, token: str | None = None) -> Caller:
        """Somebody with these; closed with the stage."""
        self.callers.append(Caller(self.product.port, session, token))
        return self.callers[-1]

    @property
    def sessions(self) -> "sessionmaker[Session]":
        """Transactions of the working role, beside the product's own."""
        return self.container.need(sessionmaker)

    def hire(self, name: str, *roles: str, scopes: tuple[str, ...] = ("*",)) -> Attacker:
        """A person with these roles everywhere, a session, and a token with `scopes`."""
        username, now = f"{name.replace('_', '-').replace(' ', '-')}-{self.run}", SystemClock().now()
        with self.sessions.begin() as session:
            add_user(session, SYSTEM, NewPerson(username, name), now)
            for role in roles:
                grant(session, SYSTEM, username, Grant(role), now)
            token = create_token(session, SYSTEM, NewToken(username, scopes), now)
            page = sessions.open_for_demo(session, username, now)
        with self.sessions() as session:
            actor = replace(actor_of(session, username, SystemClock().now()), scopes=scopes)
        return Attacker(name, username, self.caller(page, token), actor)

    def attackers(self) -> Sequence[Attacker]:
        """Everybody whom a route may meet."""
        gone = self.hire(DISABLED, "production")
        ended = self.hire(ENDED, "production")
        now = SystemClock().now()
        with self.sessions.begin() as session:
            deactivate(session, SYSTEM, gone.username, now)
            sessions.sign_out(session, ended.actor or SYSTEM, ended.caller.session or "", now)
        return [
            Attacker("nobody", "", self.caller()),
            replace(gone, actor=None),
            replace(ended, actor=None, caller=self.caller(ended.caller.session)),
            self.hire(NARROW, "production", scopes=("people:read",)),
            *(self.hire(role, role) for role in ROLES),
        ]

    def deploy(self, note: str) -> None:
        """Put the shipped files and the process of the races into force, changed by a note."""
        settings = load_settings(self.product.environment)
        files = collect([settings.processes_dir, settings.forms_dir])
        races = {f"processes/{name}": content for name, content in two_sheets().items() if name.endswith(".bpmn")}
        forms = {f"forms/{name}": content for name, content in two_sheets().items() if name.endswith(".form")}
        noted = {
            name: content.replace(b"</bpmn:definitions>", f"<!-- {note} --></bpmn:definitions>".encode())
            for name, content in races.items()
        }
        with self.sessions.begin() as session:
            Deploy(SystemClock())(session, SYSTEM, {**files, **noted, **forms})


@contextmanager
def staged(product: Product) -> Iterator[Stage]:
    """A stage over a product that runs; its database connections are closed afterwards."""
    url = product._postgres().url(WORKER, DATABASE)  # noqa: SLF001 - the tests' own way to the same database
    container = build(replace(load_settings(product.environment), database_url=url))
    stage = Stage(product, container, uuid4().hex[:6])
    try:
        stage.deploy(stage.run)
        yield stage
    finally:
        for caller in stage.callers:
            caller.close()
        container.need(Engine).dispose()
