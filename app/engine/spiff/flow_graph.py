"""The flows of one process, as its specification is built over them."""

from typing import Any

from SpiffWorkflow.bpmn.specs.bpmn_process_spec import BpmnProcessSpec
from SpiffWorkflow.specs.WorkflowSpec import WorkflowSpec

from app.engine.spiff.nodes import Begin

BEGIN = "(begin)"


class Graph(BpmnProcessSpec):  # type: ignore[misc]  # the library is untyped
    """One process or subprocess as the library sees it, without the start and end helpers it would add."""

    def __init__(self, name: str) -> None:
        WorkflowSpec.__init__(self, name=name)
        self.data_objects: dict[str, Any] = {}
        self.data_stores: dict[str, Any] = {}
        self.correlation_keys: dict[str, Any] = {}
        self.bpmn_start_events: list[Any] = []
        self.io_specification = None
        self.start = Begin(self, BEGIN)
