"""The whole loop on the published counts, by six people at their browsers and the real worker and clock."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, expect

from app.demo import answers
from app.demo.cases import CHECK_CARD, NOZZLE, PRESSURE
from app.demo.people import PASSWORD
from tests.support.browser.product import Product
from tests.support.browser.story import HR, MANAGER, OTHER_TRAINEE, PROBLEM, PRODUCTION, QA, TRAINEE, VERIFIER, Stage

pytestmark = pytest.mark.e2e

FIRST_POINTS = (CHECK_CARD, NOZZLE)
ALL_POINTS = (*FIRST_POINTS, PRESSURE)
QUESTION = "请写明是哪一台设备、从什么时候开始。"
CLEARER = PROBLEM.cause + "设备为 FIL-1，三个班次都有，从上月换罐型开始。"
MARK = "只有评分人知道的备注"
FIRST, SECOND = "-101", "-102"
AGAIN_FIRST, AGAIN_SECOND = "-201", "-202"


@pytest.fixture
def stage(product: Product, browser: Browser) -> Iterator[Stage]:
    stage = Stage(product, browser)
    yield stage
    stage.close()


def test_the_whole_loop_with_six_people_on_the_published_counts(stage: Stage) -> None:
    production_asks(stage)
    qa_returns_it_and_production_answers(stage)
    a_late_review_is_escalated_to_the_manager(stage)
    qa_accepts_with_key_points(stage)
    hr_plans_what_covers_every_key_point(stage)
    the_class_is_recorded(stage)
    the_trainees_pass_the_course(stage)
    other_lanes_are_kept_out(stage)
    two_blind_sheets_differ_and_management_adjudicates(stage)
    qa_checks_at_the_station_a_week_later(stage)
    five_weeks_are_observed(stage)
    the_first_training_was_ineffective(stage)
    management_sends_it_back_to_qa(stage)
    qa_adds_the_missing_key_point(stage)
    the_rework_is_taught(stage)
    the_second_training_was_effective(stage)
    production_confirms_and_the_case_is_closed(stage)
    assert stage.problems == []
    the_record_is_whole_and_tells_of_any_change(stage)


def production_asks(stage: Stage) -> None:
    person = stage.person(PRODUCTION)
    person.page.get_by_role("link", name="新建申请").click()
    person.page.locator("form[action$='/cases/new/quality_training'] button").click()
    person.page.wait_for_url("**/tasks/*")
    stage.case = (person.page.locator(".crumbs .number").text_content() or "").strip()
    stage.case_url = person.page.locator(".crumbs .number").get_attribute("href") or ""
    person.fill(answers.request(PROBLEM) | {"cause": "太短"})
    expect(person.page.locator("[data-form-fields]")).to_contain_text("22.3 %12 %167 / 750")  # measured, not typed
    person.press_submit()
    assert person.errors() == ["至少 20 个字。"]
    person.fill({"cause": PROBLEM.cause})
    person.submit()


def qa_returns_it_and_production_answers(stage: Stage) -> None:
    stage.person(QA).do("审核并标关键点", stage.case, answers.give_back(QUESTION))
    person = stage.person(PRODUCTION)
    person.open_task("提交培训需求", stage.case)
    expect(person.page.locator("[data-form-fields]")).to_contain_text(QUESTION)
    person.fill({"answer": "设备为 FIL-1，三个班次都有。", "cause": CLEARER})
    person.submit()


def a_late_review_is_escalated_to_the_manager(stage: Stage) -> None:
    stage.person(QA).open_task("审核并标关键点", stage.case)
    stage.jump("P7D")
    manager = stage.person("li.xiaomei")
    notice = manager.page.locator(".notice--urgent", has_text=stage.case)
    manager.reload_until("/notifications", notice)
    expect(notice.first).to_contain_text("审核并标关键点")


def qa_accepts_with_key_points(stage: Stage) -> None:
    person = stage.person(QA)
    person.open_task("审核并标关键点", stage.case)
    expect(person.page.locator(".task-head__title")).to_contain_text("已升级")
    person.fill(answers.accept(PROBLEM, FIRST_POINTS, stage.windows((1, 15), (21, 30))))
    person.submit()


def hr_plans_what_covers_every_key_point(stage: Stage) -> None:
    person = stage.person(HR)
    person.open_task("制定培训计划", stage.case)
    plan = _plan(stage, 2)
    uncovered = [item | {"key_points": ["k1"]} for item in plan["items"]]
    person.fill(plan | {"items": uncovered})
    person.press_submit()
    expect(person.page.locator("[data-form-problems]")).to_contain_text("每个必须覆盖的关键点")
    person.fill({"items": plan["items"]})
    person.submit()


def the_class_is_recorded(stage: Stage) -> None:
    person = stage.person(HR)
    person.open_task("记录课堂与出勤", stage.case)
    person.fill(answers.class_held(PROBLEM))
    person.press_submit()
    assert person.errors() == ["课还没有开始，不能记录为已举行。"]
    stage.jump("P1D")
    person.submit()


def the_trainees_pass_the_course(stage: Stage) -> None:
    person = stage.person(TRAINEE)
    person.do("线上课程与测验", stage.case + FIRST, answers.quiz(answers.WRONG))
    person.do("线上课程与测验", stage.case + FIRST, answers.quiz())
    stage.by_api(OTHER_TRAINEE, "online_course", answers.quiz(), SECOND)


def other_lanes_are_kept_out(stage: Stage) -> None:
    person = stage.person(QA)
    person.open_task("实操评分(质量)", stage.case + FIRST)
    task = person.page.url.rsplit("/", 1)[1]
    trainee = stage.person(TRAINEE).page.request
    assert trainee.get(stage.case_url).status in {403, 404}
    seen = trainee.get(f"/tasks/{task}")  # whoever takes part in a case sees that whole case, and no more than sees it
    assert (seen.status, "data-form-submit" in seen.text()) == (200, False)
    sheet = {"answers": answers.sheet(FIRST_POINTS, 10), "password": PASSWORD}
    for username in (HR, MANAGER, TRAINEE):
        status, _ = stage.client(username).call("POST", f"/tasks/{task}/complete", sheet)
        assert status in {403, 404}, (username, status)
    [(denied,)] = stage.product.sql(
        "SELECT count(*) FROM ledger_events WHERE action = 'access.denied' AND chain LIKE 'person:%%'"
    )
    assert denied >= 3


def two_blind_sheets_differ_and_management_adjudicates(stage: Stage) -> None:
    low = answers.sheet(FIRST_POINTS, 6.5)
    low["items"][0]["note"] = MARK
    stage.person(QA).do("实操评分(质量)", stage.case + FIRST, low)
    blind_until_both_are_in(stage)
    person = stage.person(PRODUCTION)
    person.open_task("实操评分(生产)", stage.case + FIRST)
    sheet = answers.sheet(FIRST_POINTS, 9)
    person.fill({"items": [sheet["items"][0], sheet["items"][1] | {"reading": 13.5}]})
    warning = person.page.locator("[data-form-fields] .failed")
    expect(warning).to_have_text("✗ 超出公差：此项不得分。")
    danger = "e => [getComputedStyle(e).color, getComputedStyle(e).getPropertyValue('--danger')]"
    assert warning.evaluate(danger) == ["rgb(168, 32, 26)", "#a8201a"]
    person.fill(sheet)
    expect(warning).to_have_count(0)
    person.submit()
    person = stage.person(MANAGER)
    person.open_task("裁定评分", stage.case + FIRST)
    expect(person.page.locator("[data-form-fields]")).to_contain_text("65")
    expect(person.page.locator("[data-form-fields]")).to_contain_text("90")
    person.fill({"score": 85, "reason": "看过两份评分表和录像，按此裁定。"})
    person.submit()
    stage.by_api(QA, "score_qa", answers.sheet(FIRST_POINTS, 9), SECOND)
    stage.by_api(PRODUCTION, "score_production", answers.sheet(FIRST_POINTS, 8.5), SECOND)


def blind_until_both_are_in(stage: Stage) -> None:
    """QA's sheet is signed, Production's is open: its values are on no page and in no answer."""
    [task] = stage.client(PRODUCTION).tasks(stage.case + FIRST)
    own, child = f"/tasks/{task['id']}", f"/cases/{task['case']}"
    for username in (PRODUCTION, MANAGER, "gao.xiang", QA):
        request, client = stage.person(username).page.request, stage.client(username)
        case = client.get(child)
        assert "score_qa" not in case["variables"]
        seen = [request.get(child).text(), request.get(stage.case_url).text(), json.dumps(case, ensure_ascii=False)]
        seen += [request.get(own).text(), json.dumps(client.call("GET", own), ensure_ascii=False)]
        assert not [text for text in seen if MARK in text], f"{username} sees the other sheet"


def qa_checks_at_the_station_a_week_later(stage: Stage) -> None:
    stage.jump("P7DT1H")
    stage.person(VERIFIER).do("在岗检查", stage.case + FIRST, answers.on_job(FIRST_POINTS))
    stage.by_api(VERIFIER, "on_job_check", answers.on_job(FIRST_POINTS), SECOND)
    stage.person(QA).reload_until(stage.case_url, stage.person(QA).page.get_by_text("等待观察期").first)


def five_weeks_are_observed(stage: Stage) -> None:
    stage.jump("P35D")


def the_first_training_was_ineffective(stage: Stage) -> None:
    person = stage.person(VERIFIER)
    person.open_task("质量验证并签名", stage.case)
    shown = person.page.locator("[data-form-fields]")
    for figure in ("22.3 %167 / 750", "26.6 %133 / 500", "无效"):
        expect(shown).to_contain_text(figure)
    assert _figures(stage) == [22.27, 26.6, -19.5]
    person.fill(answers.sign())
    person.submit()


def management_sends_it_back_to_qa(stage: Stage) -> None:
    person = stage.person(MANAGER)
    person.open_task("裁定返工去向", stage.case)
    expect(person.page.locator("[data-form-fields]")).to_contain_text("关键点遗漏")
    person.fill({"target": "qa"})
    person.submit()


def qa_adds_the_missing_key_point(stage: Stage) -> None:
    windows = stage.windows((1, 15), (36, 54))
    stage.person(QA).do("审核并标关键点", stage.case, answers.accept(PROBLEM, ALL_POINTS, windows))


def the_rework_is_taught(stage: Stage) -> None:
    stage.by_api(HR, "hr_plan", _plan(stage, 3))
    stage.jump("P1D")
    stage.by_api(HR, "hold_sessions", answers.class_held(PROBLEM))
    pairs = ((TRAINEE, AGAIN_FIRST), (OTHER_TRAINEE, AGAIN_SECOND))
    for username, number in pairs:
        stage.by_api(username, "online_course", answers.quiz(), number)
        stage.by_api(QA, "score_qa", answers.sheet(ALL_POINTS, 9), number)
        stage.by_api(PRODUCTION, "score_production", answers.sheet(ALL_POINTS, 8.5), number)
    stage.jump("P7DT1H")
    for _, number in pairs:
        stage.by_api(VERIFIER, "on_job_check", answers.on_job(ALL_POINTS), number)


def the_second_training_was_effective(stage: Stage) -> None:
    person = stage.person(VERIFIER)
    person.open_task("质量验证并签名", stage.case)
    shown = person.page.locator("[data-form-fields]")
    for figure in ("22.3 %167 / 750", "10 %95 / 950", "55.1 %（降幅的 95% 区间 43.3 至 64.4 %）", "有效"):
        expect(shown).to_contain_text(figure)
    assert _figures(stage) == [22.27, 10.0, 55.1]
    person.fill(answers.sign())
    person.submit()


def production_confirms_and_the_case_is_closed(stage: Stage) -> None:
    person = stage.person(PRODUCTION)
    feedback = answers.feedback("培训有效，员工按规定核对灌装压力，渗漏明显减少。")
    person.do("确认整改并反馈", stage.case, feedback)
    person.reload_until(stage.case_url, person.page.locator("main h1", has_text="有效"))
    expect(person.page.locator(".facts")).to_contain_text("结束时间")
    assert _case(stage)["outcome"] == "effective"
    assert _case(stage)["variables"]["closing"]["result"] == "effective"


def the_record_is_whole_and_tells_of_any_change(stage: Stage) -> None:
    product = stage.product
    product.bihuan("ledger", "verify")
    product.bihuan("replay", "--all")
    chain, seq, body = _a_signed_review(stage)
    _write(product, chain, seq, body.replace('"decision":"accept"', '"decision":"reject"'))
    try:
        verified = product.bihuan("ledger", "verify", check=False)
        replayed = product.bihuan("replay", stage.case, check=False)
        assert (verified.returncode, replayed.returncode) == (1, 1)
        [broken] = [line for line in verified.stdout.splitlines() if f"{chain} event {seq}: " in line]
        assert "it is not what was sealed" in broken
        assert f"event {seq} task.completed" in replayed.stdout
    finally:
        _write(product, chain, seq, body)
    product.bihuan("ledger", "verify")


def _a_signed_review(stage: Stage) -> tuple[str, int, str]:
    """Of the first round, so it was sealed long ago."""
    [row] = stage.product.sql(
        "SELECT chain, seq, body FROM ledger_events WHERE chain = %s AND body LIKE %s ORDER BY seq LIMIT 1",
        f"case:{_case(stage)['id']}",
        '%"decision":"accept"%',
    )
    return row[0], row[1], row[2]


def _write(product: Product, chain: str, seq: int, body: str) -> None:
    """As somebody with all rights in the database would do it."""
    product.sql("ALTER TABLE ledger_events DISABLE TRIGGER ALL")
    product.sql("UPDATE ledger_events SET body = %s WHERE chain = %s AND seq = %s", body, chain, seq)
    product.sql("ALTER TABLE ledger_events ENABLE TRIGGER ALL")


def _case(stage: Stage) -> dict[str, Any]:
    found: dict[str, Any] = stage.client("gao.xiang").get(f"/cases/{stage.case_url.rsplit('/', 1)[1]}")
    return found


def _figures(stage: Stage) -> list[float]:
    """Before, after and reduction in percent, as the case holds them."""
    effect = _case(stage)["variables"]["effect"]
    before, after = (round(effect[key] * 100, 2) for key in ("rate_before", "rate_after"))
    return [before, after, round(effect["reduction"] * 100, 1)]


def _plan(stage: Stage, count: int) -> dict[str, Any]:
    plan = answers.plan(PROBLEM, count, stage.clock.now())
    plan["sessions"][0]["start"] = stage.tomorrow()
    return plan
