"""From a spreadsheet to QA's inbox: a file with Chinese headers is mapped in the browser, detection does the rest."""

import time
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from app.demo import answers
from app.demo.cases import LEAK_TEST
from tests.support.browser.accessibility import AXE, axe_findings
from tests.support.browser.people import Person
from tests.support.browser.product import Product
from tests.support.browser.screens import overflows
from tests.support.browser.story import QA, Stage

pytestmark = pytest.mark.e2e

BOSS, WELDING_LEAD = "li.xiaomei", "ma.chao"
STEP = "/lines/weld/leak_test"
HEADER = "检验单号,产线,工序,检验日期,班次,检验数,不合格数"
SKILLS = "username,skill,score,as_of\ndeng.chao,special_equipment,62,{day}\n"
DETECTED_WITHIN = 150_000
"""Milliseconds: the schedule asks once a minute, and a worker has to be free."""
WEEKS, A_DAY, BAD = 5, 400, 34
PHONE, DESK = ("phone", "light", "zh"), ("desktop", "light", "zh")


@pytest.fixture
def stage(product: Product, browser: Browser) -> Iterator[Stage]:
    stage = Stage(product, browser)
    yield stage
    product.bihuan("quality", "watch", "weld", "off")
    stage.close()


def test_counts_in_a_file_become_a_case_in_the_inbox_of_qa(stage: Stage, tmp_path: Path) -> None:
    today = stage.clock.now().date()
    the_people_of_the_step_are_assessed(stage, tmp_path, today)
    person = stage.person(QA)
    qa_uploads_and_maps(person, counts(tmp_path, today))
    a_code_nobody_knows_is_mapped_by_its_name(person)
    nothing_is_stored_before_it_was_seen(stage)
    qa_imports(person)
    the_chart_shows_the_weeks(person, today)
    the_line_is_switched_on(stage)
    the_signal_appears(person)
    production_confirms_and_asks(stage)
    qa_finds_the_case(stage)
    assert stage.problems == []


def counts(folder: Path, today: date) -> Path:
    """Five weeks up to yesterday as a bench exports them: GB 18030, slashes in dates, a row that can't be right."""
    first = today - timedelta(days=today.weekday() + 7 * WEEKS)
    days = [first + timedelta(days=n) for n in range((today - first).days)]
    rows = [
        f"JL-{day:%m%d},焊装二线,检漏,{day.year}/{day.month}/{day.day},早班,{A_DAY},{BAD}"
        for day in days
        if day.weekday() < 5
    ]
    path = folder / "检漏台记录.csv"
    wrong = f"JL-X,焊装二线,检漏,{first:%Y/%m/%d},中班,40,50"
    path.write_bytes("\r\n".join([HEADER, *rows, wrong, ""]).encode("gb18030"))
    return path


def the_people_of_the_step_are_assessed(stage: Stage, folder: Path, today: date) -> None:
    """Somebody at the bench has fallen below what it asks for; without that, training would not be the answer."""
    path = folder / "scores.csv"
    path.write_text(SKILLS.format(day=today - timedelta(days=1)), "utf-8")
    stage.product.bihuan("skills", "import", str(path))


def qa_uploads_and_maps(person: Person, path: Path) -> None:
    page = person.page
    person.follow("数据连接")
    page.get_by_role("link", name="上传文件").click()
    _fits_a_phone(person)
    page.set_input_files("[name=file]", str(path))
    page.locator("[name=new_source]").fill("leak-bench")
    page.get_by_role("button", name="继续").click()
    expect(page.locator("thead").first).to_contain_text("检验单号")
    for field, column in (
        ("line", "产线"),
        ("step", "工序"),
        ("start", "检验日期"),
        ("total", "检验数"),
        ("key", "检验单号"),
    ):
        name = field if field == "key" else f"column.{field}"
        expect(page.locator(f"select[name='{name}']").first).to_have_value(column)
    page.locator("select[name='column.shift']").select_option("")  # as somebody who corrects a guess
    page.locator("select[name='column.shift']").select_option("班次")


def a_code_nobody_knows_is_mapped_by_its_name(person: Person) -> None:
    page = person.page
    page.locator("button[value=preview]").first.click()
    preview = page.locator("#preview")
    expect(preview).to_contain_text("将不保存任何数据")
    expect(preview.locator("select[name='ours.1']")).to_have_value("weld")
    expect(preview.locator("select[name='ours.2']")).to_have_value("leak_test")
    _fits_a_phone(person)
    preview.get_by_role("button", name="预览").click()
    expect(preview).to_contain_text("次品 50 多于检验数 40")
    expect(page.locator("textarea[name=codes]")).to_have_value("line: 焊装二线 = weld\nstep: 检漏 = leak_test")
    _fits_a_phone(person)


def nothing_is_stored_before_it_was_seen(stage: Stage) -> None:
    assert stage.product.sql("SELECT count(*) FROM measurements WHERE source = 'leak-bench'") == [(0,)]


def qa_imports(person: Person) -> None:
    person.page.get_by_role("button", name="导入", exact=True).click()
    person.page.wait_for_url("**/admin/connectors/*")
    expect(person.page.locator("main")).to_contain_text("拒绝 1 行")
    _fits_a_phone(person)
    person.page.locator("input[name='cell.不合格数']").fill("5")
    person.page.get_by_role("button", name="更正并重新导入").click()
    expect(person.page.locator("main")).not_to_contain_text("被拒绝的行")
    person.page.get_by_role("link", name="查看产线").click()


def the_chart_shows_the_weeks(person: Person, today: date) -> None:
    page = person.page
    page.locator(f"a[href='{STEP}']").first.click()
    page.wait_for_url(f"**{STEP}")
    expect(page.locator("[data-chart] canvas").first).to_be_visible()
    last = today - timedelta(days=today.weekday() + 7)
    page.locator("#trend").locator("xpath=ancestor::section").get_by_text("以表格显示").click()
    row = page.locator("tr", has_text=f"{last.isocalendar().year}-W{last.isocalendar().week:02}").first
    expect(row).to_contain_text("超标")
    _fits_a_phone(person)


def the_line_is_switched_on(stage: Stage) -> None:
    boss = stage.person(BOSS)
    boss.page.goto("/settings/demand-rules")
    boss.page.locator("input[name=lines][value=weld]").check()
    boss.page.get_by_role("button", name="生效").click()
    expect(boss.page.locator("main")).to_contain_text("规则已生效")
    _fits_a_phone(boss)


def the_signal_appears(person: Person) -> None:
    raised = person.page.locator("section", has=person.page.locator("#signals")).get_by_role("link", name="案件")
    person.reload_until(STEP, person.page.locator(".event", has_text="需要培训"), DETECTED_WITHIN)
    expect(raised.first).to_be_visible()


def production_confirms_and_asks(stage: Stage) -> None:
    lead = stage.person(WELDING_LEAD)
    row = lead.page.locator(".row", has_text="确认或驳回需求").filter(has_text="检漏")
    lead.reload_until("/", row)
    row.locator(".row__link").first.click()
    lead.page.wait_for_url("**/tasks/*")
    stage.case = (lead.page.locator(".crumbs .number").text_content() or "").strip()
    shown = lead.page.locator("[data-form-fields]")
    for counted in _newest_weeks(stage):
        expect(shown).to_contain_text(counted)
    _fits_a_phone(lead)
    lead.fill({"decision": "confirm"})
    lead.submit()
    lead.do("提交培训需求", stage.case, answers.request(LEAK_TEST))


def qa_finds_the_case(stage: Stage) -> None:
    person = stage.person(QA)
    person.open_task("审核并标关键点", stage.case)
    expect(person.page.locator("[data-form-fields]")).to_contain_text("检漏")


def _newest_weeks(stage: Stage) -> list[str]:
    """What the file and the demonstration counted together in the weeks of the signal, as the form writes it."""
    rows = stage.product.sql(
        "SELECT w ->> 'x', w ->> 'n', (w ->> 'n')::int >= %s FROM cases,"
        " jsonb_array_elements(variables -> 'signal' -> 'weeks') w WHERE number = %s",
        5 * A_DAY,
        stage.case,
    )
    assert rows
    assert all(from_file for _, _, from_file in rows)
    return [f"{x} / {n}" for x, n, _ in rows]


DRAWN_WITHIN = 10
"""Seconds for a chart to take the new width, with room for a busy machine."""


def _fits_a_phone(person: Person) -> None:
    person.put_on(PHONE)
    deadline = time.monotonic() + DRAWN_WITHIN
    while overflows(person.page):
        assert time.monotonic() < deadline, f"{person.page.url} scrolls sideways on a phone"
        time.sleep(0.1)
    assert not AXE.exists() or axe_findings(person.page) == []
    person.put_on(DESK)
