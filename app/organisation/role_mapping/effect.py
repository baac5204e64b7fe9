"""What the mapping would give and take now, and doing so when people, groups or posts have changed.

Only grants that the mapping gave are ever taken by it. An administrator's role it neither gives nor takes, whoever
confirms it: two administrators do. Six things it never does by itself: give again what somebody took by hand, give
somebody a role by a change of their own (who keeps the roster would promote themselves), give a role to whoever may
bring people or rules (through a connector's folder or another's hands they would do the same), give a role to whoever
confirmed the mapping (who would then only have to be put into a group), give a role to an account whose latest
one-time code no security administrator has released or answered with a role (who issues codes and keeps the directory
would be an invented person: `app.identity.account.mapped_roles`), and give a role that conflicts with another (two
administrators in one person, or one of them in a lane). They wait until a security administrator, who
did not issue the code, confirms anew.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from app.identity import (
    ISSUED_CODE,
    SYSTEM,
    Actor,
    AuditChange,
    CodeReleased,
    Grant,
    GrantRow,
    User,
    build_grant,
    check_giver,
    code_issuers,
    end_grant,
    grant_facts,
    grant_target,
    lock_mapped_roles,
    record_all,
    valid_at,
)
from app.kernel.roles import ADMIN_ROLES, ROLES, conflicting_role
from app.ledger import Action
from app.organisation.models import RoleMapping
from app.organisation.role_mapping.effect_lines import Effect, Line
from app.organisation.role_mapping.members import Key, bringers, wanted_by
from app.organisation.role_mapping.rules import MappingRule, read_rules

WAITS_ADMIN = "Rules give no administrator's role: two administrators give it at /admin/roles"
WAITS_TAKEN = "This role was taken by hand or withheld; it is given when the mapping is confirmed anew"
WAITS_CONFIRMER = "Nobody gets a role by a mapping that they confirmed; another security administrator confirms it anew"
WAITS_CODE = "A one-time code was issued for this account; the role is given when the mapping is confirmed anew"
WAITS_OWN = "Nobody gets a role by a change of their own; it is given when the mapping is confirmed anew"


def in_force(session: Session) -> RoleMapping | None:
    """The confirmed mapping."""
    return session.scalar(select(RoleMapping).where(RoleMapping.state == "in_force"))


def effect_of(
    session: Session,
    rules: Sequence[MappingRule],
    now: datetime,
    *,
    confirmer: Actor | None = None,
    since: datetime | None = None,
) -> Effect:
    """What `rules` would change now; with a `confirmer`, also what waits for one. `since`: when the rules in force
    were confirmed.
    """
    wanted = wanted_by(session, rules)
    held, by_hand = _held(session, now)
    users = _users(session, {key[0] for key in (*wanted, *held)})
    gains, waiting = [], []
    losing = {key for key in held.keys() - wanted if key[1] not in ADMIN_ROLES}
    taken = _taken_by_hand(session, since) if confirmer is None else frozenset[Key]()
    roles = _roles_held(session, now, losing)
    issuers = code_issuers(session, {key[0] for key in wanted})
    for key in sorted(wanted - held.keys() - by_hand, key=_order):
        line = _line(users[key[0]], key)
        refusal = _refusal(key, roles, confirmer, taken) or _by_code(key[0], issuers, confirmer)
        if refusal is None:
            gains.append(line)
            roles.setdefault(key[0], set()).add(key[1])
        else:
            waiting.append(Line(line.person, line.username, line.name, line.grant, *refusal))
    return Effect(gains, [_line(users[key[0]], key) for key in sorted(losing, key=_order)], waiting)


def apply(session: Session, actor: Actor, effect: Effect, now: datetime, mapping: int) -> None:
    """Take and give; the losses first, so that one administrator role may follow another."""
    held, _ = _held(session, now)
    users = _users(session, {line.person for line in (*effect.losses, *effect.gains)})
    data = {"source": "mapping", "mapping": mapping}
    changes = []
    for line in effect.losses:
        row = held[_key(line)]
        old = grant_facts(row)
        end_grant(session, row, now, None)
        target = grant_target(users[line.person], row)
        changes.append(AuditChange(Action.ROLE_REVOKED, target, old=old, new=grant_facts(row), data=data))
    session.flush()
    for line in effect.gains:
        user = users[line.person]
        check_giver(session, actor, user, line.grant, now)
        row = build_grant(user.id, line.grant, actor, now, "mapping")
        session.add(row)
        changes.append(AuditChange(Action.ROLE_GRANTED, grant_target(user, row), new=grant_facts(row), data=data))
    session.flush()
    if changes:
        record_all(session, actor, now, changes)


def sync(session: Session, now: datetime, cause: Actor | None = None) -> dict[str, list[dict[str, object]]]:
    """After `cause` changed people, groups or units: do what the mapping in force says; gives what it did."""
    session.flush()
    mapping = in_force(session)
    if mapping is None:
        return {"gains": [], "losses": [], "waiting": []}
    lock_mapped_roles(session)
    effect = effect_of(session, read_rules(mapping.rules), now, since=mapping.confirmed_at)
    effect = _without_confirmer(effect, mapping.confirmed_by)
    effect = _without_bringers(session, effect, cause, now, mapping.number)
    apply(session, SYSTEM, effect, now, mapping.number)
    found = {"gains": effect.gains, "losses": effect.losses, "waiting": effect.waiting}
    return {name: [line.as_json() for line in lines] for name, lines in found.items()}


def waiting_now(session: Session, now: datetime) -> tuple[int, Sequence[Line]]:
    """The number of the mapping in force, 0 for none, and what it does not give by itself."""
    mapping = in_force(session)
    if mapping is None:
        return 0, []
    effect = effect_of(session, read_rules(mapping.rules), now, since=mapping.confirmed_at)
    return mapping.number, _without_confirmer(effect, mapping.confirmed_by).waiting


def after_release(session: Session, event: CodeReleased) -> None:
    """A released code is answered: what the mapping gives by itself comes back."""
    sync(session, event.at)


def _without_confirmer(effect: Effect, confirmer: UUID | None) -> Effect:
    kept = [line for line in effect.gains if line.person != confirmer]
    own = [line for line in effect.gains if line.person == confirmer]
    waiting = [Line(line.person, line.username, line.name, line.grant, WAITS_CONFIRMER, {}) for line in own]
    return Effect(kept, effect.losses, [*effect.waiting, *waiting])


def _without_bringers(session: Session, effect: Effect, cause: Actor | None, now: datetime, mapping: int) -> Effect:
    """What `cause`, and whoever may bring people or rules, would gain is withheld, and stays so whoever comes next.

    A grant that ended when it began remembers it, like one that was taken by hand.
    """
    held_back = bringers(session, [line.person for line in effect.gains], now) | ({cause.id} if cause else set())
    own = [line for line in effect.gains if line.person in held_back]
    if not own:
        return effect
    users = _users(session, {line.person for line in own})
    changes = []
    for line in own:
        user, row = users[line.person], build_grant(line.person, line.grant, SYSTEM, now, "mapping")
        row.valid_to, row.revoked_by = now, line.person
        session.add(row)
        data = {"source": "mapping", "mapping": mapping}
        changes.append(AuditChange(Action.ROLE_WITHHELD, grant_target(user, row), new=grant_facts(row), data=data))
    session.flush()
    record_all(session, SYSTEM, now, changes)
    waiting = [Line(line.person, line.username, line.name, line.grant, WAITS_OWN, {}) for line in own]
    kept = [line for line in effect.gains if line.person not in held_back]
    return Effect(kept, effect.losses, [*effect.waiting, *waiting])


def _held(session: Session, now: datetime) -> tuple[dict[Key, GrantRow], set[Key]]:
    """What is valid now: the mapping's grants by their key, and the keys of those by hand."""
    by_mapping: dict[Key, GrantRow] = {}
    by_hand = set()
    for row in session.scalars(select(GrantRow).where(*valid_at(now))):
        key = (row.user_id, row.role, row.plant, row.line)
        if row.source == "mapping":
            by_mapping[key] = row
        else:
            by_hand.add(key)
    return by_mapping, by_hand


def _taken_by_hand(session: Session, since: datetime | None) -> frozenset[Key]:
    """The mapping's grants that somebody ended by hand after the mapping was confirmed."""
    query = select(GrantRow.user_id, GrantRow.role, GrantRow.plant, GrantRow.line)
    query = query.where(GrantRow.source == "mapping", GrantRow.revoked_by.is_not(None))
    if since is not None:
        query = query.where(GrantRow.valid_to >= since)
    return frozenset((user, role, plant, line) for user, role, plant, line in session.execute(query))


def _roles_held(session: Session, now: datetime, losing: set[Key]) -> dict[UUID, set[str]]:
    """Who holds which roles now or later, but for what they are about to lose."""
    query = select(GrantRow).where(or_(GrantRow.valid_to.is_(None), GrantRow.valid_to > now))
    held: dict[UUID, set[str]] = {}
    for row in session.scalars(query):
        ends = row.valid_to is not None and row.valid_to <= now
        lost = row.source == "mapping" and (row.user_id, row.role, row.plant, row.line) in losing
        if not ends and not lost:
            held.setdefault(row.user_id, set()).add(row.role)
    return held


def _refusal(
    key: Key, roles: Mapping[UUID, set[str]], confirmer: Actor | None, taken: frozenset[Key]
) -> tuple[str, Mapping[str, object]] | None:
    """Why this gain is not given, as a template with its values."""
    person, role = key[0], key[1]
    if other := conflicting_role(role, roles.get(person, set())):
        names = {"other_en": ROLES[other]["en"], "other_zh": ROLES[other]["zh"]}
        return "Already %(other_en)s, and nobody may hold both roles", names
    if role in ADMIN_ROLES:
        return WAITS_ADMIN, {}
    if confirmer is not None:
        own = "Nobody gives a role to themselves. Ask another security administrator."
        return (own, {}) if confirmer.id == person else None
    return (WAITS_TAKEN, {}) if key in taken else None


def _by_code(
    person: UUID, issuers: Mapping[UUID, UUID], confirmer: Actor | None
) -> tuple[str, Mapping[str, object]] | None:
    """A code that nobody has answered with a role yet holds the gain back, unless another than its issuer confirms."""
    if person not in issuers or (confirmer is not None and confirmer.id != issuers[person]):
        return None
    return (WAITS_CODE if confirmer is None else ISSUED_CODE), {}


def _users(session: Session, people: set[UUID]) -> dict[UUID, User]:
    return {user.id: user for user in session.scalars(select(User).where(User.id.in_(people)))}


def _line(user: User, key: Key) -> Line:
    return Line(user.id, user.username, user.name, Grant(*key[1:]))


def _key(line: Line) -> Key:
    return (line.person, line.grant.role, line.grant.plant, line.grant.line)


def _order(key: Key) -> tuple[str, ...]:
    return (key[1], key[2] or "", key[3] or "", str(key[0]))
