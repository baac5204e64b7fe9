"""The engine: reading BPMN, and playing the token game of one case at a time behind `port`.

Rule of the folder: no database, no Flask, no clock. what stands here is what the rest of the house knows;
SpiffWorkflow is named inside `app.engine.spiff` alone, and that package only by bootstrap and the command line.
"""

from app.engine.bpmn_reader import read_bpmn, read_models
from app.engine.bpmn_xml import BPMN, CAMUNDA, SPIFF, ZEEBE, bpmn, line_of, local_name, parse_bpmn, plain
from app.engine.errors import BpmnFileError
from app.engine.expressions import expression_in, is_expression
from app.engine.graph import (
    SUBPROCESSES,
    backwards,
    comes_back_without,
    entries,
    loop_heads,
    moves_through,
    reachable,
    reached_without,
)
from app.engine.limits import Refusal, check_limits, size_refusals
from app.engine.port import Advance, Engine, EngineState, OpenTask, ProcessKey, UnknownRefError, VariableWrite
from app.engine.process_model import Element, Flow, ProcessModel, names_in
from app.engine.properties import CONTAINERS, PREFIX
from app.engine.taken_flows import TakenFlows
from app.engine.timer_times import parse_cycle, parse_moment, parse_span

__all__ = [
    "BPMN",
    "CAMUNDA",
    "CONTAINERS",
    "PREFIX",
    "SPIFF",
    "SUBPROCESSES",
    "ZEEBE",
    "Advance",
    "BpmnFileError",
    "Element",
    "Engine",
    "EngineState",
    "Flow",
    "OpenTask",
    "ProcessKey",
    "ProcessModel",
    "Refusal",
    "TakenFlows",
    "UnknownRefError",
    "VariableWrite",
    "backwards",
    "bpmn",
    "check_limits",
    "comes_back_without",
    "entries",
    "expression_in",
    "is_expression",
    "line_of",
    "local_name",
    "loop_heads",
    "moves_through",
    "names_in",
    "parse_bpmn",
    "parse_cycle",
    "parse_moment",
    "parse_span",
    "plain",
    "reachable",
    "reached_without",
    "read_bpmn",
    "read_models",
    "size_refusals",
]
