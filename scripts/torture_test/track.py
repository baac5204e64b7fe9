"""What races run on: people, fresh cases, and what the record says of them."""

from collections.abc import Callable
from dataclasses import dataclass
from uuid import uuid4

from sqlalchemy import text

from scripts.torture_test.callers import Caller
from scripts.torture_test.heat import Heat
from scripts.torture_test.stage import Attacker, Stage
from tests.support.keep_alive import Answer


@dataclass
class Track:
    """What a race runs on: its people, and the case of a round."""

    stage: Stage
    qa: Attacker
    other_qa: Attacker
    production: Attacker

    @classmethod
    def of(cls, stage: Stage) -> "Track":
        """With people of its own."""
        mark = uuid4().hex[:4]
        one, other = stage.hire(f"qa {mark}", "qa"), stage.hire(f"other qa {mark}", "qa")
        return cls(stage, one, other, stage.hire(f"production {mark}", "production"))

    def case(self) -> tuple[str, str, str]:
        """A fresh case: its id, QA's task and production's."""
        started = self.production.caller.ask("POST", "/api/v1/cases", {"process": "blind"})
        if started.status != 201:
            raise AssertionError(f"no case starts: {started.status} {started.content[:300]!r}")
        found = {}
        for task in started.json["tasks"]:
            told = self.production.caller.ask("GET", f"/api/v1/tasks/{task}").json
            found[told["element"]] = task
        return started.json["id"], found["sheet_a"], found["sheet_b"]

    def completed(self, *tasks: str) -> int:
        """How often the record says that one of the tasks was completed."""
        return self.count(
            "SELECT count(*) FROM ledger_events WHERE action = 'task.completed'"
            " AND task_ref = ANY(CAST(:tasks AS uuid[]))",
            tasks=list(tasks),
        )

    def count(self, query: str, **values: object) -> int:
        """One number of the database."""
        with self.stage.sessions() as session:
            return int(session.scalar(text(query), values) or 0)


Lap = Callable[[int], Heat]
"""Gets the round of this number ready."""


def complete(caller: Caller, task: str) -> Answer:
    """Complete a task of the races' process."""
    return caller.ask("POST", f"/api/v1/tasks/{task}/complete", {"answers": {"why": "race"}})
