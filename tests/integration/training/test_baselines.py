"""QA re-baselines the control limits: proposed, weighed, signed, kept; on the published counts, one sample a week."""

import csv
import html
import json
import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, text
from sqlalchemy.exc import ProgrammingError

from app.ledger.append import hash_text
from app.ledger.models import LedgerEvent
from app.ledger.personal_data.restore import open_bodies
from app.quality.commands import quality_group
from app.quality.models.control import ControlBaseline
from app.quality.models.measurement import Measurement
from app.quality.statistics import Counts
from app.quality.weekly_refresh import rebuild
from app.quality.weekly_series import week_name
from tests.support.ledger import breaks
from tests.support.plant.cli_context import open_cli
from tests.support.plant.measured_step import LINE, STEP, make_plant, measure
from tests.support.plant.pages import signed_in
from tests.support.plant.running import PASSWORD, Plant, running_plant

FIRST = date(2025, 2, 17)  # a Monday, 54 weeks before START
PAGE = f"/lines/{LINE}/{STEP}/baseline"
WHY = "培训后渗漏明显减少，旧控制限不再反映当前过程。"


def week(number: int) -> date:
    """The Monday of the published sample of this number, counted from 1."""
    return FIRST + timedelta(weeks=number - 1)


def published() -> list[Counts]:
    text_ = files("app.demo").joinpath("orange_juice_cans.csv").read_text("utf-8")
    return [Counts(int(r["inspected"]), int(r["nonconforming"])) for r in csv.DictReader(text_.splitlines())]


@pytest.fixture
def plant(fresh_database: str, tmp_path: Path) -> Iterator[Plant]:
    with running_plant(fresh_database, tmp_path) as plant:
        plant.hire("qin", "qa", name="秦质量", line=LINE)
        plant.hire("far", "qa", line="elsewhere")
        plant.hire("wang", "production", line=LINE)
        with plant.sessions.begin() as session:
            step = make_plant(session)
            for number, sample in enumerate(published()):
                measure(session, step, datetime.combine(week(number + 1), datetime.min.time(), UTC), [sample])
            rebuild(session)
        yield plant
        with plant.sessions() as session:
            assert list(breaks(session)) == []


def form(first: int, last: int, since: int | None = None, **more: Any) -> dict[str, Any]:
    weeks = {"first": week(first), "last": week(last), "since": week(since or first)}
    return {name: day.isoformat() for name, day in weeks.items()} | {
        "what": "sign",
        "reason": WHY,
        "password": PASSWORD,
        **more,
    }


def leaving_out(**causes: str) -> dict[str, Any]:
    """`s15="…"` leaves sample 15 out."""
    named = {week_name(week(int(sample[1:]))): cause for sample, cause in causes.items()}
    return {"leave": list(named), **{f"cause.{name}": cause for name, cause in named.items()}}


def charts(page: str) -> list[Any]:
    return [json.loads(html.unescape(found)) for found in re.findall(r"data-chart='([^']*)'", page)]


def stored(plant: Plant) -> list[ControlBaseline]:
    with plant.sessions() as session:
        return list(session.scalars(select(ControlBaseline).order_by(ControlBaseline.version)))


def sign(client: FlaskClient, given: dict[str, Any], status: int = 303) -> str:
    shown = " ".join([given["first"], given["last"], given["since"], *sorted(given.get("leave", []))])
    answer = client.post(PAGE, data={"seen": shown} | given)
    assert answer.status_code == status, answer.text
    return answer.text


def test_old_and_new_limits_stand_side_by_side_before_anybody_signs(web: Flask, plant: Plant) -> None:
    client = signed_in(web, "qin")
    page = client.post(PAGE, data=form(1, 30, what="look") | leaving_out(s15="换料", s23="新操作工")).text
    shown = " ".join(re.sub(r"<[^>]+>", " ", page).split())
    assert "基线均值 21.4 % 21.5 %" in shown  # of the first twenty weeks, and without 15 and 23
    assert "38.93 %" in shown
    assert "4.07 %" in shown
    [chart] = charts(page)
    assert chart["old"]["upper"] != chart["upper"]
    assert stored(plant) == []


def test_the_page_offers_the_newest_twenty_weeks(web: Flask) -> None:
    page = signed_in(web, "qin").get(PAGE).text
    assert f'<option value="{week(35)}" selected>' in page
    assert f'<option value="{week(54)}" selected>' in page


def test_a_signed_baseline_judges_from_its_week_on_and_old_points_keep_their_limits(web: Flask, plant: Plant) -> None:
    client = signed_in(web, "qin")
    before = charts(client.get(f"/lines/{LINE}/{STEP}").text)[0]
    sign(client, form(31, 54))
    page = client.get(f"/lines/{LINE}/{STEP}").text
    after = charts(page)[0]
    turn = after["weeks"].index(week_name(week(31)))
    assert after["upper"][:turn] == before["upper"][:turn]
    assert after["upper"][turn] < before["upper"][turn]
    assert after["centre"][turn] == 11.083  # 133 of 1200, as published
    for words in ("基线 1", "秦质量", "含义：批准", WHY, "最初各周", "控制限取自基线 1"):
        assert words in page


def test_the_signature_covers_an_event_with_the_old_and_the_new_limits(web: Flask, plant: Plant) -> None:
    sign(signed_in(web, "qin"), form(1, 30) | leaving_out(s15="换料", s23="新操作工"))
    [row] = stored(plant)
    assert round(row.centre, 4) == 0.215
    assert (row.points, row.signed_name, row.reason) == (28, "秦质量", WHY)
    assert [one["cause"] for one in row.excluded] == ["换料", "新操作工"]
    with plant.sessions() as session:
        body = session.scalars(select(LedgerEvent.body).where(LedgerEvent.action == "baseline.signed")).one()
        [event] = open_bodies(session, [body])
    assert hash_text(body) == row.ledger_hash
    assert (event["meaning"], event["who"]["name"]) == ("approval", "秦质量")
    assert (event["old"]["version"], event["new"]["version"]) == (0, 1)
    assert (event["new"]["upper"], event["new"]["lower"]) == (0.389297, 0.040703)
    assert event["old"]["upper"] != event["new"]["upper"]
    assert event["target"] == {"line": LINE, "step": STEP, "version": 1}


def test_a_later_correction_of_a_count_moves_no_signed_limit(web: Flask, plant: Plant) -> None:
    client = signed_in(web, "qin")
    sign(client, form(31, 54))
    before = charts(client.get(f"/lines/{LINE}/{STEP}").text)[0]["centre"][-2]
    with plant.sessions.begin() as session:
        begin = datetime.combine(week(40), datetime.min.time(), UTC)
        session.scalars(select(Measurement).where(Measurement.period_start == begin)).one().qty_defect = 40
        rebuild(session)
    assert charts(client.get(f"/lines/{LINE}/{STEP}").text)[0]["centre"][-2] == before


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (form(36, 54), "至少需要 20 个有数据的周，剔除后该时段只有 19 个"),
        (form(12, 31) | leaving_out(s15="换料"), "剔除后该时段只有 19 个"),
        (form(1, 30) | leaving_out(s15="换料", s14="没有原因"), f"以下各周未超出：{week_name(week(14))}"),
        (form(1, 30) | leaving_out(s15=" "), f"已查明的原因：{week_name(week(15))}"),
        (form(1, 30, reason="短"), "至少 10 个字"),
        (form(1, 30, password=""), "输入密码"),
        (form(20, 54, since=10), "起用周须在基线首周与本周之间"),
        (form(30, 1, since=31), "完整周"),
        (form(30, 55), "完整周"),  # the running week
        (form(1, 30) | {"first": "2025-02-18"}, "完整周"),
    ],
)
def test_what_cannot_be_signed_is_refused_with_what_to_do(
    web: Flask, plant: Plant, given: dict[str, Any], said: str
) -> None:
    page = sign(signed_in(web, "qin"), given, 422)
    assert said in html.unescape(page)
    assert stored(plant) == []


def test_nonsense_for_a_week_shows_the_page_again(web: Flask) -> None:
    assert "基线首周" in sign(signed_in(web, "qin"), form(1, 30) | {"first": "soon"}, 422)


def test_new_limits_do_not_begin_before_those_in_force(web: Flask, plant: Plant) -> None:
    client = signed_in(web, "qin")
    sign(client, form(31, 54))
    assert "新控制限不得更早" in sign(client, form(25, 54, since=30), 422)
    sign(client, form(32, 54, since=31 + 1))
    assert [row.version for row in stored(plant)] == [1, 2]


def test_nobody_signs_for_limits_that_were_not_shown(web: Flask, plant: Plant) -> None:
    client = signed_in(web, "qin")
    [seen] = re.findall(r'name="seen" value="([^"]*)"', client.get(PAGE).text)
    assert "核对新的控制限" in sign(client, form(31, 54) | {"seen": seen}, 422)
    assert stored(plant) == []
    [seen] = re.findall(r'name="seen" value="([^"]*)"', client.post(PAGE, data=form(31, 54, what="look")).text)
    sign(client, form(31, 54) | {"seen": seen})


def test_a_wrong_password_signs_nothing_and_is_counted(web: Flask, plant: Plant) -> None:
    sign(signed_in(web, "qin"), form(31, 54, password="not mine at all"), 422)
    assert stored(plant) == []
    with plant.sessions() as session:
        assert session.scalars(select(LedgerEvent.body).where(LedgerEvent.action == "signature.failed")).one()


@pytest.mark.parametrize("username", ["far", "wang"])
def test_only_qa_of_the_line_may_propose_or_sign(web: Flask, plant: Plant, username: str) -> None:
    client = signed_in(web, username)
    assert client.get(PAGE).status_code == 403
    sign(client, form(31, 54), 403)
    assert stored(plant) == []
    if username == "wang":
        assert PAGE not in client.get(f"/lines/{LINE}/{STEP}").text


def test_a_step_without_counts_has_nothing_to_propose(web: Flask) -> None:
    assert "还没有数据" in signed_in(web, "qin").get(f"/lines/{LINE}/sealing/baseline").text


def test_what_was_signed_stands_in_the_database(web: Flask, plant: Plant) -> None:
    sign(signed_in(web, "qin"), form(31, 54))
    for statement in ("UPDATE control_baselines SET centre = 0.5", "DELETE FROM control_baselines"):
        with plant.sessions() as session, pytest.raises(ProgrammingError, match="permission denied"):
            session.execute(text(statement))


def test_the_command_lists_the_baselines(
    web: Flask, plant: Plant, fresh_database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sign(signed_in(web, "qin"), form(31, 54))
    monkeypatch.setenv("BIHUAN_INSTANCE", str(tmp_path / "instance"))
    monkeypatch.setenv("DATABASE_URL", fresh_database)
    with open_cli() as cli:
        found = CliRunner().invoke(quality_group, ["baselines", LINE, STEP, "--json"], obj=cli)
        plain = CliRunner().invoke(quality_group, ["baselines", LINE, STEP], obj=cli)
    assert found.exit_code == 0, found.output
    rows = json.loads(found.output)
    assert [row["version"] for row in rows][-1] == 1
    assert (rows[-1]["signed_by"], rows[-1]["points"]) == ("秦质量", 24)
    assert "秦质量" in plain.output
