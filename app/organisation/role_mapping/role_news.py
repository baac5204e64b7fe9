"""Security administrators learn once which roles of the mapping wait for them: nobody looks at a page unasked."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.identity import AccountNews, GrantRow, people_with_role
from app.kernel.events import Events
from app.kernel.roles import ROLES
from app.organisation.role_mapping.effect import WAITS_ADMIN, WAITS_CODE, WAITS_CONFIRMER, WAITS_TAKEN, waiting_now
from app.organisation.role_mapping.members import Key

SWEEP_SECONDS = 300.0
_ASKS = frozenset({WAITS_ADMIN, WAITS_CODE, WAITS_CONFIRMER})
"""What a confirmation gives; a conflict of roles is resolved otherwise, and what was taken by hand was meant so."""


def tell_waiting(session: Session, events: Events, now: datetime) -> int:
    """How many roles wait; of each, security administrators hear once while the mapping in force stays the same."""
    number, lines = waiting_now(session, now)
    withheld = _withheld(session)
    told = 0
    for line in lines:
        key = (line.person, line.grant.role, line.grant.plant, line.grant.line)
        if line.waits not in _ASKS and not (line.waits == WAITS_TAKEN and key in withheld):
            continue
        people = {one.id for one in people_with_role(session, "security_admin", None, None, now)} - {line.person}
        names = {"name": line.name, "role": dict(ROLES[line.grant.role]), "mapping": number}
        place = {"plant": line.grant.plant, "line": line.grant.line, "account": line.username}
        events.publish(session, AccountNews("role_waits", tuple(sorted(people)), names | place, now, once=True))
        told += 1
    return told


def _withheld(session: Session) -> frozenset[Key]:
    """What people would have gained by a change of their own."""
    query = select(GrantRow.user_id, GrantRow.role, GrantRow.plant, GrantRow.line)
    own = (GrantRow.source == "mapping", GrantRow.revoked_by == GrantRow.user_id)
    return frozenset((user, role, plant, line) for user, role, plant, line in session.execute(query.where(*own)))
