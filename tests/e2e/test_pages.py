"""Every page of the running demonstration: pictures in the sizes, themes and languages people use, and no complaint.

The pictures go to artifacts/screens/real; look at them after a change of templates, styles or forms.
"""

import os
import zlib
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Locator, expect

from app.demo.people import PASSWORD
from tests.support.browser.accessibility import AXE, axe_findings
from tests.support.browser.people import Person
from tests.support.browser.product import Client, Product
from tests.support.browser.screens import FOLDER, overflows, shoot

pytestmark = pytest.mark.e2e

# In the ordinary run each page wears one look, in turn; ALL_LOOKS=1 puts all three on every page (several minutes).
LOOKS = (("desktop", "light", "zh"), ("phone", "dark", "zh"), ("tablet", "light", "en"))
PAGES = {
    "inbox": ("liu.qiang", "/"),
    "inbox-empty": ("luo.wei", "/"),
    "home-plant-manager": ("zhou.jianguo", "/"),
    "home-auditor": ("gao.xiang", "/"),
    "home-owner": ("li.xiaomei", "/"),
    "home-security": ("liang.shuang", "/"),
    "new": ("liu.qiang", "/cases/new"),
    "cases-mine": ("liu.qiang", "/cases/mine"),
    "cases": ("gao.xiang", "/cases"),
    "notifications": ("liu.qiang", "/notifications"),
    "notice-choice": ("liu.qiang", "/account/notices"),
    "incidents": ("luo.wei", "/incidents"),
    "messages": ("luo.wei", "/admin/messages"),
    "lines": ("wu.jing", "/lines"),
    "step": ("wu.jing", "/lines/weld/leak_test"),
    "baseline": ("wu.jing", "/lines/weld/leak_test/baseline"),
    "demand-rules": ("li.xiaomei", "/settings/demand-rules"),
    "plant": ("zhou.jianguo", "/plant"),
    "plant-steps": ("zhou.jianguo", "/plant/steps"),
    "plant-equipment": ("zhou.jianguo", "/plant/equipment"),
    "plant-machine": ("zhou.jianguo", "/plant/equipment/item/WLD-7"),
    "plant-sheets": ("zhou.jianguo", "/plant/sheets?kind=steps"),
    "standards": ("wu.jing", "/plant/standards"),
    "standard": ("wu.jing", "/plant/standards/new?step=weld/welding"),
    "plant-defect-type": ("wu.jing", "/plant/defect-types/new"),
    "connectors": ("wu.jing", "/admin/connectors"),
    "upload": ("wu.jing", "/admin/connectors/upload"),
    "people": ("liang.shuang", "/admin/people"),
    "roles": ("liang.shuang", "/admin/roles"),
    "organisation": ("zhao.min", "/people"),
    "organisation-search": ("zhou.jianguo", "/people?search=焊"),
    "person": ("zhao.min", "/people/person/peng.fei"),
    "role-mapping": ("liang.shuang", "/admin/role-mapping"),
    "roster-upload": ("zhao.min", "/admin/connectors/upload?feed=roster"),
    "accounts": ("luo.wei", "/admin/people"),
    "missing": ("liu.qiang", "/nowhere"),
    "forbidden": ("zhang.wei", "/cases"),
}
TASKS = {
    "confirm_signal": "liu.qiang",
    "submit_request": "liu.qiang",
    "review_dismissal": "xu.wen",
    "qa_review": "wu.jing",
    "hr_plan": "zhu.lin",
    "hold_sessions": "zhu.lin",
    "extra_training": "zhu.lin",
    "online_course": "cao.yong",
    "score_qa": "wu.jing",
    "adjudicate": "lin.hui",
    "on_job_check": "xu.wen",
    "verify": "shen.jie",
    "ruling": "lin.hui",
    "production_feedback": "liu.qiang",
}


@pytest.fixture(scope="module")
def people(product: Product, browser: Browser) -> Iterator[dict[str, Person]]:
    """Signed in at their first page, in one window each."""
    found: dict[str, Person] = {}
    yield found
    for person in found.values():
        person.close()


@pytest.fixture
def at(product: Product, browser: Browser, people: dict[str, Person]) -> "At":
    return At(product, browser, people)


class At:
    """Takes a person to a page, in a look, and checks what every page must bear."""

    def __init__(self, product: Product, browser: Browser, people: dict[str, Person]) -> None:
        self._product, self._browser, self._people = product, browser, people

    def person(self, username: str) -> Person:
        if username not in self._people:
            person = Person(self._browser, self._product.url, username)
            person.sign_in()
            self._people[username] = person
        return self._people[username]

    def bears(self, name: str, person: Person, path: str) -> None:
        for look in LOOKS if os.environ.get("ALL_LOOKS") else (LOOKS[zlib.crc32(name.encode()) % len(LOOKS)],):
            person.problems.clear()
            person.put_on(look)
            person.show(path)
            shoot(person.page, "-".join((name, *look)), FOLDER / "real")
            person.put_on(look)
            complaints = [text for text in person.problems if not any(code in text for code in ("404", "403"))]
            findings = axe_findings(person.page) if AXE.exists() else []
            assert (complaints, overflows(person.page), findings) == ([], False, []), (name, look)


@pytest.mark.parametrize("name", PAGES)
def test_a_page_is_presentable(at: At, name: str) -> None:
    username, path = PAGES[name]
    at.bears(name, at.person(username), path)


@pytest.mark.parametrize("element", TASKS)
def test_a_task_is_presentable(at: At, product: Product, element: str) -> None:
    person = at.person(TASKS[element])
    at.bears(f"task-{element}", person, f"/tasks/{mine(product, person.username, element)}")


def test_a_task_of_another_lane_is_presentable(at: At, product: Product) -> None:
    at.bears("task-locked", at.person("wu.jing"), f"/tasks/{mine(product, 'lin.hui', 'ruling')}")


@pytest.mark.parametrize("element", ["verify", "score_qa"])
def test_a_case_is_presentable(at: At, product: Product, element: str) -> None:
    task = mine(product, TASKS[element], element)
    [(case,)] = product.sql("SELECT case_id FROM tasks WHERE id = %s", task)
    at.bears(f"case-{element}", at.person("gao.xiang"), f"/cases/{case}")


def test_the_sign_in_page_is_presentable(at: At, product: Product, browser: Browser) -> None:
    with Person(browser, product.url, "nobody") as stranger:
        at.bears("sign-in", stranger, "/sign-in")


def test_a_task_is_done_by_keyboard_alone(product: Product, browser: Browser) -> None:
    with Person(browser, product.url, "xu.wen") as person:
        page, keys = person.page, person.page.keyboard
        page.goto("/sign-in")
        tab_to(person, page.locator("[name=username]"))
        keys.type("xu.wen")
        tab_to(person, page.locator("[name=password]"))
        keys.type(PASSWORD)
        keys.press("Enter")
        page.wait_for_url(f"{product.url}/")
        person.show("/")
        tab_to(person, page.locator(".row__link", has_text="复核驳回理由").first)
        keys.press("Enter")
        page.wait_for_selector("[data-form-fields] .fjs-form")
        tab_to(person, page.get_by_label("同意驳回", exact=True))
        keys.press("Space")
        tab_to(person, page.get_by_label("理由"))
        keys.type("整改记录已核对，情况属实，同意驳回。")
        tab_to(person, page.locator("[data-form-submit]"))
        keys.press("Enter")
        expect(page.locator("#signature")).to_be_visible()
        keys.type(PASSWORD)
        keys.press("Enter")
        page.wait_for_url("**/?done=*")


def tab_to(person: Person, wanted: Locator) -> None:
    """Press Tab until the focus is there."""
    for _ in range(80):
        if wanted.evaluate("element => element === document.activeElement"):
            return
        person.page.keyboard.press("Tab")
    raise AssertionError(f"Tab never reaches {wanted}")


def mine(product: Product, username: str, element: str) -> str:
    """An open task of this kind that the person may do."""
    found = [task["id"] for task in Client(product, username).get("/tasks")["tasks"] if task["element"] == element]
    assert found, f"{username} has no {element}"
    return str(found[0])
