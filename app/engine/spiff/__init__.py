"""The engine on SpiffWorkflow: its token tree, our nodes.

Rule of the folder: nothing of the library leaves it, and only `tree` touches the library's private parts.

How a step runs (`engine`): the case is checked out of `cache` or loaded by `snapshot`; a `scope` with the case's
variables takes the place of the library's script engine; one of `actions` moves a token; `stepping` runs all tokens
until each waits, then `pruning` forgets finished history; `results` says what waits now. `building` makes the
library's specs from our model, with the nodes of `nodes`, `joins`, `events` and `activities`.
"""
