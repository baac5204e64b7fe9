"""May this person do this? Pure rules over one file, `policy.toml`; what it does not list is refused."""

import hashlib
import tomllib
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum
from fnmatch import fnmatchcase
from functools import lru_cache
from pathlib import Path

from app.identity.actor import SHELL, SYSTEM, Actor
from app.kernel.errors import ForbiddenError
from app.kernel.roles import ROLES, likened, names_of

SIGNED_IN = "signed_in"
POLICY_FILE = Path(__file__).with_name("policy.toml")


class Reach(StrEnum):
    """How far a door asks; the words of the policy's tables, which tell what they mean."""

    PUBLIC = "public"
    OPERATOR = "operator"
    OWN = "own"
    PLACE = "place"
    EVERYWHERE = "everywhere"


UNASKED = frozenset({Reach.PUBLIC, Reach.OPERATOR})


class PolicyError(ValueError):
    """The policy file breaks its own rules; the house does not open with it."""


@dataclass(frozen=True, slots=True)
class Policy:
    """Roles by action, rows by endpoint and by command (see `doors`), and the SHA-256 of the file that says so."""

    actions: Mapping[str, tuple[str, ...]]
    endpoints: Mapping[str, tuple[str, ...]]
    commands: Mapping[str, tuple[str, ...]]
    digest: str

    def roles(self, action: str) -> tuple[str, ...]:
        """The roles that may do `action`, the plant's that are like one of them too; none for one nobody listed."""
        listed = self.actions.get(action, ())
        return (*listed, *likened(listed))


def read_policy(content: bytes) -> Policy:
    """Parse and check a policy file. Raises PolicyError naming the first mistake."""
    try:
        said = tomllib.loads(content.decode())
        actions, endpoints, commands = said["actions"], said.get("endpoints", {}), said.get("commands", {})
    except (ValueError, KeyError) as error:
        raise PolicyError(f"the policy is not TOML with a table [actions]: {error}") from None
    for action, roles in actions.items():
        _check(action, roles)
    for name, row in (*endpoints.items(), *commands.items()):
        _check_door(name, row, actions)
    return Policy(_tuples(actions), _tuples(endpoints), _tuples(commands), hashlib.sha256(content).hexdigest())


def _tuples(table: Mapping[str, list[str]]) -> dict[str, tuple[str, ...]]:
    return {name: tuple(row) for name, row in table.items()}


def _check_door(name: str, row: object, actions: Collection[str]) -> None:
    if not isinstance(row, list) or not row or row[-1] not in list(Reach):
        raise PolicyError(f"the row of {name} should end with one of {', '.join(Reach)}, found {row!r}")
    if (row[-1] in UNASKED) != (len(row) == 1):
        raise PolicyError(f"the row of {name} should name actions, and one that asks nobody none, found {row!r}")
    for action in row[:-1]:
        if action not in actions:
            raise PolicyError(f"the row of {name} names the unknown action {action!r}")


def _check(action: str, roles: object) -> None:
    subject, colon, verb = action.partition(":")
    if not (colon and subject.isidentifier() and verb.isidentifier()):
        raise PolicyError(f"action {action!r} should read subject:verb")
    if not isinstance(roles, list):
        raise PolicyError(f"{action} needs a list of roles, found {roles!r}")
    for role in roles:
        if role != SIGNED_IN and role not in ROLES:
            raise PolicyError(f"{action} names the unknown role {role!r}; known are {', '.join(ROLES)}")


@lru_cache(maxsize=1)
def policy() -> Policy:
    """The policy in force, read once per process."""
    return read_policy(POLICY_FILE.read_bytes())


MOST_NAMED = 3
"""A refusal that names more roles than this helps nobody."""


def may(actor: Actor, action: str, plant: str | None = None, line: str | None = None) -> bool:
    """True when the policy lets `actor` do `action` on work at `plant`/`line` (None: work without a place)."""
    if is_system(actor):
        return True
    if not allowed_by_token(actor, action):
        return False
    roles = policy().roles(action)
    return SIGNED_IN in roles or any(actor.holds(role, plant, line) for role in roles)


def may_everywhere(actor: Actor, action: str) -> bool:
    """True when the policy lets `actor` do `action` by a grant of no plant and no line: on what the whole firm has."""
    if not may(actor, action):
        return False
    roles = policy().roles(action)
    return is_system(actor) or SIGNED_IN in roles or any(g.everywhere and g.role in roles for g in actor.grants)


def allowed_by_token(actor: Actor, action: str) -> bool:
    """True when the way of signing in allows `action` at all; what the person may do is another question."""
    return any(fnmatchcase(action, scope) for scope in actor.scopes)


def require_everywhere(actor: Actor, action: str) -> None:
    """Raise ForbiddenError unless `may_everywhere`."""
    require(actor, action)
    if not may_everywhere(actor, action):
        raise ForbiddenError(
            "This concerns more than your plant or line. Ask the security administrator for the role without a place.",
            action=action,
        )


def require(actor: Actor, action: str, plant: str | None = None, line: str | None = None) -> None:
    """Raise ForbiddenError unless `may`. The message names the roles that may."""
    if may(actor, action, plant, line):
        return
    if not allowed_by_token(actor, action):
        raise ForbiddenError("This API token does not allow %(action)s. Create one with that scope.", action=action)
    roles = [role for role in policy().roles(action) if role in ROLES]
    if not roles:
        raise ForbiddenError("Nobody may do %(action)s here.", action=action)
    if len(roles) > MOST_NAMED:
        raise ForbiddenError(
            "Your role does not include this. If your work needs it, ask the security administrator for it.",
            action=action,
        )
    raise ForbiddenError(
        "You may not do this: it needs the role %(roles_en)s for this plant and line.",
        action=action,
        roles_en=names_of(roles, "en"),
        roles_zh=names_of(roles, "zh"),
    )


def is_system(actor: Actor) -> bool:
    """True for the machine itself and the operator at its shell; no sign-in can produce such an actor."""
    return actor.id == SYSTEM.id and actor.auth_method in {SYSTEM.auth_method, SHELL}
