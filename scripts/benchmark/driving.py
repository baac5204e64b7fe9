"""What one client does: start cases, walk them round, and the same number of posts to the floor."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from scripts.benchmark.client import Client, encoded, in_parallel, timed

API = "/api/v1"
STEPS = (("report", "maker"), ("review", "qa1"), ("plan", "maker"), ("verify", "qa1"), ("confirm", "maker"))
"""The five tasks and who does them."""

TEXT = "瓶盖密封不良，返工后复检。" * 20 + "See the filling line's sheet for the counts. " * 3
"""Makes a submit's body 1 kB of UTF-8."""
_SHEET = encoded({"answers": {"line": "L1", "rate": 22.27, "detail": "nozzle 3", "text": TEXT}})
_VERDICTS = {again: encoded({"answers": {"again": again, "text": TEXT}}) for again in (True, False)}


@dataclass(frozen=True)
class Target:
    """A running product: its port, and tokens by username."""

    port: int
    tokens: Mapping[str, str]

    def start(self, count: int, client: Client | None = None) -> list[str]:
        """Begin `count` cases; gives the first task of each."""
        client = client or Client(self.port)
        body = encoded({"process": "bench_loop"})
        return [client.post(f"{API}/cases", body, self.tokens["maker"])["tasks"][0] for _ in range(count)]

    def complete(self, client: Client, task: str, step: int, *, again: bool = False) -> tuple[float, Any]:
        """Submit 1 kB for the task of this step (0 to 4): seconds, and the answer."""
        element, username = STEPS[step]
        body = _VERDICTS[again] if element == "confirm" else _SHEET
        path = f"{API}/tasks/{task}/complete"
        return timed(lambda: client.post(path, body, self.tokens[username]))

    def walk(self, client: Client, task: str, *, again: bool = False) -> tuple[list[float], str | None]:
        """One round of a case: seconds of each submit, and the first task of the next round."""
        seconds = []
        following: str | None = task
        for step in range(len(STEPS)):
            took, done = self.complete(client, following or "", step, again=again)
            seconds.append(took)
            following = next(iter(done["tasks"]), None)
        return seconds, following

    def walk_all(self, tasks: Sequence[str], clients: int) -> list[float]:
        """One round of every case by `clients` at once, each on its own connection: seconds of all submits."""
        seconds: list[float] = []

        def worker() -> Any:
            client = Client(self.port)
            return lambda task: seconds.extend(self.walk(client, task)[0])

        in_parallel([worker() for _ in range(clients)], tasks)
        return seconds


def sheet() -> bytes:
    """The body of a submit of every task but the last."""
    return _SHEET


def post_to_floor(port: int, count: int, clients: int) -> list[float]:
    """`count` posts of the same 1 kB: seconds of each."""
    seconds: list[float] = []

    def worker() -> Any:
        client = Client(port)
        return lambda _: seconds.append(timed(lambda: client.post("/", _SHEET))[0])

    in_parallel([worker() for _ in range(clients)], range(count))
    return seconds
