"""Where a process waits, works, repeats itself and is late: event logs (XES, OCEL 2.0) and the heat map."""
