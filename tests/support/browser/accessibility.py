"""What axe finds on a page in a browser."""

from typing import Any

from playwright.sync_api import Page

from tests.support.browser.screens import whole_length
from tests.support.preview.samples import ROOT

AXE = ROOT / "app" / "web" / "frontend" / "node_modules" / "axe-core" / "axe.min.js"
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}


def axe_findings(page: Page) -> list[str]:
    """What axe objects to, one line a node. Injected through the debugger: the page's policy stays as it is.

    In a window as long as the page: what sticks to an edge would hide fields there that scrolling brings out again.
    """
    page.emulate_media(reduced_motion="reduce")
    page.evaluate(AXE.read_text())
    with whole_length(page):
        result: dict[str, Any] = page.evaluate("rules => axe.run(document, rules)", RULES)
    nodes = [(one["id"], node) for one in result["violations"] for node in one["nodes"]]
    return [f"{rule}: {node['html'][:160]} {node['failureSummary']}" for rule, node in nodes]
