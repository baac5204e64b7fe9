"""The sheet of a case as a PDF to print and to sign by hand.

The Chinese letters are those of the reader's own system (the standard name STSong-Light), so that no font has to be
shipped or licensed. The same sheet always gives the same bytes.
"""

import io
from collections.abc import Iterator
from functools import partial

from reportlab.lib.pagesizes import A4
from reportlab.lib.units import mm
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfbase.pdfmetrics import registerFont
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Flowable, KeepTogether, SimpleDocTemplate

from app.audit.dossier.case_report import EventLine, Sheet
from app.audit.dossier.pdf_pieces import (
    BODY,
    CELL,
    DENIED,
    EVENT,
    FONT,
    GREY,
    HASH,
    MARGIN,
    PADDING,
    PART,
    SIGNED,
    SMALL,
    TITLE,
    VALUE,
    WIDTH,
    paragraph,
    signatures,
    table,
)
from app.audit.dossier.values import LabelledValues

registerFont(UnicodeCIDFont(FONT))


def case_pdf(sheet: Sheet) -> bytes:
    """The whole document, page numbers and the case's number at the foot of every page."""
    target = io.BytesIO()
    document = SimpleDocTemplate(
        target,
        pagesize=A4,
        leftMargin=MARGIN,
        rightMargin=MARGIN,
        topMargin=MARGIN,
        bottomMargin=MARGIN,
        title=f"{sheet.number} 案卷 / Dossier",
        author="",
        invariant=True,
        lang="zh",
    )
    foot = partial(_foot, sheet)
    document.build(list(_story(sheet)), onFirstPage=foot, onLaterPages=foot)
    return target.getvalue()


def _story(sheet: Sheet) -> Iterator[Flowable]:
    yield paragraph(f"案卷 / Dossier {sheet.number}", TITLE)
    yield _pairs(sheet.facts)
    yield paragraph("责任链 / Chain of duty", PART)
    yield _duties(sheet)
    if sheet.findings:
        yield paragraph("责任建议 / Findings", PART)
        yield from (paragraph(line, BODY) for line in sheet.findings)
    yield paragraph("经过 / What happened", PART)
    for event in sheet.events:
        yield from _event(event)
    yield paragraph("最新树头 / Newest tree head", PART)
    yield _pairs(sheet.head)
    yield KeepTogether([paragraph("签字 / Signed by hand", PART), signatures()])


def _event(event: EventLine) -> Iterator[Flowable]:
    """The head stays with the first lines below it; long answers run over pages."""
    title = event.title + (" · 被拒绝 / refused" if event.denied else "")
    about = paragraph(f"{event.at} · {event.about}", SMALL)
    yield KeepTogether([paragraph(title, DENIED if event.denied else EVENT), about])
    yield from (paragraph(f"{label}: {value}", VALUE) for label, value in event.values)
    yield from (paragraph(note, VALUE) for note in event.notes)
    if event.signed:
        yield paragraph(f"电子签名 / Signed: {event.signed}", SIGNED)
    yield paragraph(event.hash, HASH)


def _duties(sheet: Sheet) -> Flowable:
    head = ("步骤 / Step", "谁 / Who", "期限 / Due", "完成 / Done", "缺失 / Missing")
    lines = ((duty.step, duty.who, duty.due, duty.done, duty.missing) for duty in sheet.duties)
    rows = [[paragraph(text, CELL) for text in line] for line in lines]
    widths = [share * WIDTH for share in (0.26, 0.22, 0.19, 0.19, 0.14)]
    return table([[paragraph(text, SMALL) for text in head], *rows], widths, head=1)


def _pairs(pairs: LabelledValues) -> Flowable:
    rows = [[paragraph(name, SMALL), paragraph(value, HASH if _is_digest(value) else BODY)] for name, value in pairs]
    return table(rows, [0.25 * WIDTH, 0.75 * WIDTH])


def _is_digest(text: str) -> bool:
    return len(text) >= 16 and all(char in "0123456789abcdef" for char in text)


def _foot(sheet: Sheet, canvas: Canvas, _document: object) -> None:
    canvas.setFont(FONT, 8)
    canvas.setFillColor(GREY)
    canvas.drawString(MARGIN + PADDING, 10 * mm, f"{sheet.number} · {sheet.made}")
    canvas.drawRightString(A4[0] - MARGIN - PADDING, 10 * mm, str(canvas.getPageNumber()))
