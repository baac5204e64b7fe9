"""Where a process waits, works, repeats itself and is late: by element, over a period, by version."""
