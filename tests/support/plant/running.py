"""A small running plant for tests that need the whole house: wiring, people, a clock to move, jobs to run."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.orm import Session, sessionmaker

from app.bootstrap.wiring import build
from app.cases.jobs.timers import sweep_timers
from app.cases.operations.start_case import StartCase
from app.config.settings import Settings
from app.definitions.deployment import Deploy
from app.identity.account_lifecycle import NewPerson, add_user
from app.identity.actor import SYSTEM, Actor, Grant
from app.identity.directory import actor_of
from app.identity.grants import grant
from app.jobs.registry import JobKinds
from app.jobs.worker import run_one
from app.kernel.container import Container
from app.tasks.inbox.worklist import WorkItem, my_tasks
from app.tasks.jobs.reminders import sweep_reminders
from app.tasks.lifecycle.assign_task import Assignment
from app.tasks.lifecycle.complete_task import Completed, CompleteTask, TaskSubmission
from tests.support.clock import FixedClock

START = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)  # Monday, 09:00 in Shanghai
PASSWORD = "a long enough one"


@dataclass
class Plant:
    """Everything a test of the loop does, in few words."""

    container: Container
    clock: FixedClock
    sessions: "sessionmaker[Session]"
    people: dict[str, UUID] = field(default_factory=dict)
    password: str = PASSWORD

    def hire(self, username: str, *roles: str, name: str | None = None, line: str | None = None) -> None:
        with self.sessions.begin() as session:
            person = add_user(
                session, SYSTEM, NewPerson(username, name or username.title(), PASSWORD), self.clock.now()
            )
            for role in roles:
                grant(session, SYSTEM, username, Grant(role, line=line), self.clock.now())
            self.people[username] = person.id

    def deploy(self, files: Mapping[str, bytes]) -> str:
        with self.sessions.begin() as session:
            return Deploy(self.clock)(session, SYSTEM, files).id

    def actor(self, username: str) -> Actor:
        with self.sessions() as session:
            return actor_of(session, username, self.clock.now())

    def start(self, username: str, process: str) -> UUID:
        with self.sessions.begin() as session:
            return self.container.need(StartCase)(session, self.actor(username), process).id

    def inbox(self, username: str) -> list[WorkItem]:
        with self.sessions() as session:
            return list(my_tasks(session, self.actor(username)))

    def task(self, username: str, element: str) -> WorkItem:
        found = [item for item in self.inbox(username) if item.element == element]
        assert found, f"{username} has no task {element}, but {[i.element for i in self.inbox(username)]}"
        return found[0]

    def complete(self, username: str, element: str, answers: Mapping[str, Any]) -> Completed:
        return self.complete_task(username, self.task(username, element).id, answers)

    def complete_task(self, username: str, task: UUID, answers: Mapping[str, Any]) -> Completed:
        with self.sessions.begin() as session:
            submission = TaskSubmission(answers, password=self.password)
            return self.container.need(CompleteTask)(session, self.actor(username), task, submission)

    def claim(self, username: str, task: UUID) -> None:
        with self.sessions.begin() as session:
            self.container.need(Assignment).claim(session, self.actor(username), task)

    def release(self, username: str, task: UUID) -> None:
        with self.sessions.begin() as session:
            self.container.need(Assignment).release(session, self.actor(username), task)

    def delegate(self, username: str, task: UUID, to: str) -> None:
        with self.sessions.begin() as session:
            self.container.need(Assignment).delegate(session, self.actor(username), task, to)

    def run_jobs(self, limit: int = 1000) -> int:
        """Run waiting jobs one by one, in order, until none is left; returns how many ran."""
        for done in range(limit):
            with self.sessions.begin() as session:
                row = session.execute(
                    text(
                        "DELETE FROM procrastinate_jobs WHERE id = (SELECT min(id) FROM procrastinate_jobs"
                        " WHERE status = 'todo') RETURNING task_name, args"
                    )
                ).one_or_none()
            if row is None:
                return done
            run_one(self.container.need(JobKinds).kind(row.task_name), row.args, self.sessions, attempt=1)
        raise AssertionError(f"more than {limit} jobs: something enqueues itself")

    def pass_time(self, by: timedelta) -> None:
        """Move the clock, then let sweeps and jobs do what is due."""
        self.clock.advance(by)
        for _ in range(20):
            with self.sessions.begin() as session:
                found = sweep_timers(session, self.clock.now()) + sweep_reminders(session, self.clock.now())
            if not found + self.run_jobs():
                return


@contextmanager
def running_plant(database_url: str, instance: Path, **more: Any) -> Iterator[Plant]:
    """A container over `database_url` with a clock that stands at START; `more` are further settings."""
    settings = Settings(instance_dir=instance, secret_key="k" * 32, database_url=database_url, **more)
    clock = FixedClock(START)
    container = build(settings, clock)
    try:
        yield Plant(container, clock, container.need(sessionmaker))
    finally:
        from sqlalchemy import Engine

        container.need(Engine).dispose()
