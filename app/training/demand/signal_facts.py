"""What was decided on, as plain JSON."""

from typing import Any

from app.training.demand.case_payload import week_json
from app.training.demand.decide import Judgement
from app.training.demand.rule import DemandRule


def facts_json(judgement: Judgement, rule: DemandRule) -> dict[str, Any]:
    """What was decided on, as plain JSON, so that the answer can be checked years later."""
    gate, skill, gap = judgement.gate, judgement.skill, judgement.trend.gap
    return {
        "weeks": [week_json(week) for week in judgement.trend.run],
        "gap": gap.name if gap else None,
        "gate": gate
        and {
            "n": gate.counts.n,
            "x": gate.counts.x,
            "limit": gate.limit,
            "p_value": gate.p_value,
            "passed": gate.passed,
        },
        "skill": skill
        and {
            "code": skill.requirement.skill,
            "required": skill.requirement.required,
            "mean": skill.mean,
            "below": list(skill.below),
            "unknown": list(skill.unknown),
        },
        "rule": rule.to_json(),
    }
