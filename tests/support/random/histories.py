"""Random cases through the whole house: several versions of random diagrams, people who claim and pass work on,
timers that fire late, services that fail into incidents and are retried, cancellations.
"""

import random
from collections.abc import Mapping
from datetime import timedelta
from typing import Any
from uuid import UUID

import orjson
from sqlalchemy import insert, select, text

from app.cases.jobs.timers import sweep_timers
from app.cases.models import Case, CaseTimer
from app.cases.operations.cancel_case import CancelCase, CancelOrder
from app.cases.operations.retry_incident import RetryIncident
from app.cases.operations.start_case import StartCase
from app.definitions.files import kind_of, sha256
from app.definitions.models import DefinitionFile, Deployment, Process
from app.definitions.version import Version
from app.identity.directory import actor_of
from app.jobs.models import Incident
from app.jobs.registry import Handlers, JobKinds, ServiceRequest
from app.jobs.worker import run_one
from app.kernel.errors import DomainError
from app.tasks.models import Task
from tests.support.plant.running import Plant
from tests.support.random.process import LANES, Grower, draw

FORM = {
    "type": "default",
    "id": "any",
    "schemaVersion": 18,
    "components": [
        {"id": "f1", "type": "number", "key": "choose", "label": "分支", "validate": {"min": 0, "max": 2}},
        {"id": "f2", "type": "checkbox", "key": "again", "label": "再来"},
        {"id": "f3", "type": "textfield", "key": "note", "label": "备注"},
    ],
}
STARTER = ' isExecutable="true" camunda:candidateStarterGroups="production"'
CANCEL = (
    '<bpmn:extensionElements><camunda:properties><camunda:property name="bihuan:cancel_by" value="qa"/>'
    '<camunda:property name="bihuan:cancel_reasons" value="other"/></camunda:properties></bpmn:extensionElements>'
)
SUBJECT = b'<camunda:properties><camunda:property name="bihuan:subject" value="=%s"/>'


class FlakyWork:
    """A service that fails every third time it is asked, and so leaves incidents for people to retry."""

    def __init__(self) -> None:
        self._asked = 0

    def __call__(self, _session: Any, request: ServiceRequest) -> dict[str, Any]:
        self._asked += 1
        if self._asked % 3 == 0:
            raise RuntimeError("the machine is down")
        return {"done": request.element, "item": request.inputs.get("item")}


def diagram(seed: int) -> bytes:
    """A random process with a form at every task, startable by production and cancellable by QA."""
    drawn = draw(Grower(seed).grow()).decode()
    drawn = drawn.replace("<bpmn:userTask ", '<bpmn:userTask camunda:formRef="any" camunda:dueDate="P1D" ')
    return drawn.replace(' isExecutable="true">', STARTER + ">" + CANCEL, 1).encode()


def staff(plant: Plant) -> None:
    """Two people of each lane, and whoever mends what is stuck."""
    for lane in LANES:
        plant.hire(f"{lane}1", lane)
        plant.hire(f"{lane}2", lane)
    plant.hire("mender", "process_owner")
    plant.container.need(Handlers).register("work", FlakyWork())


def put_in_force(plant: Plant, number: int, seed: int, *, about: str | None = None) -> None:
    """Store version `number` of process `p`. Random diagrams would not all pass the gate for people's drawings.

    Cases are about the person in the variable `about`.
    """
    drawn = diagram(seed)
    if about:
        drawn = drawn.replace(b"<camunda:properties>", SUBJECT % about.encode(), 1)
    files = {"p.bpmn": drawn, "any.form": orjson.dumps(FORM)}
    deployment = UUID(int=number)
    with plant.sessions.begin() as session:
        facts = {"id": deployment, "number": number, "content_hash": str(seed), "note": None}
        session.execute(insert(Deployment), {**facts, "deployed_at": plant.clock.now(), "deployed_by": UUID(int=0)})
        for path, content in files.items():
            file = {"path": path, "kind": kind_of(path), "sha256": sha256(content), "content": content}
            session.execute(insert(DefinitionFile), {"deployment_id": deployment, **file})
        [model] = Version(files).models.values()
        names = {"name_zh": model.name("zh"), "name_en": model.name("en"), "path": model.path, "executable": True}
        session.execute(insert(Process), {"deployment_id": deployment, "key": model.id, **names})


class Troupe:
    """Plays one case at a time with random people at random moments, at most `most` moves a case."""

    def __init__(self, plant: Plant, seed: int, most: int = 45) -> None:
        self._plant = plant
        self._random = random.Random(seed)
        self._most = most
        self.counts: dict[str, int] = {}

    def play(self, variables: Mapping[str, Any] | None = None) -> UUID:
        plant = self._plant
        with plant.sessions.begin() as session:
            starter = actor_of(session, "production1", plant.clock.now())
            case = plant.container.need(StartCase)(session, starter, "p", variables).id
        self._jobs()
        for _ in range(self._most):
            if not self._move(case):
                break
            self._jobs()
        return case

    def _move(self, case: UUID) -> bool:
        """One random thing that can happen to the case; False when it is over."""
        with self._plant.sessions() as session:
            state = session.scalar(select(Case.state).where(Case.id == case))
            tasks = session.execute(
                select(Task.id, Task.role, Task.claimed_by).where(Task.case_id == case, Task.state == "open")
            ).all()
            timed = session.scalar(select(CaseTimer.ref).where(CaseTimer.case_id == case).limit(1))
            stuck = session.scalar(select(Incident.id).where(Incident.case_id == case, Incident.resolved_at.is_(None)))
        if state != "running" or not (tasks or timed or stuck):
            return False
        if stuck and self._random.random() < 0.6:
            self._retry(stuck)
        elif tasks and not (timed and self._random.random() < 0.15):
            self._work(case, self._random.choice(tasks))
        else:
            self._wait()
        return True

    def _work(self, case: UUID, task: Any) -> None:
        roll = self._random.random()
        who = f"{task.role}{self._random.randint(1, 2)}"
        if task.claimed_by is not None:
            who = next(name for name, person in self._plant.people.items() if person == task.claimed_by)
        if roll < 0.12:
            self._try("claimed", lambda: self._plant.claim(who, task.id))
        elif roll < 0.2:
            other = f"{task.role}{2 if who.endswith('1') else 1}"
            self._try("delegated", lambda: self._plant.delegate(who, task.id, other))
        elif roll < 0.215:
            self._try("cancelled", lambda: self.cancel(case))
        else:
            self._try("completed", lambda: self._plant.complete_task(who, task.id, self._answers()))

    def cancel(self, case: UUID) -> None:
        """End the case, wherever it is."""
        with self._plant.sessions.begin() as session:
            actor = actor_of(session, "qa1", self._plant.clock.now())
            self._plant.container.need(CancelCase)(
                session, actor, case, CancelOrder("other", "ended by chance, at random")
            )

    def _retry(self, incident: UUID) -> None:
        with self._plant.sessions.begin() as session:
            actor = actor_of(session, "mender", self._plant.clock.now())
            self._plant.container.need(RetryIncident)(session, actor, incident)
        self._count("retried")

    def _wait(self) -> None:
        self._plant.clock.advance(timedelta(hours=self._random.randrange(1, 30)))
        with self._plant.sessions.begin() as session:
            sweep_timers(session, self._plant.clock.now())
        self._count("waited")

    def _jobs(self) -> None:
        """Run what waits, each job's last attempt: a failure becomes an incident at once."""
        take = text(
            "DELETE FROM procrastinate_jobs WHERE id = (SELECT min(id) FROM procrastinate_jobs WHERE status = 'todo')"
            " RETURNING task_name, args"
        )
        while True:
            with self._plant.sessions.begin() as session:
                row = session.execute(take).one_or_none()
            if row is None:
                return
            kind = self._plant.container.need(JobKinds).kind(row.task_name)
            try:
                run_one(kind, row.args, self._plant.sessions, attempt=kind.attempts)
            except RuntimeError:
                self._count("incidents")

    def _answers(self) -> Mapping[str, Any]:
        r = self._random
        return {"choose": r.randrange(3), "again": r.random() < 0.5, "note": f"第 {r.randrange(1000)} 次"}

    def _try(self, name: str, action: Any) -> None:
        """A refusal is fine: the moves are random."""
        try:
            action()
        except DomainError:
            name = "refused"
        self._count(name)

    def _count(self, name: str) -> None:
        self.counts[name] = self.counts.get(name, 0) + 1
