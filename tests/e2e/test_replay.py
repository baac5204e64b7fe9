"""The replay page in a real browser over a real case: keys, slider, link, form, watermark, and nothing inline."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from app.bootstrap.pages import create_app
from app.web.extensions import db
from tests.e2e.test_pages_in_a_browser import AXE, UNCOVERED, axe_findings
from tests.support.browser.screens import running
from tests.support.plant.long_case import drawn, long_case
from tests.support.plant.running import PASSWORD, Plant, running_plant
from tests.support.plant.small_loop import small_files

pytestmark = pytest.mark.e2e


@pytest.fixture
def page(fresh_database: str, tmp_path: Path, browser: Browser) -> Iterator[Page]:
    """A case of 14 events, opened at step 4 by an auditor."""
    with running_plant(fresh_database, tmp_path) as plant:
        for username, role in (("wang", "production"), ("li", "qa"), ("gao", "auditor")):
            plant.hire(username, role)
        plant.deploy({name: drawn(file) if name.endswith("bpmn") else file for name, file in small_files().items()})
        yield from _opened(plant, browser)


def _opened(plant: Plant, browser: Browser) -> Iterator[Page]:
    case = long_case(plant, 14)
    plant.clock.advance(timedelta(days=1))
    app = create_app(plant.container, PROPAGATE_EXCEPTIONS=False)
    with running(app) as base:
        page = browser.new_page(viewport={"width": 1440, "height": 900}, locale="en-GB")
        problems: list[str] = []
        page.on("console", lambda said: problems.append(said.text) if said.type in {"error", "warning"} else None)
        page.on("pageerror", lambda error: problems.append(str(error)))
        page.problems = problems  # type: ignore[attr-defined]
        page.goto(f"{base}/sign-in?next=/cases/{case}/replay?step=4")
        page.locator("input[name=username]").fill("gao")
        page.locator("input[name=password]").fill(PASSWORD)
        page.keyboard.press("Enter")
        page.wait_for_selector("[data-diagram-canvas][data-ready]")
        yield page
        page.close()
    with app.app_context():
        db.engine.dispose()


def test_a_case_is_stepped_through_by_keys_slider_and_timeline(page: Page) -> None:
    place, slider = page.locator("[data-place]"), page.locator("[data-slider]")
    expect(place).to_contain_text("4 / 14")
    expect(page.locator("[data-form-card] .fjs-form input").first).to_have_value("2")
    expect(page.locator(".is-step .djs-label")).to_have_text("审核")
    page.keyboard.press("ArrowRight")
    assert page.url.endswith("step=5")
    expect(page.locator(".diagram-badge--visits:visible").first).to_be_visible()
    slider.focus()
    page.keyboard.press("End")
    expect(place).to_contain_text("14 / 14")
    page.locator("[data-timeline] [data-step='1']").click()
    expect(page.locator("[data-step-title]")).to_contain_text("案件启动")
    expect(page.locator("[data-diagram-canvas] .diagram-badge--visits")).to_have_count(0)
    expect(page.locator("[data-form-card]")).to_be_hidden()
    assert page.problems == []  # type: ignore[attr-defined]


def test_the_page_is_accessible_and_its_watermark_in_the_open(page: Page) -> None:
    expect(page.locator("[data-form-card] .fjs-form")).to_be_visible()
    watermark: Any = page.locator("[data-diagram-canvas] .bjs-powered-by")
    watermark.scroll_into_view_if_needed()
    assert watermark.evaluate(UNCOVERED)
    if AXE.exists():
        assert axe_findings(page) == []


def test_play_runs_to_the_end_and_can_be_stopped(page: Page) -> None:
    button = page.locator("[data-play]")
    button.click()
    expect(button).to_have_attribute("aria-pressed", "true")
    expect(page.locator("[data-place]")).to_contain_text("6 / 14")
    button.click()
    expect(button).to_have_attribute("aria-pressed", "false")
