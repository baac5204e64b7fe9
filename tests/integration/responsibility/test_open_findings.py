"""The auditors' list of open findings: what is on it, in which order, for whom."""

import re
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import insert, select, update

from app.cases.models import Case
from app.responsibility.models import ResponsibilityFinding
from app.responsibility.pages.open_findings import PAGE
from tests.integration.conftest import Browser
from tests.support.plant.running import Plant


def propose(plant: Plant, case: UUID, code: str, *roles: str, **more: Any) -> UUID:
    now: datetime = plant.clock.now()
    found = {
        "id": uuid4(),
        "case_id": case,
        "round": 1,
        "code": code,
        "leading": True,
        "roles": list(roles),
        "target": None,
        "names": {"zh": f"建议{code}", "en": f"Finding {code}"},
        "element": "review",
        "decision_digest": "d",
        "facts": {},
        "facts_hash": "f",
        "evidence": [],
        "status": "proposed",
        "proposed_at": now,
        "contest_until": now + timedelta(days=5),
        **more,
    }
    with plant.sessions.begin() as session:
        found["deployment_id"] = session.scalar(select(Case.deployment_id).where(Case.id == case))
        session.execute(insert(ResponsibilityFinding), [found])
    return found["id"]  # type: ignore[no-any-return]


@pytest.fixture
def case(plant: Plant) -> UUID:
    return plant.start("wang", "small_loop")


def codes(page: str) -> list[str]:
    return re.findall(r'<td><span class="code">(\w+)</span>', page)


def test_open_findings_of_all_cases_are_listed_the_longest_open_first(
    plant: Plant, browser: Browser, case: UUID
) -> None:
    other = plant.start("wang", "small_loop")
    propose(plant, case, "R2a", "qa", proposed_at=plant.clock.now() + timedelta(days=2))
    propose(plant, other, "R3", "hr", status="contested", contested_at=plant.clock.now())
    propose(plant, case, "R1", "production", status="accepted")
    propose(plant, case, "R6", "hr", status="overruled")
    page = browser("gao").get("/audit/findings").text
    assert codes(page) == ["R3", "R2a"]
    assert "有异议" in page
    assert "质量部" in page


def test_a_row_leads_to_its_finding_on_the_case_s_page(plant: Plant, browser: Browser, case: UUID) -> None:
    found = propose(plant, case, "R2a", "qa")
    client = browser("gao")
    place = f"/cases/{case}/responsibility"
    assert f'href="{place}#finding-{found}"' in client.get("/audit/findings").text
    assert f'id="finding-{found}"' in client.get(place).text


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", ["R1", "R2a", "R4"]),
        ("state=contested", ["R4"]),
        ("state=proposed", ["R1", "R2a"]),
        ("role=qa", ["R2a", "R4"]),
        ("role=qa&state=proposed", ["R2a"]),
        ("role=hr&state=proposed", []),
        ("state=accepted", ["R1", "R2a", "R4"]),
        ("role=nobody", ["R1", "R2a", "R4"]),
    ],
)
def test_state_and_role_narrow_the_list(
    plant: Plant, browser: Browser, case: UUID, query: str, found: list[str]
) -> None:
    now = plant.clock.now()
    propose(plant, case, "R1", "production")
    propose(plant, case, "R2a", "qa", proposed_at=now + timedelta(hours=1))
    propose(plant, case, "R4", "qa", "hr", status="contested", contested_at=now, proposed_at=now + timedelta(hours=2))
    assert codes(browser("gao").get(f"/audit/findings?{query}").text) == found


def test_the_end_of_the_time_to_contest_is_said(plant: Plant, browser: Browser, case: UUID) -> None:
    propose(plant, case, "R2a", "qa")
    client = browser("gao")
    assert "已过期限" not in client.get("/audit/findings").text
    plant.clock.advance(timedelta(days=6))
    assert "已过期限" in browser("gao").get("/audit/findings").text


def test_a_contested_finding_is_open_since_it_was_contested(plant: Plant, browser: Browser, case: UUID) -> None:
    contested = plant.clock.now() + timedelta(hours=3)
    propose(plant, case, "R2a", "qa", status="contested", contested_at=contested)
    page = browser("gao").get("/audit/findings").text
    assert contested.isoformat(timespec="seconds")[:19] in page


def test_an_auditor_of_one_line_sees_its_findings_only(plant: Plant, browser: Browser, case: UUID) -> None:
    plant.hire("near", "auditor", line="L1")
    plant.hire("far", "auditor", line="L2")
    propose(plant, case, "R2a", "qa")
    with plant.sessions.begin() as session:
        session.execute(update(Case).where(Case.id == case).values(line="L1"))
    assert codes(browser("near").get("/audit/findings").text) == ["R2a"]
    assert codes(browser("far").get("/audit/findings").text) == []
    assert "待认定的责任建议 (1)" in browser("gao").get("/audit").text
    assert browser("near").get("/audit").status_code == 403  # the log tells of all lines


def test_a_long_list_goes_on_where_it_stopped(plant: Plant, browser: Browser, case: UUID) -> None:
    for number in range(PAGE + 1):
        propose(plant, case, f"X{number}", "qa", proposed_at=plant.clock.now() + timedelta(minutes=number))
    client = browser("gao")
    first = client.get("/audit/findings?role=qa").text
    assert codes(first) == [f"X{number}" for number in range(PAGE)]
    further = re.search(r'rel="next" href="(\?[^"]+)"', first)
    assert further
    assert codes(client.get("/audit/findings" + further[1].replace("&amp;", "&")).text) == [f"X{PAGE}"]


@pytest.mark.parametrize(("username", "status"), [("gao", 200), ("he", 403), ("li", 403), ("xie", 403)])
def test_the_list_is_for_those_who_decide(plant: Plant, browser: Browser, username: str, status: int) -> None:
    assert browser(username).get("/audit/findings").status_code == status


def test_the_audit_page_leads_to_the_list(plant: Plant, browser: Browser, case: UUID) -> None:
    propose(plant, case, "R2a", "qa")
    assert 'href="/audit/findings"' in browser("gao").get("/audit").text
    assert 'href="/audit/findings"' not in browser("he").get("/audit").text
