"""Two pairs of eyes: one administrator proposes, a second one confirms, and only then it happens."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.identity.access import require
from app.identity.account.issue_code import IssueCode
from app.identity.account_lifecycle import account_target, close_account, user_named
from app.identity.actor import Actor
from app.identity.administrators import administrators
from app.identity.audit_entry import AuditChange, record
from app.identity.confirmation.identity_change import apply_change, without_contact
from app.identity.confirmation.role_change import apply_role_change, check_role_change, name_of_change
from app.identity.erasure.erase_person import ErasePerson, ErasureRequest
from app.identity.events import AccountNews
from app.identity.models import Proposal, User
from app.identity.reach.administrator_rules import check_not_last
from app.identity.sign_in.signed_in import require_signed_in
from app.kernel.errors import ConflictError, ForbiddenError, InvalidInputError, NotFoundError
from app.kernel.events import Events
from app.kernel.names import Names
from app.kernel.roles import ADMIN_ROLES
from app.ledger import Action

ASKED_BY = {
    "disable": "user:disable",
    "erase": "person:erase",
    "grant": "role:grant",
    "reset": "user:password",
    "revoke": "role:revoke",
}
OF_ROLES = ("grant", "revoke")
"""Kinds that give or end an administrator's role."""
MOST_BYTES = 10_000_000
PAGE = "/admin/proposals"

KIND_NAMES: Mapping[str, Names] = {
    "change": {"zh": "更改身份信息", "en": "change who it says they are"},
    "disable": {"zh": "停用账号", "en": "close the account"},
    "erase": {"zh": "删除个人数据", "en": "erase personal data"},
    "reset": {"zh": "重设密码", "en": "reset the password"},
}
"""What is proposed, as the people told of it read it."""

_ACTIONS: Mapping[str | None, Action] = {
    None: Action.PROPOSAL_MADE,
    "confirmed": Action.PROPOSAL_CONFIRMED,
    "refused": Action.PROPOSAL_REFUSED,
}
"""What the ledger calls it, by the proposal's outcome."""


@dataclass(frozen=True, slots=True)
class Document:
    """The order itself, as it was given in with the proposal."""

    name: str
    content: bytes

    @property
    def sha256(self) -> str:
        """Lower-case hex."""
        return hashlib.sha256(self.content).hexdigest()


@dataclass(frozen=True, slots=True)
class NewProposal:
    """What is asked for: `kind` of ASKED_BY, whose account, and the facts (`order`, `reason`, `fields`)."""

    kind: str
    username: str
    facts: Mapping[str, Any] = field(default_factory=dict)
    document: Document | None = None


class Proposals:
    """The use cases: propose, confirm, refuse."""

    def __init__(self, events: Events, erase: ErasePerson, issue_code: IssueCode) -> None:
        self._events = events
        self._erase = erase
        self._issue = issue_code

    def propose(self, session: Session, actor: Actor, new: NewProposal, now: datetime) -> UUID:
        """Write down what is asked for; the administrators are told.

        Raises ForbiddenError (no right, or oneself), NotFoundError, InvalidInputError (fields), ConflictError when the
        same is asked for already.
        """
        require(actor, ASKED_BY[new.kind])
        user = user_named(session, new.username)
        if user.id == actor.id and new.kind != "revoke":
            raise ForbiddenError("Nobody asks this for their own account: another administrator must do it.")
        if new.kind == "erase":
            self._check_erasure(session, actor, new)
        if new.kind in OF_ROLES:
            check_role_change(session, actor, new.kind, new.facts, user, now)
        if new.kind == "disable":
            check_not_last(session, user.id, tuple(ADMIN_ROLES), now)
        same = (Proposal.kind == new.kind, Proposal.subject_id == user.id, Proposal.outcome.is_(None))
        if session.scalar(select(Proposal.id).where(*same)):
            raise ConflictError("This is proposed already and waits for a second administrator.")
        row = new_row(actor, new, user, now)
        write_down(self._events, session, actor, row, user)
        return row.id

    def confirm(self, session: Session, actor: Actor, proposal: UUID, now: datetime) -> str | None:
        """Do it, as the second of two; gives the one-time code of a reset.

        Raises ForbiddenError (no right, whoever proposed, whoever it is about, at the shell of a real plant),
        NotFoundError, ConflictError.
        """
        row, user = self._decided(session, actor, proposal, "confirmed", now)
        if row.kind == "erase":
            order = ErasureRequest(user.username, row.facts["order"], row.facts["reason"])
            self._erase(session, actor, order, now)
            return None
        if row.kind == "disable":
            if not user.active:
                raise ConflictError("%(username)s is inactive already.", username=user.username)
            check_not_last(session, user.id, tuple(ADMIN_ROLES), now)
            close_account(session, actor, user, now, row.facts.get("reason"))
            return None
        if row.kind in OF_ROLES:
            apply_role_change(session, actor, row, user, now)
            return None
        if row.kind == "change":
            apply_change(self._events, session, actor, user, row.facts.get("fields", {}), now)
            return None
        return self._issue.issue(session, actor, user, now)

    def refuse(self, session: Session, actor: Actor, proposal: UUID, now: datetime) -> None:
        """Do it not, as the second of two. Raises as `confirm`."""
        self._decided(session, actor, proposal, "refused", now)

    def _check_erasure(self, session: Session, actor: Actor, new: NewProposal) -> None:
        order = ErasureRequest(new.username, new.facts.get("order", ""), new.facts.get("reason", ""))
        self._erase.check(session, actor, order)
        if new.document is None or not new.document.content or len(new.document.content) > MOST_BYTES:
            raise InvalidInputError(
                "Please correct the marked fields", fields={"document": "Attach the order itself, at most 10 MB"}
            )

    def _decided(
        self, session: Session, actor: Actor, proposal: UUID, outcome: str, now: datetime
    ) -> tuple[Proposal, User]:
        require(actor, "account:confirm")
        require_signed_in(session, actor, PAGE)
        row = session.scalar(select(Proposal).where(Proposal.id == proposal).with_for_update())
        if row is None:
            raise NotFoundError("There is no proposal %(id)s.", id=proposal)
        if row.outcome is not None:
            raise ConflictError("This proposal is decided already.")
        if actor.id in parties(row):
            raise ForbiddenError("A second administrator decides: neither who proposed it nor whom it is about.")
        user = session.get_one(User, row.subject_id)
        row.outcome, row.decided_by, row.decided_at = outcome, actor.id, now
        write_down(self._events, session, actor, row, user)
        return row, user


def parties(row: Proposal) -> set[UUID]:
    """Who does not decide it: whom it is about, and everybody who proposed any of it."""
    return {row.asked_by, row.subject_id, *(UUID(one) for one in row.facts.get("also_asked_by", []))}


def write_down(events: Events, session: Session, actor: Actor, row: Proposal, user: User) -> None:
    """Store the proposal as it stands now, tell whom it concerns, and record it."""
    session.add(row)
    session.flush()
    at = row.decided_at or row.asked_at
    told = {*administrators(session, at), user.id} - {actor.id}
    if row.kind == "erase":
        told.discard(user.id)
    what = name_of_change(row.kind, row.facts) if row.kind in OF_ROLES else KIND_NAMES[row.kind]
    params = {"what": what, "account": user.username, "by": actor.name}
    events.publish(session, AccountNews(f"account_{row.outcome or 'proposed'}", tuple(sorted(told)), params, at))
    target = account_target(user) | {"proposal": str(row.id)}
    record(session, actor, at, AuditChange(_ACTIONS[row.outcome], target, new=_facts(row)))


def new_row(actor: Actor, new: NewProposal, user: User, now: datetime) -> Proposal:
    """The proposal as it is stored."""
    document = new.document
    return Proposal(
        id=uuid4(),
        kind=new.kind,
        subject_id=user.id,
        facts=dict(new.facts),
        document=document.content if document else None,
        document_name=document.name if document else None,
        document_sha256=document.sha256 if document else None,
        asked_by=actor.id,
        asked_at=now,
    )


def _facts(row: Proposal) -> dict[str, Any]:
    facts = row.facts | ({"fields": without_contact(row.facts["fields"])} if "fields" in row.facts else {})
    return {"kind": row.kind, "document": row.document_sha256, "asked_by": str(row.asked_by), **facts}
