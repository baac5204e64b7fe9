"""Trying files out in a process of its own, so that a hostile one costs seconds there and nothing here."""

import base64
from collections.abc import Iterator, Mapping
from typing import Any

from app.engine.spiff.trial_run import ProbeProblem, try_out
from app.kernel.limited_process import WALL_SECONDS, ChildOutcome, run_limited, serve

CPU_SECONDS = 5


def probe(files: Mapping[str, bytes]) -> list[ProbeProblem]:
    """Read, compile and start every process of the files in a child with a CPU and a memory limit.

    An empty list means that all of it worked. A fault on missing variables is no problem here.
    """
    request = {path: base64.b64encode(content).decode() for path, content in files.items()}
    outcome = run_limited(__name__, request, CPU_SECONDS)
    problems = [ProbeProblem(**line) for line in outcome.lines]
    return problems if outcome.ended is None else [*problems, ProbeProblem("", 0, _death(outcome))]


def _death(outcome: ChildOutcome) -> str:
    sentences = {
        "time": f"Trying the files out used more than {CPU_SECONDS} seconds of computing time.",
        "wall": f"Trying the files out had not ended after {WALL_SECONDS} seconds.",
        "memory": "Trying the files out used more memory than allowed.",
        "signal": f"Trying the files out was ended from outside by {outcome.signal}; try again.",
    }
    return sentences.get(outcome.ended or "", f"Trying the files out failed: {outcome.ended}")


def _work(request: Mapping[str, str]) -> Iterator[dict[str, Any]]:  # pragma: no cover - runs in the child
    files = {path: base64.b64decode(text) for path, text in request.items()}
    return ({"path": p.path, "line": p.line, "message": p.message} for p in try_out(files))


if __name__ == "__main__":  # pragma: no cover
    serve(_work)
