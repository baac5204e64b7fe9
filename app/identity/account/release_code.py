"""A one-time code for somebody who may act: who sends it never uses it alone, a security administrator releases it.

Whoever keeps accounts could else be anybody: send a code, choose the password, sign. The code of an account that nobody
has given anything works at once; the first role given after it is the security administrator's word for it.
"""

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from app.identity.access import require
from app.identity.actor import SYSTEM, Actor
from app.identity.administrators import administrators
from app.identity.events import AccountNews, CodeReleased
from app.identity.sign_in.codes import release_waiting_code
from app.identity.sign_in.signed_in import require_signed_in
from app.kernel.events import Events

PAGE = "/admin/proposals"


class ReleaseCode:
    """The use case; the caller commits."""

    def __init__(self, events: Events) -> None:
        self._events = events

    def __call__(self, session: Session, actor: Actor, code: UUID, now: datetime) -> None:
        """Let the person use it. The person, whoever sent it and the audit administrators are told.

        Raises ForbiddenError (no right, not signed in, whoever sent it, whose it is), NotFoundError, ConflictError
        when it is released, used, replaced or over.
        """
        require(actor, "code:release")
        require_signed_in(session, actor, PAGE)
        row, user = release_waiting_code(session, actor, code, now)
        told = {user.id, row.issued_by, *administrators(session, now, "audit_admin")} - {actor.id, SYSTEM.id}
        params = {"name": user.name, "by": actor.name}
        self._events.publish(session, AccountNews("code_released", tuple(sorted(told)), params, now))
        self._events.publish(session, CodeReleased(user.id, now))
