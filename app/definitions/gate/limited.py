"""The gate as deployments and people ask it: all rules in a limited process, then the engine's trial run in another.

`python -m app.definitions.gate.limited` is the child.
"""

import base64
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from typing import Any

from app.definitions.findings import ERROR, Finding, errors
from app.definitions.gate.bundle import Probe
from app.definitions.gate.run_rules import executables, in_order, rule_findings, trial_findings
from app.kernel.limited_process import WALL_SECONDS, ChildOutcome, at, run_limited, serve
from app.kernel.word_book import PLANT_WORDS, PlantWord

CPU_SECONDS = 4


class Gate:
    """Finds everything that is wrong with a set of files, within seconds whatever they hold."""

    def __init__(self, probe: Probe | None = None, topics: frozenset[str] | None = None) -> None:
        """`probe` is the engine's trial run, `topics` those that jobs serve; None leaves a check out."""
        self._probe = probe
        self._topics = topics

    def __call__(self, files: Mapping[str, bytes]) -> list[Finding]:
        """Every finding, as `check` gives them; a limit that was reached is an error of its own."""
        request = {
            "files": {path: base64.b64encode(content).decode() for path, content in files.items()},
            "topics": None if self._topics is None else sorted(self._topics),
            "words": [asdict(word) for word in plant_words()],
        }
        outcome = run_limited(__name__, request, CPU_SECONDS)
        findings = [Finding(**line) for line in outcome.lines]
        if outcome.ended is not None:
            findings.append(_unfinished(outcome))
        elif self._probe is not None and not errors(findings) and executables(files):
            findings += trial_findings(self._probe, files)
        return in_order(findings)


def plant_words() -> list[PlantWord]:
    """The plant's own roles and meanings, which the child cannot ask for; none where there is no database."""
    PLANT_WORDS.refresh()
    return [word for kind in ("role", "signature") for word in PLANT_WORDS.held(kind).values()]


def _unfinished(outcome: ChildOutcome) -> Finding:
    sentences = {
        "time": "Checking took more than %(limit)s seconds of computing time, at the rule %(rule)s",
        "wall": "Checking had not ended after %(limit)s seconds, at the rule %(rule)s",
        "memory": "Checking took more memory than allowed, at the rule %(rule)s",
        "signal": "Checking was ended from outside by %(signal)s, at the rule %(rule)s",
    }
    remedies = {
        "wall": "Try again when the machine has less to do",
        "signal": "Try again; when it happens again, look in the machine's log who ended the process",
    }
    why = outcome.ended or ""
    message = sentences.get(why, "Checking failed at the rule %(rule)s: %(why)s")
    remedy = remedies.get(why, "Split the process, or simplify what that rule looks at")
    limit = WALL_SECONDS if why == "wall" else CPU_SECONDS
    params = {"limit": limit, "rule": outcome.at, "why": why, "signal": outcome.signal}
    return Finding("check-limit", ERROR, "", message, remedy, params=params)


def _work(request: Mapping[str, Any]) -> Iterator[dict[str, Any]]:  # pragma: no cover - runs in the child
    files = {path: base64.b64decode(text) for path, text in request["files"].items()}
    topics = None if request["topics"] is None else frozenset(request["topics"])
    PLANT_WORDS.hold([PlantWord(**word) for word in request["words"]])
    for finding in rule_findings(files, topics, at):
        yield {name: getattr(finding, name) for name in Finding.__slots__}


if __name__ == "__main__":  # pragma: no cover
    serve(_work)
