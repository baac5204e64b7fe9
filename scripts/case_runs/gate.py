"""Cases of the deploy gate: mistakes that people make in the shipped files, and what the gate must say."""

import base64
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from app.bootstrap.gate import build_gate
from app.definitions.findings import Finding, errors
from scripts.case_runs.verdict import Verdict, ok, wrong

BASE = "base"


def judge_gate(case: Mapping[str, Any], file: Path) -> Verdict:
    """Change the base bundle as the case says, ask the gate as a deployment would, compare."""
    files = _base(file.parent / BASE)
    for path in case.get("delete", ()):
        del files[path]
    for path, text in case.get("write_base64", {}).items():
        files[path] = base64.b64decode(text)
    for edit in case.get("edit", ()):
        old, new = edit["old"].encode(), edit["new"].encode()
        if files[edit["file"]].count(old) < 1:
            return wrong(f"{edit['file']} holds no {edit['old'][:60]!r}")
        files[edit["file"]] = files[edit["file"]].replace(old, new, 1)
    return _compare(case, build_gate()(files))


def _base(folder: Path) -> dict[str, bytes]:
    return {
        found.relative_to(folder).as_posix(): found.read_bytes()
        for found in sorted(folder.rglob("*"))
        if found.is_file()
    }


def _compare(case: Mapping[str, Any], findings: list[Finding]) -> Verdict:
    wrongs, mentioned = errors(findings), case.get("mentions", "")
    kind = "error" if wrongs else "warning" if findings else "accepted"
    expected = case["expect"].split("|")
    if "accepted" in expected and kind != "error":
        return ok()
    if kind not in expected:
        return wrong(f"{kind} instead of {case['expect']}: {wrongs[0] if wrongs else 'nothing is said against it'}")
    told = wrongs[:1] if kind == "error" else findings
    if not any(mentioned in str(one) for one in told):
        return wrong(f"{mentioned!r} is not named by: {told[0]}")
    return ok()
