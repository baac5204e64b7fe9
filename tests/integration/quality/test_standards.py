"""QA signs standards: one after the other, from a day on; a week is judged by the version valid in it."""

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select, text

from app.identity.tokens import NewToken, create_token
from app.kernel.clock import SystemClock
from app.kernel.errors import ConflictError, ForbiddenError, InvalidInputError
from app.ledger.verification_result import Unproven, Violation
from app.quality.models.measurement import QualityStandard
from app.quality.sign_standard import SignStandard
from app.quality.standard_proof import compare_standards
from app.quality.standards import standard_on
from tests.support.ledger import breaks
from tests.support.plant.cli_context import Bihuan
from tests.support.plant.measured_step import make_plant
from tests.support.plant.pages import signed_in
from tests.support.plant.running import PASSWORD, START, Plant, running_plant

TODAY = START.date()
GIVEN = {
    "step": "T1/sealing",
    "rate_limit": "4%",
    "n_min": "60",
    "basis": "客户要求",
    "valid_from": "2026-01-05",
    "reason": "客户技术协议 2026 版",
}


@pytest.fixture
def plant(fresh_database: str, tmp_path: Path) -> Iterator[Plant]:
    with running_plant(fresh_database, tmp_path) as plant:
        plant.hire("qin", "qa", name="秦质量", line="T1")
        plant.hire("far", "qa", line="elsewhere")
        plant.hire("fang", "plant_data")
        plant.hire("admin", "system_admin")
        with plant.sessions.begin() as session:
            make_plant(session)
        yield plant


def sign(plant: Plant, who: str = "qin", password: str = PASSWORD, **more: str) -> QualityStandard:
    with plant.sessions.begin() as session:
        return plant.container.need(SignStandard)(session, plant.actor(who), GIVEN | more, password)


def versions(plant: Plant) -> list[QualityStandard]:
    with plant.sessions() as session:
        return list(session.scalars(select(QualityStandard).order_by(QualityStandard.id)))


def later(days: int) -> str:
    return (TODAY + timedelta(days=days)).isoformat()


def test_a_signed_standard_judges_from_its_day_on(plant: Plant) -> None:
    row = sign(plant)
    assert (row.version, row.basis, row.signed_name, str(row.rate_limit)) == (1, "customer", "秦质量", "0.04")
    sign(plant, rate_limit="0.03", valid_from=later(7))
    with plant.sessions() as session:
        assert (standard_on(session, row.step_id, TODAY) or row).version == 1
        assert (standard_on(session, row.step_id, TODAY + timedelta(days=7)) or row).version == 2
        assert standard_on(session, row.step_id, date(2026, 1, 4)) is None
        event = session.execute(
            text(
                "SELECT body::jsonb->'old', body::jsonb->'new' FROM ledger_events WHERE action = 'standard.signed'"
                " ORDER BY seq DESC LIMIT 1"
            )
        ).one()
        assert list(breaks(session)) == []
    assert event[0] == {"rate_limit": "0.04", "n_min": 60, "basis": "customer", "valid_from": "2026-01-05"}
    assert event[1]["rate_limit"] == "0.03"


@pytest.mark.parametrize("since", ["2026-03-09", "2026-03-08"])
def test_overlapping_versions_are_refused(plant: Plant, since: str) -> None:
    sign(plant, valid_from="2026-03-09")
    with pytest.raises(ConflictError):
        sign(plant, valid_from=since)
    assert len(versions(plant)) == 2


def test_weeks_that_were_judged_stay_as_they_were(plant: Plant) -> None:
    with pytest.raises(InvalidInputError) as refusal:
        sign(plant, step="T1/filling", valid_from="2026-03-01")
    assert set(refusal.value.fields) == {"valid_from"}
    assert sign(plant, step="T1/filling", valid_from="2026-03-02").version == 2


@pytest.mark.parametrize("who", ["far", "fang", "admin"])
def test_others_sign_none(plant: Plant, who: str) -> None:
    with pytest.raises(ForbiddenError):
        sign(plant, who)


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"rate_limit": "5"}, "rate_limit"),
        ({"rate_limit": "0%"}, "rate_limit"),
        ({"n_min": "0"}, "n_min"),
        ({"step": "T1/none"}, "step"),
        ({"step": ""}, "step"),
        ({"reason": ""}, "reason"),
        ({"valid_from": "2026-02-30"}, "valid_from"),
        ({"colour": "red"}, "colour"),
    ],
)
def test_what_is_wrong_is_named_by_field(plant: Plant, more: dict[str, str], field: str) -> None:
    with pytest.raises(InvalidInputError) as refusal:
        sign(plant, **more)
    assert set(refusal.value.fields) == {field}


def test_without_the_password_nothing_is_stored(web: Flask, plant: Plant) -> None:
    client = signed_in(web, "qin")
    missing = client.post("/plant/standards/new", data=GIVEN)
    assert missing.status_code == 422
    assert "problem-password" in missing.text
    assert client.post("/plant/standards/new", data={**GIVEN, "password": "wrong"}).status_code == 422
    assert len(versions(plant)) == 1
    with plant.sessions() as session:
        assert session.scalar(text("SELECT count(*) FROM ledger_events WHERE action = 'signature.failed'")) == 1


def test_the_page_shows_and_signs(web: Flask, plant: Plant) -> None:
    client = signed_in(web, "qin")
    assert "工序 T1/sealing 没有质量标准" in client.get("/plant").text
    assert 'value="12%"' in client.get("/plant/standards/new?step=T1/filling").text, "from what is in force"
    answer = client.post("/plant/standards/new", data={**GIVEN, "password": PASSWORD})
    assert (answer.status_code, answer.location) == (303, "/plant/standards")
    page = client.get("/plant/standards").text
    assert "秦质量" in page
    assert "客户要求" in page
    assert "没有质量标准" not in client.get("/plant").text
    assert "T1/sealing" not in client.get("/plant/standards?search=灌装").text
    assert signed_in(web, "fang").get("/plant/standards/new").status_code == 403


def test_scripts_and_the_shell(web: Flask, plant: Plant, at_shell: Bihuan) -> None:
    with plant.sessions.begin() as session:
        token = create_token(session, plant.actor("qin"), NewToken("qin"), SystemClock().now())
    ask: dict[str, Any] = {"headers": {"Authorization": f"Bearer {token}"}}
    body = {"values": GIVEN, "password": PASSWORD}
    signed = web.test_client().post("/api/v1/standards", json=body, **ask)
    assert [(one["version"], one["limit"], one["state"]) for one in signed.json] == [(1, 0.04, "in_force")]
    assert len(web.test_client().get("/api/v1/standards?line=T1&all=true", **ask).json) == 2
    assert "T1/sealing" in at_shell("quality", "standards").output


def test_a_changed_row_is_noticed(plant: Plant) -> None:
    sign(plant)
    with plant.sessions() as session:
        assert [(one.code, one.hinders) for one in compare_standards(session) if isinstance(one, Unproven)] == [
            ("standards_unsigned", False)
        ]
        session.execute(text("UPDATE quality_standards SET rate_limit = 0.5 WHERE signed_by IS NOT NULL"))
        assert [one.sentence for one in compare_standards(session) if isinstance(one, Violation)] == [
            "it says something else than the record: terms"
        ]
        session.execute(text("UPDATE quality_standards SET signed_by = NULL, rate_limit = 0.04"))
        assert {one.code for one in compare_standards(session) if isinstance(one, Violation)} == {"row_gone"}
