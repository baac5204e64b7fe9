"""`bihuan case`: the group of its commands, and a case as they print it."""

import click

from app.cases.case_record import CaseRecord


@click.group()
def case() -> None:
    """案件 / Cases."""


def facts_of(held: CaseRecord) -> dict[str, object]:
    """For scripts."""
    return {
        "id": held.id,
        "number": held.number,
        "process": held.process,
        "state": held.state,
        "outcome": held.outcome,
        "line": held.line,
        "step": held.step,
        "tasks": held.waiting.get("tasks", {}),
    }
