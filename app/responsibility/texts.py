"""The sentences of the page: what a clue says, what a link of the chain is, what became of a finding.

English templates, whose Chinese stands in the slice's translations.
"""

from collections.abc import Mapping

# What a clue says of the place it points to.
SAYS: Mapping[str, str] = {
    "missing_answer": "Left empty",
    "unmeasured_unexplained": "Too few units were measured, and nobody explained why to go on",
    "resubmitted_unchanged": "Sent back by QA and submitted again unchanged",
    "submitted_before": "What had been submitted before: the same",
    "no_key_point_for": "No key point for %(parameter)s",
    "no_key_point_for_top": (
        "No key point for %(parameter)s, by count the setting that causes most (%(share)s of the defects)"
    ),
    "cause_named": "%(parameter)s is named as the cause here",
    "machine_without_parameter": "The machine is suspected, yet no setting is among the key points",
    "key_point_lacks": "Not filled in for the key point: %(point)s",
    "not_covered": "No item of the plan teaches: %(point)s",
    "key_point_given": "QA requires it: %(point)s",
    "not_held_trainer_absent": "The class did not take place: the trainer was absent",
    "not_held_not_released": "The class did not take place because the line released nobody, %(person)s among them",
    "not_held_room": "The class did not take place: no room",
    "not_held_other": "The class did not take place",
    "not_released": "%(person)s was not released by the line: %(reason)s",
    "not_qualified": "%(person)s did not qualify, score %(score)s",
    "not_qualified_unscored": "%(person)s did not qualify",
    "failed_on_job": "%(person)s failed the check at work",
    "passed_before": "%(person)s had passed the practical within 30 days before",
    "large_gap": "%(person)s: QA %(qa)s, Production %(production)s, more than 20 points apart",
    "identical_sheets": "%(person)s: both sheets are the same in every mark",
    "identical_at_once": "%(person)s: both sheets are the same and were signed within a second",
    "out_of_tolerance": "%(person)s: reading %(value)s is out of tolerance",
    "late": "Done %(hours)s hours after it was due",
    "windows_overlap": "The period after begins before the period before has ended",
    "window_before_training": "The period after begins before the last practical was passed",
    "standard_changed": "Judged by version %(old)s of the standard before and version %(new)s after",
    "confounded": "Something else changed in the period",
    "changed_equipment": "The equipment changed in the period",
    "changed_material": "The material changed in the period",
    "changed_product_mix": "The product mix changed in the period",
    "changed_standard": "The standard changed in the period",
    "no_baseline": "No defect rate before the training was measured",
    "no_effect": "Too few units were measured after the training",
    "no_results": "Nobody's result is on file",
    "still_high": "All links hold, and the defect rate went from %(before)s to %(after)s",
}

# The chain of duty: its links in order, each with the codes that break it and the steps where it is made.
LINKS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("Clear request", ("R1",)),
    ("Key points", ("R2a", "R2b")),
    ("Plan covers them", ("R3",)),
    ("Class took place", ("R4",)),
    ("People released", ("R5",)),
    ("Learned", ("R6",)),
    ("Reliable scores", ("R7",)),
    ("Applied at work", ("R8",)),
    ("Sound verification", ("R10",)),
)

TARGETS: Mapping[str, str] = {
    "production": "Production requests again",
    "qa": "QA reviews again",
    "hr": "HR plans again",
    "verify": "QA verifies again",
    "close": "Close, or move to 8D",
}

STATUSES: Mapping[str, str] = {
    "proposed": "Proposed",
    "contested": "Contested",
    "accepted": "Accepted",
    "overruled": "Overruled",
}
