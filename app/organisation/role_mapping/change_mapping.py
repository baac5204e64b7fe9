"""Propose what groups, units and posts give, look at who would gain and lose, confirm it: it counts only then."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.identity import Actor, AuditChange, lock_mapped_roles, person_name, record, require, require_signed_in
from app.kernel.clock import Clock
from app.kernel.errors import ConflictError, NotFoundError
from app.ledger import Action
from app.organisation.models import RoleMapping
from app.organisation.role_mapping import effect as mapping_effect
from app.organisation.role_mapping.effect_lines import Effect
from app.organisation.role_mapping.mapping_view import MappingView
from app.organisation.role_mapping.rule_names import check_names
from app.organisation.role_mapping.rules import dump_rules, read_rules


class ChangeRoleMapping:
    """The use cases; the caller commits."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock

    def view(self, session: Session, actor: Actor) -> MappingView:
        """What is in force, what is proposed, and who would gain and lose; raises ForbiddenError."""
        require(actor, "mapping:read")
        now, draft = self._clock.now(), _draft(session)
        valid = mapping_effect.in_force(session)
        rules = read_rules(valid.rules) if valid else []
        proposed = read_rules(draft.rules) if draft else []
        since = valid.confirmed_at if valid else None
        confirmer = actor if draft else None
        effect = mapping_effect.effect_of(session, proposed if draft else rules, now, confirmer=confirmer, since=since)
        return MappingView(
            valid, rules, person_name(session, valid.confirmed_by) if valid else "", draft, proposed, effect
        )

    def propose(self, session: Session, actor: Actor, rules: object) -> RoleMapping:
        """Put a new version of all rules up for confirmation, in place of an earlier proposal. Nothing changes by it.

        Raises ForbiddenError, and InvalidInputError for what is no list of rules, or names what is not there.
        """
        require(actor, "mapping:propose")
        checked = read_rules(rules)
        check_names(session, checked)
        lock_mapped_roles(session)
        now, earlier = self._clock.now(), _draft(session)
        if earlier is not None:
            earlier.state = "dropped"
            session.flush()
        row = RoleMapping(state="draft", rules=dump_rules(checked), proposed_by=actor.username, proposed_at=now)
        session.add(row)
        session.flush()
        record(session, actor, now, AuditChange(Action.MAPPING_PROPOSED, {"mapping": row.number}, new=row.rules))
        return row

    def drop(self, session: Session, actor: Actor) -> None:
        """Let the proposal go; raises ForbiddenError, NotFoundError."""
        require(actor, "mapping:propose")
        lock_mapped_roles(session)
        draft = _needed_draft(session)
        draft.state = "dropped"
        session.flush()
        record(session, actor, self._clock.now(), AuditChange(Action.MAPPING_DROPPED, {"mapping": draft.number}))

    def confirm(self, session: Session, actor: Actor, seen: str) -> Effect:
        """Put the proposal in force and give and take what it says; `seen` is the digest of what was looked at.

        Raises ForbiddenError (at the shell of a real plant too), NotFoundError without a proposal, ConflictError when
        the rules or their effect are other ones now.
        """
        require(actor, "mapping:confirm")
        require_signed_in(session, actor, "/admin/role-mapping")
        lock_mapped_roles(session)
        now, draft = self._clock.now(), _needed_draft(session)
        effect = mapping_effect.effect_of(session, read_rules(draft.rules), now, confirmer=actor)
        if effect.digest(draft.number) != seen:
            raise ConflictError(
                "The rules, or who gains and loses, have changed since you looked; look again, then confirm"
            )
        earlier = mapping_effect.in_force(session)
        if earlier is not None:
            earlier.state = "replaced"
            session.flush()
        draft.state, draft.confirmed_by, draft.confirmed_at = "in_force", actor.id, now
        session.flush()
        counts = {"gains": len(effect.gains), "losses": len(effect.losses), "waiting": len(effect.waiting)}
        old = earlier.rules if earlier else None
        change = AuditChange(Action.MAPPING_CONFIRMED, {"mapping": draft.number}, old=old, new=draft.rules, data=counts)
        record(session, actor, now, change)
        mapping_effect.apply(session, actor, effect, now, draft.number)
        return effect


def _draft(session: Session) -> RoleMapping | None:
    return session.scalar(select(RoleMapping).where(RoleMapping.state == "draft"))


def _needed_draft(session: Session) -> RoleMapping:
    draft = _draft(session)
    if draft is None:
        raise NotFoundError("No mapping is proposed")
    return draft
