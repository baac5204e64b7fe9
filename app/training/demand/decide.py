"""What a step's weeks and skills amount to, by the decision `demand` of the deployment in force.

The decision sees few distinct cases, so its answers are kept: two thousand steps ask it a dozen times.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from app.feel import Decision
from app.quality import Week
from app.skills import SkillState, SkillView, weakest
from app.training.demand.rule import DemandRule
from app.training.demand.trend import GateState, PooledRun, Trend, gate_of, trend_of

DemandOutcome = str
DemandTable = Callable[[int, bool, GateState, SkillState], DemandOutcome]

NOTHING = "none"
NEED = "signal"


@dataclass(frozen=True, slots=True)
class Judgement:
    """`outcome` as the rule is set, `literal` without the gate; both are shown."""

    outcome: DemandOutcome
    literal: DemandOutcome
    trend: Trend
    gate: PooledRun | None
    skill: SkillView | None


def decider(decision: Decision, rule: DemandRule) -> DemandTable:
    """The decision table as a function of (weeks above, gap, gate, skill)."""

    @cache
    def decide(weeks_above: int, gap: bool, gate: GateState, skill: SkillState) -> DemandOutcome:
        scope: dict[str, Any] = {
            "trend": {"weeks_above": weeks_above, "gap": gap},
            "rule": {"weeks": rule.weeks},
            "gate": gate,
            "skill": skill,
        }
        return str(decision.evaluate(scope) or NOTHING)

    return decide


def judge(weeks: Sequence[Week], skills: Sequence[SkillView], rule: DemandRule, decide: DemandTable) -> Judgement:
    """Judge one step by its weeks (oldest first, gaps filled) and by what its people master."""
    trend = trend_of(weeks, rule)
    skill = weakest(skills, rule.skill_share)
    gate = gate_of(trend.run, rule) if trend.holds(rule) else None
    state = skill.state(rule.skill_share) if skill else "none"
    above, gap = len(trend.run), trend.gap is not None
    literal = decide(above, gap, "off", state)
    outcome = decide(above, gap, _gate_state(gate, rule), state)
    return Judgement(outcome, literal, trend, gate, skill)


def _gate_state(gate: PooledRun | None, rule: DemandRule) -> GateState:
    if not rule.gate:
        return "off"
    return "passed" if gate and gate.passed else "failed"
