"""Set the firm up: one transaction makes its plant and the three who administer, each with a one-time code.

Nobody is signed in then, so the code of the terminal is asked for; and it can be done once. Where somebody has ever
held an administrator's role, the system is in hands, and these give the roles.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.config import Settings
from app.identity import (
    SYSTEM,
    Actor,
    Grant,
    Installation,
    IssueCode,
    NewPerson,
    add_user,
    grant,
    never_administered,
    read_installation,
    user_named,
)
from app.kernel.clock import Clock
from app.kernel.errors import ConflictError, DomainError, ForbiddenError, InvalidInputError
from app.kernel.roles import ADMIN_ROLES
from app.plant import AddItem
from app.setup.setup_code import is_setup_code

FOUNDER = "系统（首次设置页面）"


class WrongSetupCodeError(ForbiddenError):
    """Whoever sends this was not at the terminal."""

    code = "wrong_setup_code"


class SetUpAlreadyError(ConflictError):
    """There is, or was, an administrator."""

    code = "set_up_already"


@dataclass(frozen=True, slots=True)
class FirstStart:
    """What is typed: the code, the plant's fields, and by role (username, name) of who administers."""

    code: str
    plant: Mapping[str, str]
    administrators: Mapping[str, tuple[str, str]]
    locale: str = "zh"


@dataclass(frozen=True, slots=True)
class FirstAdministrator:
    """One of the three, and the code with which they choose their password: readable this once."""

    role: str
    username: str
    name: str
    code: str


def awaits_first_start(session: Session) -> Installation | None:
    """The installation, while nobody has ever administered it; None for a demonstration, and for good afterwards."""
    here = read_installation(session)
    if here is None or here.demonstration or not never_administered(session):
        return None
    return here


class SetUpFirm:
    """The use case; the caller commits."""

    def __init__(self, settings: Settings, clock: Clock, add_item: AddItem, issue_code: IssueCode) -> None:
        self._settings, self._clock, self._add_item, self._issue_code = settings, clock, add_item, issue_code

    def __call__(self, session: Session, given: FirstStart, ip: str | None) -> list[FirstAdministrator]:
        """Make all of it. The ledger names the page and the address it came from as who did it.

        Raises SetUpAlreadyError, WrongSetupCodeError, and InvalidInputError with every field that is wrong:
        `plant.<field>`, `<role>.username`, `<role>.name`.
        """
        session.execute(select(func.pg_advisory_xact_lock(func.hashtextextended("first start", 0))))
        here = awaits_first_start(session)
        if here is None:
            raise SetUpAlreadyError("This system is set up already. Sign in, or ask one of its administrators.")
        if not is_setup_code(given.code, self._settings, here):
            raise WrongSetupCodeError("This is not the code that the terminal shows. Copy it from there.")
        founder = replace(SYSTEM, name=FOUNDER, ip=ip)
        wrong: dict[str, str] = {}
        with _told("plant", wrong):
            self._add_item(session, founder, "plants", given.plant)
        made = []
        for role in ADMIN_ROLES:
            with _told(role, wrong):
                made.append(self._appoint(session, founder, role, given))
        if wrong:
            raise InvalidInputError("The firm cannot be set up like this; see the fields.", fields=wrong)
        return made

    def _appoint(self, session: Session, founder: Actor, role: str, given: FirstStart) -> FirstAdministrator:
        username, name = given.administrators.get(role, ("", ""))
        person = add_user(session, founder, NewPerson(username, name, locale=given.locale), self._clock.now())
        user = user_named(session, person.username)
        code = self._issue_code.issue(session, founder, user, self._clock.now())
        grant(session, founder, user.username, Grant(role), self._clock.now())
        return FirstAdministrator(role, user.username, user.name, code)


@contextmanager
def _told(where: str, wrong: dict[str, str]) -> Iterator[None]:
    """Gather what is wrong instead of ending at the first: all of it is taken back anyway."""
    try:
        yield
    except DomainError as error:
        fields = error.fields or {"username": str(error)}
        wrong.update({f"{where}.{name}": problem for name, problem in fields.items()})
