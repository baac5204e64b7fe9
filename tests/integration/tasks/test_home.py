"""The first page: tiles by role, each with the page behind it; nobody lands on nothing."""

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import event

from app.web.extensions import db
from app.web.home import HomeSource
from tests.integration.conftest import Browser
from tests.support.plant.running import Plant

TILES = {
    "sun": {"/cases", "/lines", "/plant"},
    "gao": {"/audit/findings", "/audit/desk"},
    "xie": {"/incidents", "/definitions"},
    "ops": {"/incidents", "/admin/connectors", "/admin/messages"},
    "guard": {"/admin/proposals"},
    "keeper": {"/plant"},
    "chief": {"/cases", "/lines", "/plant"},
    "staff": set(),
}
HIRED = {
    "ops": "system_admin",
    "guard": "security_admin",
    "keeper": "plant_data",
    "chief": "plant_manager",
    "staff": "employee",
}


@pytest.fixture
def crew(plant: Plant) -> Plant:
    for username, role in HIRED.items():
        plant.hire(username, role)
    return plant


def tiles(page: str) -> str:
    return page.partition('id="section-home"')[2]


@pytest.mark.parametrize("username", TILES)
def test_everybody_sees_the_tiles_of_their_roles(crew: Plant, browser: Browser, username: str) -> None:
    page = browser(username).get("/").text
    shown = {part.split('"')[0] for part in tiles(page).split('card__title"><a href="')[1:]}
    assert shown == TILES[username]


@pytest.mark.parametrize("username", TILES)
def test_every_tile_leads_to_a_page_that_opens(crew: Plant, browser: Browser, username: str) -> None:
    client = browser(username)
    assert {client.get(path).status_code for path in TILES[username]} <= {200}


def test_a_manager_sees_the_lanes_with_work_and_how_late_it_is(crew: Plant, browser: Browser) -> None:
    crew.start("wang", "small_loop")
    crew.complete("wang", "ask", {"line": "L1", "text": "leaks"})
    crew.pass_time(timedelta(days=9))
    page = tiles(browser("sun").get("/").text)
    assert "质量部" in page
    assert "逾期 1 项 · 已升级 1 项 · 最早 9 天" in page
    crew.hire("far", "qa_manager", line="L2")
    assert "逾期 1 项" not in tiles(browser("far").get("/").text)


def test_the_administrators_see_what_waits_and_the_owner_what_is_in_force(crew: Plant, browser: Browser) -> None:
    assert "第 1 版已生效" in tiles(browser("xie").get("/").text)
    assert "待放行的登录码" in tiles(browser("guard").get("/").text)
    assert "失败的后台作业" in tiles(browser("ops").get("/").text)
    assert "失败的后台作业" not in tiles(browser("xie").get("/").text)
    assert "还没有次品类型" in tiles(browser("keeper").get("/").text)
    assert "尚未在此处核验过记录" in tiles(browser("gao").get("/").text)


def test_an_empty_inbox_says_what_can_be_done(crew: Plant, browser: Browser) -> None:
    assert 'href="/cases/new"' in browser("wang").get("/").text
    page = browser("staff").get("/").text.partition('id="tasks"')[2]
    assert 'href="/notifications"' in page
    assert 'href="/cases/mine"' not in page


def test_who_narrows_the_list_down_looks_for_a_task(crew: Plant, browser: Browser) -> None:
    assert not tiles(browser("sun").get("/?search=x").text)


def test_more_tasks_ask_no_more_of_the_database(crew: Plant, browser: Browser, web: Flask) -> None:
    client = browser("sun")
    counted: list[int] = []
    with web.app_context():
        engine = db.engine
    for _ in range(2):
        for _ in range(3):
            crew.start("wang", "small_loop")
            crew.complete("wang", "ask", {"line": "L1", "text": "leaks"})
        crew.pass_time(timedelta(days=9))
        client.get("/")
        said: list[str] = []

        def listen(*given: Any, said: list[str] = said) -> None:
            said.append(given[2])

        event.listen(engine, "before_cursor_execute", listen)
        client.get("/")
        event.remove(engine, "before_cursor_execute", listen)
        counted.append(len(said))
    assert counted[0] == counted[1]
    assert 0 < counted[0] < 40, counted


def test_a_plants_own_role_sees_what_the_role_sees_that_it_is_like(crew: Plant) -> None:
    for source in crew.container.all(HomeSource):
        assert source.is_for(source.roles)
        assert not source.is_for(frozenset())
