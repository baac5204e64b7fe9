"""One round of a race, and its judgement: as many winners as there must be, and what the record says of them."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from typing import Any

from tests.support.at_once import at_once
from tests.support.keep_alive import Answer

Act = Callable[[], Any]


@dataclass(frozen=True)
class Contest:
    """Acts of which so many must succeed: an answer below 400, or a return that is no answer.

    `recorded` counts in the database what the winners did. Raises ValueError where nobody need win: nothing is tried.
    """

    acts: Sequence[Act]
    winners: Collection[int]
    recorded: Callable[[], int]

    def __post_init__(self) -> None:
        if not self.winners or min(self.winners) < 1:
            raise ValueError(f"a contest has a winner, not {sorted(self.winners)}")

    def judged(self, results: Sequence[Any]) -> list[str]:
        """What is wrong with these results of the acts, a sentence each."""
        won, recorded = sum(map(succeeded, results)), self.recorded()
        wrong = failures(results)
        if won not in self.winners:
            stated = " or ".join(map(str, sorted(self.winners)))
            wrong.append(f"{won} succeeded instead of {stated}: {statuses(results)}")
        if recorded != won:
            wrong.append(f"{won} succeeded, the record says {recorded}")
        return wrong


@dataclass(frozen=True)
class Heat:
    """Contests whose acts all begin together; `after` tells what is wrong when all is over."""

    contests: Sequence[Contest]
    after: Callable[[], Sequence[str]] = tuple

    def run(self) -> list[str]:
        """What went wrong."""
        results = iter(at_once(*(act for contest in self.contests for act in contest.acts)))
        parts = [(contest, [next(results) for _ in contest.acts]) for contest in self.contests]
        return [*(sentence for contest, part in parts for sentence in contest.judged(part)), *self.after()]


def succeeded(result: Any) -> bool:
    """Whether the act did what it was for."""
    return result.status < 400 if isinstance(result, Answer) else not isinstance(result, Exception)


def failures(results: Sequence[Any]) -> list[str]:
    """Answers of 500 and above, and what was raised."""
    told = []
    for result in results:
        if isinstance(result, Answer) and result.status >= 500:
            told.append(f"{result.status} {result.content[:200].decode(errors='replace')}")
        elif isinstance(result, Exception):
            told.append(f"{type(result).__name__}: {result}"[:300])
    return told


def statuses(results: Sequence[Any]) -> list[int]:
    """The statuses of those that are answers, in order of size."""
    return sorted(result.status for result in results if isinstance(result, Answer))
