"""What is asked of a person before an address or a command does anything: the rows of the policy's table.

The door knows nothing of the thing behind it. Where that stands somewhere, the use case asks `require` again with its
place, or keeps to `places_of`; what is a person's own, or open to who takes part, the use case knows.
"""

from collections.abc import Mapping, Sequence
from contextvars import ContextVar
from dataclasses import dataclass
from functools import cache

from app.identity.access import (
    UNASKED,
    Reach,
    allowed_by_token,
    may,
    may_everywhere,
    policy,
    require,
    require_everywhere,
)
from app.identity.actor import Actor
from app.kernel.errors import ForbiddenError

running_command: ContextVar[str | None] = ContextVar("running_command", default=None)
"""The command of `bihuan` that runs, as a person may be asked at its door; None outside of commands."""


@dataclass(frozen=True, slots=True)
class Door:
    """Any of the actions opens it, as far as `reach` says; a public one has none."""

    actions: Sequence[str]
    reach: Reach

    @property
    def public(self) -> bool:
        """Whether it is open to everybody, signed in or not."""
        return self.reach is Reach.PUBLIC

    def admits(self, actor: Actor) -> bool:
        """True when the person may go through."""
        return self.reach in UNASKED or any(_opens(actor, action, self.reach) for action in self.actions)

    def require(self, actor: Actor) -> None:
        """Raises ForbiddenError unless it admits the person; it tells what the first action needs."""
        if self.admits(actor):
            return
        action = next((one for one in self.actions if allowed_by_token(actor, one)), self.actions[0])
        if self.reach is Reach.EVERYWHERE:
            require_everywhere(actor, action)
        require(actor, action)


def door_of(endpoint: str | None) -> Door:
    """The row of an endpoint. Raises ForbiddenError for one that has none: what nobody thought of is open to nobody."""
    return _door(policy().endpoints, endpoint or "?")


def door_of_command(path: str) -> Door:
    """The row of a command, `case list`. Raises ForbiddenError for one that has none."""
    return _door(policy().commands, path)


def _door(table: Mapping[str, Sequence[str]], name: str) -> Door:
    row = table.get(name)
    if row is None:
        raise ForbiddenError("Nobody may do %(action)s here.", action=name)
    return _of_row(tuple(row))


@cache
def _of_row(row: tuple[str, ...]) -> Door:
    """Each request asks for one; there are few."""
    return Door(row[:-1], Reach(row[-1]))


def _opens(actor: Actor, action: str, reach: Reach) -> bool:
    if reach is Reach.OWN:
        return allowed_by_token(actor, action)
    if reach is Reach.PLACE:
        return may(actor, action)
    return may_everywhere(actor, action)
