"""Statements and commits are counted as the database's log tells them."""

from scripts.benchmark.statements import Counted, count

LOG = """\
2026-03-02 01:00:00.001 UTC [41] LOG:  statement: BEGIN
2026-03-02 01:00:00.002 UTC [41] LOG:  execute _pg3_0: SELECT t.id
\tFROM tasks t
\tWHERE t.id = $1
2026-03-02 01:00:00.002 UTC [41] DETAIL:  Parameters: $1 = 'BEGIN'
2026-03-02 01:00:00.003 UTC [77] LOG:  execute <unnamed>: SELECT somebody else
2026-03-02 01:00:00.004 UTC [41] LOG:  execute <unnamed>: WITH closed AS (UPDATE tasks) DELETE FROM drafts
2026-03-02 01:00:00.005 UTC [41] LOG:  statement: COMMIT
2026-03-02 01:00:00.006 UTC [41] LOG:  statement: BEGIN
2026-03-02 01:00:00.007 UTC [41] LOG:  execute _pg3_1: SELECT 1
2026-03-02 01:00:00.008 UTC [41] LOG:  statement: ROLLBACK
2026-03-02 01:00:00.009 UTC [41] LOG:  checkpoint starting: time
""".splitlines()


def test_statements_are_counted_without_the_ends_of_transactions() -> None:
    assert count(LOG, {41}) == Counted(statements=3, commits=1)


def test_other_connections_do_not_count() -> None:
    assert count(LOG, set()) == Counted(0, 0)


def test_a_statement_outside_a_transaction_commits_itself() -> None:
    assert count(LOG, {77}) == Counted(statements=1, commits=1)
