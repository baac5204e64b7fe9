"""The decisions of the training loop as DMN elements, cell by cell."""

from tests.unit.feel.dmn_files import literal, table

SEVERITY = table(
    "severity",
    "FIRST",
    [
        "baseline.recurrence_of != null",
        "request.defect_class",
        "baseline.complaints",
        "baseline.sufficient",
        "baseline.rate / baseline.limit",
    ],
    ["level", "review_due", "priority"],
    [
        ["-", '"critical"', "-", "-", "-", '"critical"', '"P1D"', "90"],
        ["true", "-", "-", "-", "-", '"high"', '"P2D"', "70"],
        ["-", "-", "> 0", "-", "-", '"high"', '"P2D"', "70"],
        ["-", "-", "-", "false", "-", '"medium"', '"P3D"', "50"],
        ["-", "-", "-", "true", ">= 2", '"high"', '"P2D"', "70"],
        ["-", "-", "-", "true", "(1..2)", '"medium"', '"P3D"', "50"],
        ["-", "-", "-", "true", "<= 1", '"low"', '"P5D"', "30"],
    ],
)
OUTCOME = table(
    "verification_outcome",
    "UNIQUE",
    [
        "effect.confounded",
        "effect.sufficient",
        "effect.reduction",
        "effect.lower_bound > 0",
        "effect.rate_after <= effect.limit",
        "effect.attempt",
    ],
    ["outcome", "next", "wait_days"],
    [
        ["true", "-", "-", "-", "-", "<= 2", '"insufficient_data"', '"wait"', "14"],
        ["true", "-", "-", "-", "-", "> 2", '"inconclusive"', '"finding"', "0"],
        ["false", "false", "-", "-", "-", "<= 2", '"insufficient_data"', '"wait"', "14"],
        ["false", "false", "-", "-", "-", "> 2", '"inconclusive"', '"finding"', "0"],
        ["false", "true", ">= 0.3", "true", "true", "-", '"effective"', '"feedback"', "0"],
        ["false", "true", ">= 0.3", "false", "-", "1", '"improving"', '"wait"', "28"],
        ["false", "true", ">= 0.3", "false", "-", "> 1", '"improving"', '"feedback"', "0"],
        ["false", "true", ">= 0.3", "true", "false", "1", '"improving"', '"wait"', "28"],
        ["false", "true", ">= 0.3", "true", "false", "> 1", '"ineffective"', '"finding"', "0"],
        ["false", "true", "(0..0.3)", "-", "true", "1", '"improving"', '"wait"', "28"],
        ["false", "true", "(0..0.3)", "-", "true", "> 1", '"improving"', '"feedback"', "0"],
        ["false", "true", "(0..0.3)", "-", "false", "-", '"ineffective"', '"finding"', "0"],
        ["false", "true", "<= 0", "-", "-", "-", '"ineffective"', '"finding"', "0"],
    ],
)
PRACTICAL = table(
    "practical_result",
    "FIRST",
    ["score_qa.critical_failed or score_production.critical_failed", "score"],
    ["passed", "reason", "score"],
    [
        ["true", "-", "false", '"critical_item"', "score"],
        ["-", ">= 80", "true", "null", "score"],
        ["-", "< 80", "false", '"score"', "score"],
    ],
    requires=["score"],
)
SCORE = literal(
    "score",
    "if abs(score_qa.total - score_production.total) > 20 then adjudication.score"
    " else (score_qa.total + score_production.total) / 2",
)
RETRAINING = table(
    "retraining",
    "FIRST",
    ["case.visits.rate_retraining", "course.passed", "assessment.passed", "assessment.reason", "assessment.score"],
    ["action", "cause"],
    [
        [">= 2", "-", "-", "-", "-", '"stop"', '"max_reached"'],
        ["-", "false", "-", "-", "-", '"course_and_class"', '"quiz"'],
        ["-", "true", "false", '"critical_item"', "-", '"one_to_one"', '"critical_item"'],
        ["-", "true", "false", '"score"', "< 60", '"course_and_class"', '"practical"'],
        ["-", "true", "false", '"score"', ">= 60", '"practice"', '"practical"'],
        ["-", "true", "true", "-", "-", '"practice_at_station"', '"on_job"'],
    ],
)
CHAIN = [
    ("R1", "facts.request_complete = false", "production", "production"),
    ("R2a", "facts.top_cause_without_key_point", "qa", "qa"),
    ("R3", "facts.uncovered_key_points > 0", "hr", "hr"),
    ("R5", "facts.not_released > 0", "production", "hr"),
    ("R7", "facts.passed_then_failed_on_job > 0 or facts.identical_sheets", "qa+production", "hr"),
    ("R10", "facts.window_wrong", "qa", "verify"),
]
FINDINGS = table(
    "findings",
    "COLLECT",
    ["facts"],
    ["code", "answers", "target"],
    [[f"{test} and ? != null", f'"{code}"', f'"{lane}"', f'"{target}"'] for code, test, lane, target in CHAIN],
)
RESPONSIBILITY = table(
    "responsibility",
    "FIRST",
    ["count(findings) > 0", "facts.confounded", "facts.missing > 0"],
    ["code", "target"],
    [
        ["true", "-", "-", "findings[1].code", "findings[1].target"],
        ["-", "true", "-", '"N3"', '"verify"'],
        ["-", "-", "true", '"N2"', '"verify"'],
        ["-", "-", "-", '"N1"', '"close"'],
    ],
    requires=["findings"],
)

ALL = (SEVERITY, OUTCOME, PRACTICAL, SCORE, RETRAINING, FINDINGS, RESPONSIBILITY)
