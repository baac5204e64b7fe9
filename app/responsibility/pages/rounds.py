"""The rounds of a case: its findings, the broken links of the chain, who was late."""

from collections.abc import Mapping
from datetime import timedelta
from itertools import groupby
from uuid import UUID

from app.kernel.roles import ROLES
from app.responsibility.case_findings import Findings
from app.responsibility.page_models import ChainLink, FindingCard, LaneDelay, Round
from app.responsibility.texts import LINKS


def read_rounds(findings: Findings, cards: Mapping[UUID, FindingCard]) -> list[Round]:
    """By number, in the order of the findings."""
    return [
        _round(number, list(group), cards) for number, group in groupby(findings, key=lambda finding: finding.round)
    ]


def _round(number: int, findings: Findings, cards: Mapping[UUID, FindingCard]) -> Round:
    facts = findings[0].facts
    delays = [
        LaneDelay(
            ROLES.get(lane["role"], lane["role"]),
            timedelta(hours=lane["waited_hours"]),
            timedelta(hours=lane["delay_hours"]),
            lane["tasks"],
            lane["late"],
            lane["share"],
        )
        for lane in facts.get("delays") or ()
    ]
    shown = [cards[finding.id] for finding in findings]
    return Round(number, findings[0].proposed_at, _links(findings), shown, delays)


def _links(findings: Findings) -> list[ChainLink]:
    """The chain with its broken links; nothing is said of an overruled finding."""
    standing = {finding.code: finding for finding in findings if finding.status != "overruled"}
    links: list[ChainLink] = []
    for name, codes in LINKS:
        broken = [code for code in codes if code in standing]
        first = any(standing[code].leading for code in broken)
        links.append(ChainLink(name, "broken" if broken else "sound", broken, first))
    return links
