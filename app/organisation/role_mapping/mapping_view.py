"""A mapping as people look at it: what is in force, what is proposed, and what that would change."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from app.organisation.models import RoleMapping
from app.organisation.role_mapping.effect_lines import Effect
from app.organisation.role_mapping.rules import MappingRule, dump_rules


@dataclass(frozen=True, slots=True)
class MappingView:
    """The rules in force and what they would change if confirmed now; the proposal, and what it would change."""

    in_force: RoleMapping | None
    rules: Sequence[MappingRule]
    confirmed_by: str
    draft: RoleMapping | None
    proposed: Sequence[MappingRule]
    effect: Effect

    @property
    def seen(self) -> str:
        """What a confirmation names: this very proposal with this effect."""
        return self.effect.digest(self.draft.number if self.draft else 0)

    def as_json(self) -> dict[str, Any]:
        """Plain values."""
        effect = {"gains": self.effect.gains, "losses": self.effect.losses, "waiting": self.effect.waiting}
        return {
            "in_force": self.in_force.number if self.in_force else None,
            "rules": dump_rules(self.rules),
            "proposed": dump_rules(self.proposed) if self.draft else None,
            **{name: [line.as_json() for line in lines] for name, lines in effect.items()},
            "seen": self.seen,
        }
