"""An administrator's role as a proposal keeps it: what is asked for, what it is called, and giving or ending it."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from app.identity.actor import Actor, Grant
from app.identity.grants import give, held_grant, take
from app.identity.models import Proposal, User
from app.identity.reach.administrator_rules import check_not_last
from app.identity.reach.grant_rules import check_giver, check_grant
from app.identity.separation_of_powers import check_separation
from app.kernel.roles import ROLES

_WHAT: Mapping[str, Mapping[str, str]] = {
    "grant": {"zh": "授予", "en": "give "},
    "revoke": {"zh": "收回", "en": "end "},
}


def facts_of_gift(given: Grant) -> dict[str, Any]:
    """What a proposal keeps of the grant that is asked for."""
    times = {"valid_from": given.valid_from, "valid_to": given.valid_to}
    return {
        "role": given.role,
        "plant": given.plant,
        "line": given.line,
        **{name: moment.isoformat() if moment else None for name, moment in times.items()},
    }


def facts_of_end(session: Session, grant_id: UUID, reason: str | None, now: datetime) -> tuple[str, dict[str, Any]]:
    """Whose grant it is, and what a proposal keeps of its end. Raises NotFoundError, ConflictError."""
    row, user = held_grant(session, grant_id, now)
    facts = {"grant": str(row.id), "role": row.role, "plant": row.plant, "line": row.line}
    return user.username, facts | ({"reason": reason} if reason else {})


def check_role_change(
    session: Session, actor: Actor, kind: str, facts: Mapping[str, Any], user: User, now: datetime
) -> None:
    """What can be told before it is proposed; raises as `grant` and `revoke` do."""
    if kind == "grant":
        given = _given(facts)
        begins = given.valid_from or now
        check_grant(session, actor, given, begins)
        check_giver(session, actor, user, given, begins)
    else:
        check_not_last(session, user.id, (facts["role"],), now)


def apply_role_change(session: Session, actor: Actor, row: Proposal, user: User, now: datetime) -> None:
    """Give or end it, as the second of two; what was true at the proposal is asked again. Raises ConflictError."""
    if row.kind == "revoke":
        grant, holder = held_grant(session, UUID(row.facts["grant"]), now)
        check_not_last(session, holder.id, (grant.role,), now)
        take(session, actor, grant, now, row.facts.get("reason"), row.id)
        return
    given = _given(row.facts)
    begins = max(given.valid_from or now, now)
    given = Grant(given.role, given.plant, given.line, begins, given.valid_to)
    check_grant(session, actor, given, begins)
    check_separation(session, user, given, begins)
    give(session, actor, user, given, now, row.id)


def name_of_change(kind: str, facts: Mapping[str, Any]) -> Mapping[str, str]:
    """What is proposed, as the people told of it read it."""
    role = ROLES[facts["role"]]
    return {language: f"{_WHAT[kind][language]}{role[language]}" for language in ("zh", "en")}


def _given(facts: Mapping[str, Any]) -> Grant:
    times = (datetime.fromisoformat(facts[name]) if facts[name] else None for name in ("valid_from", "valid_to"))
    return Grant(facts["role"], facts["plant"], facts["line"], *times)
