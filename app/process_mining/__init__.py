"""Where a process waits, works, repeats itself and is late: event logs (XES, OCEL 2.0) and the heat map."""

from app.process_mining.event_log.ocel import write_ocel
from app.process_mining.event_log.pseudonyms import naming
from app.process_mining.event_log.selection import TraceSelection, read_traces
from app.process_mining.event_log.xes import write_xes

__all__ = [
    "TraceSelection",
    "naming",
    "read_traces",
    "write_ocel",
    "write_xes",
]
