"""Cases of requests: each is judged by the tests that send them to a real database, run here and now."""

import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from scripts.case_runs.sentences import judge_sentence
from scripts.case_runs.verdict import Verdict, by_hand, ok, wrong

ROOT = Path(__file__).parents[2]
WITHIN = 600
"""Seconds for the tests of a case, on a busy machine."""
_PAGES, _SEARCH = "tests/integration/connectors/test_pages.py", "tests/integration/cases/test_case_search.py"
_FILES, _RACES = "tests/integration/connectors/test_files.py", "tests/integration/tasks/test_races.py"
_SQL, _BRIDGE = "tests/integration/connectors/test_sql.py", "tests/integration/web/test_http_bridge.py"
_DOORS = "tests/integration/bootstrap/test_doors_of_pages.py"
HELD: Mapping[str, Sequence[str]] = {
    "blind-dossier": ("tests/integration/audit/test_blind_everywhere.py",),
    "form-text": ("tests/unit/web/test_frontend.py",),
    "line-scope": (
        f"{_SEARCH}::test_production_of_one_line_finds_nothing_of_another",
        f"{_SEARCH}::test_an_export_holds_what_the_list_may_show",
        f"{_PAGES}::test_whoever_has_the_role_for_another_line_brings_no_rows_of_this_one",
        f"{_PAGES}::test_a_row_of_another_line_is_not_taken_away_by_its_key",
    ),
    "nul-in-queries": ("tests/integration/web/test_input_gate.py",),
    "own-database": (
        f"{_SQL}::test_an_address_that_is_no_plain_way_over_the_network_is_refused",
        f"{_SQL}::test_our_own_server_is_refused_by_whatever_name_and_database",
        f"{_SQL}::test_a_role_with_powers_over_its_server_is_refused",
    ),
    "secret-reference": ("tests/unit/connectors/test_secrets.py",),
    "slow-bodies": (
        f"{_BRIDGE}::test_slow_bodies_hold_up_nobody_and_are_told_so",
        f"{_BRIDGE}::test_a_body_that_trickles_is_given_up_though_it_goes_on",
    ),
    "substitute-self": (
        "tests/integration/tasks/test_substitution.py::test_standing_in_gives_no_lane_to_whoever_does_not_hold_it",
    ),
    "token-scope": (f"{_DOORS}::test_a_token_for_something_else_neither_lists_claims_completes_nor_starts",),
    "two-sheets-at-once": (f"{_RACES}::test_two_lanes_submit_in_one_case_at_the_same_moment",),
    "upload-and-submit": (f"{_RACES}::test_a_file_comes_while_others_submit_in_the_same_case",),
    "workbook-row-number": (f"{_FILES}::test_a_small_workbook_with_rows_or_columns_far_away_ends_at_once",),
}
"""The tests by the name of the case."""


def judge_web(case: Mapping[str, Any], file: Path) -> Verdict:
    """Run the tests that hold the case; one that nobody holds is told as a sentence."""
    tests = HELD.get(file.stem)
    if tests is None:
        return judge_sentence(case, file)
    if "PYTEST_CURRENT_TEST" in os.environ:  # a run of the tests runs them beside
        return by_hand(f"held by {', '.join(tests)}")
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:randomly", "-p", "no:cacheprovider", *tests]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=WITHIN, check=False)
    if done.returncode == 0:
        return ok()
    told = [line for line in done.stdout.splitlines() if line.startswith(("FAILED", "ERROR"))]
    return wrong("; ".join(told)[:300] or done.stdout[-300:] or done.stderr[-300:])
