"""A verdict for the terminal: what is broken and where, what could not be checked, what an auditor should know."""

from collections.abc import Iterator, Mapping

from app.ledger.verdict_texts import BREAKS, both, status_words
from app.ledger.verification_result import SEALS, Violation
from app.ledger.verify_record import Status, Verdict


def verdict_lines(verdict: Verdict, status: Status | None = None) -> Iterator[str]:
    """Line by line, both languages; `status` says it in the place of the verdict's own."""
    report = verdict.report
    seals = f"; {report.heads} tree heads, {report.unsealed} events not sealed yet" if report.heads else ""
    for found in verdict.violations:
        kind = BREAKS[found.code]["zh"]
        yield f"{status_words('broken')}: {place_of(found, verdict.names)}: {kind}: {found.sentence} [{found.code}]"
    yield f"{status_words(status or verdict.status)}: {report.events} events in {report.chains} chains{seals}"
    for one in verdict.unproven:
        yield f"未核对 / not checked: {both(one)}"
    for one in verdict.notes:
        yield f"注意 / note: {both(one)}"


def place_of(found: Violation, names: Mapping[str, str]) -> str:
    """Where it is, as people say it."""
    if found.chain == SEALS:
        return f"tree head of size {found.seq}"
    called = names.get(found.chain)
    event = f"{f'case {called} ' if called else ''}{found.chain} event {found.seq}" if found.chain else ""
    return f"{found.row} ({event})" if found.row and event else found.row or event
