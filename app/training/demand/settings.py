"""The rule in force and the lines it watches; every change is a new version and stands in the ledger (S66)."""

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import delete, func, select, text
from sqlalchemy.orm import Session

from app.identity import Actor, AuditChange, record, require
from app.kernel.clock import Clock
from app.kernel.errors import ConflictError, InvalidInputError
from app.ledger import Action
from app.plant import ProductionLine
from app.training.demand.models import DemandRuleVersion, WatchedLine
from app.training.demand.rule import DemandRule, read_rule

# Changes take turns, so that each sees the version before it.
_TAKE_TURNS = text("LOCK TABLE demand_rules IN SHARE ROW EXCLUSIVE MODE")


@dataclass(frozen=True, slots=True)
class DemandSettings:
    """The rule with its version (0: nobody has changed anything yet) and the codes of the watched lines."""

    version: int
    rule: DemandRule
    lines: frozenset[str]


def read_settings(session: Session) -> DemandSettings:
    """What detection goes by now."""
    latest = select(DemandRuleVersion).order_by(DemandRuleVersion.version.desc()).limit(1)
    row = session.scalars(latest).one_or_none()
    lines = session.scalars(select(ProductionLine.code).join(WatchedLine, WatchedLine.line_id == ProductionLine.id))
    return DemandSettings(row.version if row else 0, read_rule(row.rule) if row else DemandRule(), frozenset(lines))


class ChangeDemandSettings:
    """The use case; the caller commits."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock

    def __call__(
        self, session: Session, actor: Actor, rule: DemandRule, lines: Collection[str], *, seen: int | None = None
    ) -> DemandSettings:
        """Put `rule` into force and watch exactly `lines`.

        `seen` is the version the person had before their eyes: ConflictError when another one is in force by now.
        Raises ForbiddenError, and InvalidInputError naming a line that does not exist. Nothing happens when nothing
        differs.
        """
        require(actor, "demand:configure")
        session.execute(_TAKE_TURNS)
        before = read_settings(session)
        if seen is not None and seen != before.version:
            raise ConflictError("Somebody has changed the rules meanwhile; look at them and try again")
        known = {code: line_id for code, line_id in session.execute(select(ProductionLine.code, ProductionLine.id))}  # noqa: C416
        if unknown := set(lines) - set(known):
            raise InvalidInputError("There is no line %(line)s", line=", ".join(sorted(unknown)))
        if (rule, frozenset(lines)) == (before.rule, before.lines):
            return before
        return self._store(session, actor, before, rule, {code: known[code] for code in lines})

    def _store(
        self, session: Session, actor: Actor, before: DemandSettings, rule: DemandRule, lines: dict[str, int]
    ) -> DemandSettings:
        now = self._clock.now()
        version = (session.scalar(select(func.max(DemandRuleVersion.version))) or 0) + 1
        session.add(DemandRuleVersion(version=version, rule=rule.to_json(), changed_by=actor.username, changed_at=now))
        session.execute(delete(WatchedLine).where(WatchedLine.line_id.not_in(lines.values())))
        joined = set(lines) - before.lines
        session.add_all(WatchedLine(line_id=lines[code], since=now) for code in sorted(joined))
        session.flush()
        after = DemandSettings(version, rule, frozenset(lines))
        record(
            session,
            actor,
            now,
            AuditChange(Action.DEMAND_RULES_CHANGED, {"version": version}, _plain(before), _plain(after)),
        )
        return after


def _plain(settings: DemandSettings) -> dict[str, object]:
    return settings.rule.to_json() | {"lines": sorted(settings.lines)}
