"""Trying files out in a process of its own, so that a hostile one costs seconds there and nothing here."""

import base64
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from app.engine.errors import BpmnFileError
from app.engine.limits import check_limits
from app.engine.port import ProcessKey
from app.engine.spiff.engine import SpiffEngine
from app.engine.spiff.library import read_shelf
from app.feel import FeelError
from app.kernel.limited_process import run_limited, serve

CPU_SECONDS = 5
_CASE, _NOW = UUID(int=1), datetime(2026, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class ProbeProblem:
    """Why the files cannot be run; `path` is empty when the whole set is meant, `line` 0 when unknown."""

    path: str
    line: int
    message: str


def probe(files: Mapping[str, bytes]) -> list[ProbeProblem]:
    """Read, compile and start every process of the files in a child with a CPU and a memory limit.

    An empty list means that all of it worked. A fault on missing variables is no problem here.
    """
    request = {path: base64.b64encode(content).decode() for path, content in files.items()}
    outcome = run_limited(__name__, request, CPU_SECONDS)
    problems = [ProbeProblem(**line) for line in outcome.lines]
    return problems if outcome.ended is None else [*problems, ProbeProblem("", 0, _death(outcome.ended))]


def _death(why: str) -> str:
    sentences = {
        "time": f"Trying the files out used more than {CPU_SECONDS} seconds of computing time or was ended.",
        "memory": "Trying the files out used more memory than allowed.",
    }
    return sentences.get(why, f"Trying the files out failed: {why}")


class _Files:
    """The files as the definitions of one deployment."""

    def __init__(self, files: Mapping[str, bytes]) -> None:
        self._files = files

    def files(self, _deployment: str) -> Mapping[str, bytes]:
        return self._files


def try_out(files: Mapping[str, bytes]) -> Iterator[ProbeProblem]:
    """What `probe` does, in this process and without limits."""
    try:
        shelf = read_shelf(files)
    except BpmnFileError as error:
        yield ProbeProblem(error.path, error.line, str(error))
        return
    except FeelError as error:
        yield ProbeProblem("", 0, str(error))
        return
    refused = check_limits(shelf.models.values())
    yield from (ProbeProblem(refusal.path, refusal.line, str(refusal)) for refusal in refused)
    if not refused:
        yield from _start_all(files)


def _start_all(files: Mapping[str, bytes]) -> Iterator[ProbeProblem]:
    engine = SpiffEngine(_Files(files))
    for model in read_shelf(files).models.values():
        starts = [e.id for e in model.elements.values() if e.kind == "startEvent" and e.parent == model.id]
        for start in starts:
            engine.start(_CASE, ProcessKey("probe", model.id), {}, _NOW, start)
        if not starts:
            yield ProbeProblem(model.path, model.line, "The process has no start event.")


def _work(request: Mapping[str, str]) -> Iterator[dict[str, Any]]:  # pragma: no cover - runs in the child
    files = {path: base64.b64decode(text) for path, text in request.items()}
    return ({"path": p.path, "line": p.line, "message": p.message} for p in try_out(files))


if __name__ == "__main__":  # pragma: no cover
    serve(_work)
