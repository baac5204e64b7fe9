"""The deployments' files, read and compiled once."""

import threading
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass, field

from app.engine.bpmn_reader import read_bpmn
from app.engine.port import DefinitionFiles, ProcessKey
from app.engine.process_model import ProcessModel
from app.engine.spiff.spec_builder import CompiledProcess, build
from app.feel import Decision, read_decisions

KEPT_DEPLOYMENTS = 32


@dataclass(slots=True)
class Shelf:
    """One deployment: its processes and decisions, and what was compiled from them so far."""

    models: Mapping[str, ProcessModel]
    decisions: Mapping[str, Decision]
    compiled: dict[tuple[str, str | None], CompiledProcess] = field(default_factory=dict)

    def process(self, name: str) -> ProcessModel:
        """Raises LookupError when the deployment has no such process."""
        found = self.models.get(name)
        if found is None:
            raise LookupError(f"no process {name!r} in this deployment")
        return found

    def compile(self, process: str, start_event: str | None) -> CompiledProcess:
        """The specs of a process from one start event; two threads may compile at once, the results are
        alike.
        """
        key = (process, start_event)
        if key not in self.compiled:
            self.compiled[key] = build(self.process(process), start_event)
        return self.compiled[key]


class Library:
    """Shelves by deployment. A deployment never changes, so what is read stays true."""

    def __init__(self, definitions: DefinitionFiles) -> None:
        self._definitions = definitions
        self._shelves: OrderedDict[str, Shelf] = OrderedDict()
        self._lock = threading.Lock()

    def shelf(self, key: ProcessKey) -> Shelf:
        """The shelf of the deployment; raises LookupError when there is none."""
        with self._lock:
            found = self._shelves.get(key.deployment)
            if found is not None:
                self._shelves.move_to_end(key.deployment)
                return found
        made = read_shelf(self._definitions.files(key.deployment))
        with self._lock:
            self._shelves[key.deployment] = made
            while len(self._shelves) > KEPT_DEPLOYMENTS:
                self._shelves.popitem(last=False)
        return made


def read_shelf(files: Mapping[str, bytes]) -> Shelf:
    """Read BPMN and DMN files by path; other files are passed over."""
    models = [m for path, content in files.items() if path.endswith(".bpmn") for m in read_bpmn(content, path)]
    decisions: dict[str, Decision] = {}
    for path, content in files.items():
        if path.endswith(".dmn"):
            decisions |= read_decisions(content, path)
    return Shelf({model.id: model for model in models}, decisions)
