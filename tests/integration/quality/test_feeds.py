"""Complaints, defects by type and limits of characteristics come in by the same connectors as counts do."""

from collections.abc import Mapping
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import orjson
import pytest
from sqlalchemy import select

from app.ledger.models import LedgerEvent
from app.quality.models.inspection import CharacteristicLimit, Complaint, DefectCount
from tests.support.plant.works import Works

PLACE = {"line": "产线", "step": "工序"}
COMPLAINTS: Mapping[str, Any] = {
    "feed": "complaints",
    "key": ["单号"],
    "columns": {**PLACE, "start": "受理日期", "text": "投诉内容", "customer": "客户", "defect_type": "类型"},
    "codes": {"step": {"灌装": "filling"}},
}
COMPLAINT_HEADER = "单号,产线,工序,受理日期,投诉内容,客户,类型"
RECEIVED = [f"K{n},T1,灌装,2026-10-{n:02},第 {n} 箱漏罐,红星商贸,leak" for n in range(1, 10)]
DEFECTS: Mapping[str, Any] = {
    "feed": "defects",
    "columns": {**PLACE, "start": "日期", "defect_type": "类型", "cause": "原因", "qty": "件数"},
    "codes": {"cause": {"设备": "machine"}},
}
DEFECT_HEADER = "产线,工序,日期,类型,原因,件数"
LIMITS: Mapping[str, Any] = {
    "feed": "limits",
    "columns": {**PLACE, "characteristic": "特性", "unit": "单位", "nominal": "目标", "lower": "下限", "upper": "上限"},
}


def all_of(works: Works, model: Any) -> list[Any]:
    with works.session() as session:
        return list(session.scalars(select(model).order_by(model.id)))


def test_complaints_are_stored_with_their_step_and_day(works: Works) -> None:
    result = works.load(works.connector(mapping=COMPLAINTS), RECEIVED, COMPLAINT_HEADER)
    assert (result.state, result.result.new) == ("done", 9), result.message
    first = all_of(works, Complaint)[0]
    assert (first.source, first.source_key, first.text, first.customer) == ("mes", "K1", "第 1 箱漏罐", "红星商贸")
    assert (first.at, first.qty, first.defect_type) == (datetime(2026, 9, 30, 16, tzinfo=UTC), 1, "leak")
    assert works.measurements() == []


def test_the_same_complaints_again_change_nothing_and_a_correction_is_in_the_ledger(works: Works) -> None:
    connector = works.connector(mapping=COMPLAINTS)
    works.load(connector, RECEIVED, COMPLAINT_HEADER)
    again = works.load(connector, RECEIVED, COMPLAINT_HEADER).result
    assert (again.new, again.changed, again.same) == (0, 0, 9)
    changed = works.load(connector, [RECEIVED[0].replace("漏罐", "瘪罐"), *RECEIVED[1:]], COMPLAINT_HEADER).result
    assert (changed.changed, changed.same) == (1, 8)
    first = all_of(works, Complaint)[0]
    assert (first.text, first.revision) == ("第 1 箱瘪罐", 2)
    with works.session() as session:
        query = select(LedgerEvent.body).where(LedgerEvent.action == "complaints.imported").order_by(LedgerEvent.seq)
        last = orjson.loads(session.scalars(query).all()[-1])
    [correction] = last["data"]["corrections"]
    assert (correction["key"], correction["old"]["text"]) == ("K1", "第 1 箱漏罐")


def test_an_older_version_of_a_complaint_does_not_undo_a_newer_one(works: Works) -> None:
    connector = works.connector(mapping={**COMPLAINTS, "version": "版本"})
    header = COMPLAINT_HEADER + ",版本"
    works.load(connector, [f"{RECEIVED[0]},10"], header)
    late = works.load(connector, [f"{RECEIVED[0].replace('漏', '瘪')},9"], header).result
    assert (late.changed, late.same) == (0, 1)


REFUSED = [
    ("X,T1,灌装,2026-10-11,,红星商贸,leak", "missing"),
    ("X,T1,灌装,2030-10-11,漏罐,红星商贸,leak", "future"),
    ("X,T1,封箱,2026-10-11,漏罐,红星商贸,leak", "unknown_step"),
    ("X,T1,灌装,2026-10-11,漏罐,红星商贸,气孔", "unknown_code"),
    ("X,T1,灌装,2026-10-11,=1+1,红星商贸,leak", "formula"),
    (f"X,T1,灌装,2026-10-11,{'漏' * 2001},红星商贸,leak", "long"),
    ("X,T1,灌装,2026-10-11", "cut_off"),
    ("K1,T1,灌装,2026-10-11,另一件事,红星商贸,leak", "duplicate_key"),
]


@pytest.mark.parametrize(("row", "code"), REFUSED)
def test_a_bad_complaint_is_quarantined_and_the_others_are_stored(works: Works, row: str, code: str) -> None:
    result = works.load(works.connector(mapping=COMPLAINTS), [*RECEIVED, row], COMPLAINT_HEADER)
    assert (result.state, result.result.new, result.result.refused) == ("done", 9, 1)
    kept = works.quarantined()[0]
    assert (kept.code, kept.line_no, kept.state) == (code, 11, "open")
    assert kept.template % kept.params


def test_too_many_bad_complaints_store_nothing(works: Works) -> None:
    result = works.load(works.connector(mapping=COMPLAINTS), [*RECEIVED[:2], "X,T1,?,?,?,,"], COMPLAINT_HEADER)
    assert result.state == "aborted"
    assert all_of(works, Complaint) == []


def test_defects_feed_the_pareto_and_unknown_causes_wait_in_the_inbox(works: Works) -> None:
    rows = [f"T1,filling,2026-10-{n:02},leak,设备,{n}" for n in range(1, 10)]
    result = works.load(works.connector(mapping=DEFECTS), [*rows, "T1,filling,2026-10-12,leak,天气,1"], DEFECT_HEADER)
    assert (result.result.new, result.result.refused) == (9, 1)
    assert [(row.defect_type, row.cause, row.qty) for row in all_of(works, DefectCount)][:2] == [
        ("leak", "machine", 1),
        ("leak", "machine", 2),
    ]
    assert [(code.field, code.code) for code in works.codes()] == [("cause", "天气")]


def test_limits_come_as_exact_numbers_in_order(works: Works) -> None:
    rows = [
        "T1,filling,P10,bar,2.50,2.4,2.60",
        "T1,filling,T20,℃,,,80",
        "T1,filling,X1,bar,1,2,3",
        "T1,filling,X2,bar,,,",
    ]
    connector = works.connector(mapping=LIMITS)
    with works.sessions.begin() as session:
        session.get_one(type(works.row(connector)), connector).max_error_share = Decimal("0.5")
    works.load(connector, rows, "产线,工序,特性,单位,目标,下限,上限")
    stored = all_of(works, CharacteristicLimit)
    assert [(row.code, row.lower, row.nominal, row.upper) for row in stored] == [
        ("P10", Decimal("2.4"), Decimal("2.50"), Decimal("2.60")),
        ("T20", None, None, Decimal(80)),
    ]
    assert [row.code for row in works.quarantined()] == ["limits", "no_limit"]
    works.load(connector, [rows[0].replace("2.60", "2.70"), rows[1]], "产线,工序,特性,单位,目标,下限,上限")
    assert all_of(works, CharacteristicLimit)[0].revision == 2
