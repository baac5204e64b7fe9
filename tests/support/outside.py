"""Inputs that are not of this repository: an environment variable says in which folder they stand."""

import os
from pathlib import Path

CASES = "TEST_CASES"
"""Cases of others as `scripts/cases` runs them, in folders `gate` and `feel`."""
MODELS = "TEST_MODELS"
"""BPMN files of other tools, the Model Interchange Working Group's for instance."""


def outside(variable: str) -> Path | None:
    """The folder that `variable` names, None when it is not set. Raises LookupError for one that is not there."""
    named = os.environ.get(variable)
    if not named:
        return None
    if not Path(named).is_dir():
        raise LookupError(f"{variable} names no folder: {named}")
    return Path(named)
