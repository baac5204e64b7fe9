"""Who is the second of two signs in: at a shell nobody proves who they are, and one user there could do both halves."""

from sqlalchemy import text
from sqlalchemy.orm import Session

from app.identity.actor import SHELL, Actor
from app.identity.installation import read_installation
from app.kernel.errors import ForbiddenError
from app.ledger import opened

TOKEN = "token"  # noqa: S105 a way of sign-in

# A token proves what its making proved, and its event says how that was. Not to be found is no proof.
_MADE = opened("e.action = 'token.created'")
_MADE_SIGNED_IN = text(
    f"SELECT EXISTS (SELECT FROM ({_MADE}) o WHERE o.target->>'token' = :token"  # noqa: S608 constants only
    " AND o.body #>> '{who,auth}' NOT IN ('shell', 'token', 'internal', 'none'))"
)


class NeedsSignInError(ForbiddenError):
    """The second half of an act of two, at a shell or by a token that was made there."""

    code = "needs_sign_in"


def require_signed_in(session: Session, actor: Actor, page: str) -> None:
    """Raise NeedsSignInError unless the actor came in by a password or a code of their own; `page` says where to do it.

    A token counts when it was made on the own page, signed in. A demonstration signs in anybody and asks nobody.
    """
    if actor.auth_method == SHELL or (actor.auth_method == TOKEN and not _made_signed_in(session, actor)):
        found = read_installation(session)
        if found is None or not found.demonstration:
            raise NeedsSignInError(
                "This takes two people, and at a shell nobody proves who they are. Sign in and do it at %(page)s.",
                page=page,
            )


def _made_signed_in(session: Session, actor: Actor) -> bool:
    return bool(session.scalar(_MADE_SIGNED_IN, {"token": actor.session_ref}))
