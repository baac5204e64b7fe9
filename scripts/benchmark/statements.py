"""Counts what PostgreSQL was asked to do, from its own log with `log_statement = all`."""

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass

# 2026-03-02 01:00:00.000 UTC [123] LOG:  execute _pg3_0: SELECT …   (further lines of a statement begin with a tab)
_LINE = re.compile(r"^\S+ \S+ \S+ \[(\d+)\] LOG:  (?:statement|execute [^:]*): (.*)")
_BEGIN = {"BEGIN", "START"}
_END = {"COMMIT", "ROLLBACK", "END", "ABORT"}


@dataclass(frozen=True, slots=True)
class Counted:
    """`statements` without those that begin and end transactions; `commits` are durable ends of transactions."""

    statements: int
    commits: int


def count(lines: Iterable[str], pids: Collection[int]) -> Counted:
    """What the connections served by the processes `pids` did; a statement outside a transaction commits itself."""
    statements = commits = 0
    inside: set[int] = set()
    for pid, verb in _verbs(lines):
        if pid not in pids:
            continue
        if verb in _BEGIN:
            inside.add(pid)
        elif verb in _END:
            inside.discard(pid)
            commits += verb in {"COMMIT", "END"}
        else:
            statements += 1
            commits += pid not in inside
    return Counted(statements, commits)


def _verbs(lines: Iterable[str]) -> Iterable[tuple[int, str]]:
    for line in lines:
        found = _LINE.match(line)
        if found:
            words = found[2].split(None, 1)
            yield int(found[1]), words[0].rstrip(";").upper() if words else ""
