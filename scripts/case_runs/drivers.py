"""Which driver judges which kind of case."""

from collections.abc import Mapping

from scripts.case_runs.feel import judge_feel
from scripts.case_runs.gate import judge_gate
from scripts.case_runs.sentences import judge_sentence
from scripts.case_runs.verdict import Driver
from scripts.case_runs.web import judge_web

DRIVERS: Mapping[str, Driver] = {
    "gate": judge_gate,
    "feel": judge_feel,
    "engine": judge_sentence,
    "dmn": judge_sentence,
    "report": judge_web,
}
