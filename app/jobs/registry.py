"""Which code does which job: each slice adds its own, workers and the scheduler read.

Three kinds stand here. A *job handler* is ours (`fire_timers`, `start_child` …) and is found by the job's name.
A *topic handler* serves the external service tasks that a process owner draws (`camunda:topic`).
A *sweep* looks regularly for what is due, and enqueues jobs.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from app.jobs.queue import QUEUE
from app.kernel.errors import NotFoundError


@dataclass(frozen=True, slots=True)
class ServiceRequest:
    """One service task to perform.

    `key` is the idempotency key (the same for every attempt); `variables` are the case's variables and `case` its
    read-only facts (id, started_at, visits) at the time the task was entered; `now` is the moment of this attempt.
    """

    case_id: UUID
    element: str
    topic: str
    inputs: Mapping[str, Any]
    variables: Mapping[str, Any]
    case: Mapping[str, Any]
    key: str
    now: datetime
    attempt: int = 1


TopicHandler = Callable[[Session, ServiceRequest], Any]
JobHandler = Callable[[Session, Mapping[str, Any]], None]


class UnknownTopicError(NotFoundError):
    """A deployed diagram names a topic that no installed handler serves."""

    code = "unknown_topic"


@dataclass(frozen=True, slots=True)
class Topic:
    """A topic of service tasks, and who serves it inside the transaction that reports the result."""

    name: str
    handler: TopicHandler


class Handlers:
    """Topic handlers by topic."""

    def __init__(self, topics: Iterable[Topic] = ()) -> None:
        self._by_topic = {topic.name: topic.handler for topic in topics}

    def register(self, topic: str, handler: TopicHandler) -> None:
        """Serve `topic` by `handler`; it runs inside the transaction that reports the result."""
        self._by_topic[topic] = handler

    def handler(self, topic: str) -> TopicHandler:
        """The handler of `topic`; raises UnknownTopicError naming what there is."""
        try:
            return self._by_topic[topic]
        except KeyError:
            raise UnknownTopicError(
                "No handler serves the topic %(topic)s; known topics: %(known)s",
                topic=topic,
                known=", ".join(sorted(self._by_topic)),
            ) from None

    @property
    def topics(self) -> frozenset[str]:
        """All topics that are served."""
        return frozenset(self._by_topic)


@dataclass(frozen=True, slots=True)
class JobKind:
    """A job of ours: what runs, how often it is tried, what happens after the last failure, where it waits."""

    name: str
    run: JobHandler
    attempts: int = 5
    exhausted: Callable[[Session, Mapping[str, Any], str], None] | None = None
    queue: str = QUEUE


@dataclass(frozen=True, slots=True)
class Sweep:
    """Something to look for every `seconds`, and `at_start`; `run(session)` returns how much it found."""

    name: str
    seconds: float
    run: Callable[[Session], int]
    at_start: bool = False


class JobKinds:
    """Our own jobs by name."""

    def __init__(self, kinds: Iterable[JobKind]) -> None:
        self._kinds = {kind.name: kind for kind in kinds}

    def __iter__(self) -> Iterator[JobKind]:
        return iter(self._kinds.values())

    def kind(self, name: str) -> JobKind:
        """The kind called `name`; an unknown one is a bug."""
        return self._kinds[name]
