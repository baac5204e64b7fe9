"""The auditor's desk: what takes long is asked for in the browser, done by a worker, and fetched when it is ready."""
