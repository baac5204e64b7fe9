"""The sheet on paper: signatures, refusals and tables, whatever their length."""

import io
import re
from dataclasses import replace

from pypdf import PdfReader

from app.audit.dossier.case_report import DutyLine, EventLine, Sheet
from app.audit.dossier.pdf import case_pdf

DIGEST = "ab" * 32
EVENT = EventLine(
    "1 · 完成任务 / Task completed", "2026-03-02 09:00:00 +0800", "吴静 · QA", (), (), None, DIGEST, False
)
SHEET = Sheet(
    "QT-2026-00001", "2026-03-03", [("编号 / Number", "QT-2026-00001")], (), (), (EVENT,), [("根 / Root", DIGEST)]
)


def pages(sheet: Sheet) -> list[str]:
    return [re.sub(r"\s", "", page.extract_text()) for page in PdfReader(io.BytesIO(case_pdf(sheet))).pages]


def test_a_signature_is_printed_with_name_time_and_meaning() -> None:
    signed = replace(EVENT, signed="吴静 · 2026-03-02 09:00:00 +0800 · 审核 / review")
    [page] = pages(replace(SHEET, events=[signed]))
    assert "电子签名/Signed:吴静·2026-03-0209:00:00+0800·审核/review" in page
    assert "电子签名" not in pages(SHEET)[0]


def test_a_refusal_is_marked() -> None:
    assert "被拒绝/refused" in pages(replace(SHEET, events=[replace(EVENT, denied=True)]))[0]
    assert "被拒绝" not in pages(SHEET)[0]


def test_there_is_a_place_for_each_signature_by_hand() -> None:
    page = pages(SHEET)[-1]
    assert [who for who in ("审核人", "责任部门", "审计员") if page.count(who) != 1] == []


def test_a_long_chain_of_duty_repeats_its_heading_and_every_page_says_of_which_case() -> None:
    duty = DutyLine("质检审核 / QA review", "吴静 质量部 / QA", "2026-03-05", "2026-03-06", "R2a")
    found = pages(replace(SHEET, duties=[duty] * 120))
    assert len(found) > 2
    assert [page for page in found if "QT-2026-00001" not in page] == []
    assert "步骤/Step" in found[1]
    assert sum(page.count("R2a") for page in found) == 120
