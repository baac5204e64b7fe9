"""Cases of FEEL: the value of an expression, what the gate says of it, or that it ends in time."""

import json
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from app.bootstrap.gate import build_gate
from app.definitions.findings import Finding, errors
from app.feel import FeelError, FeelLimitError, compile_expression, to_json
from scripts.case_runs.verdict import Verdict, ok, wrong

_SOUND = "1"


def judge_feel(case: Mapping[str, Any], _file: Path) -> Verdict:
    """One expression, judged by whichever of the three the case asks for."""
    if "expect_gate" in case:
        return _by_gate(case["expression"])
    scope = {name: _given(value) for name, value in case.get("context", {}).items()}
    if "ends_within_s" in case:
        return _in_time(case["expression"], scope, case["ends_within_s"])
    value = to_json(compile_expression(case["expression"]).evaluate(scope))
    return ok() if value == case["expect"] else wrong(f"{value!r} instead of {case['expect']!r}")


def _given(value: Any) -> Any:
    """A value of the context; `{"repeat": [text, n]}` is the text n times."""
    if isinstance(value, dict) and value.keys() == {"repeat"}:
        text, times = value["repeat"]
        return text * times
    return value


def _in_time(expression: str, scope: Mapping[str, Any], seconds: float) -> Verdict:
    """Compile, evaluate and write it out, by the processor's clock; the limit's error is an end too.

    Under a tracer, which makes everything several times as slow, there is ten times as long: a busy machine with
    cold caches took more than five.
    """
    allowed = seconds if sys.gettrace() is None else 10 * seconds
    start = time.process_time()
    try:
        to_json(compile_expression(expression).evaluate(scope))
    except FeelLimitError:
        pass
    except FeelError as error:
        return wrong(str(error))
    spent = time.process_time() - start
    return ok() if spent <= allowed else wrong(f"it took {spent:.1f} s of computing time")


def _by_gate(expression: str) -> Verdict:
    """The gate refuses a form for this expression, and would not for another."""
    if found := _refusals(_SOUND):
        return wrong(f"the form around it is refused: {found[0]}")
    return ok() if _refusals(expression) else wrong("nothing is said against it")


def _refusals(expression: str) -> list[Finding]:
    component = {"type": "expression", "id": "shown", "key": "shown", "expression": f"={expression}"}
    form = {"type": "default", "id": "asked", "schemaVersion": 18, "components": [component]}
    return errors(build_gate()({"forms/asked.form": json.dumps(form).encode()}))
