"""Trying files out: read, compile and start every process, in this process and without limits."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from app.engine.errors import BpmnFileError
from app.engine.limits import check_limits
from app.engine.port import ProcessKey
from app.engine.spiff.engine import SpiffEngine
from app.engine.spiff.library import read_shelf
from app.feel import FeelError

_CASE, _NOW = UUID(int=1), datetime(2026, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class ProbeProblem:
    """Why the files cannot be run; `path` is empty when the whole set is meant, `line` 0 when unknown."""

    path: str
    line: int
    message: str


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
