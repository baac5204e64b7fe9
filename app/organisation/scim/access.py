"""Who may use the directory's interface: an administrator's token that names this scope in so many words."""

from app.identity import Actor, require
from app.kernel.errors import ForbiddenError

READ, WRITE = "scim:read", "scim:write"


def require_read(actor: Actor) -> None:
    """Raises ForbiddenError."""
    _require(actor, READ)


def require_write(actor: Actor) -> None:
    """Raises ForbiddenError."""
    _require(actor, WRITE)


def _require(actor: Actor, action: str) -> None:
    # A token made for something else ("*", "task:*") must not turn out to open everybody's account.
    if not any(scope.startswith("scim:") for scope in actor.scopes):
        raise ForbiddenError("This API token does not allow %(action)s. Create one with that scope.", action=action)
    require(actor, action)
