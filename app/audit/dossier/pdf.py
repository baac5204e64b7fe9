"""The sheet of a case as a PDF to print and to sign by hand.

The Chinese letters are those of the reader's own system (the standard name STSong-Light), so that no font has to be
shipped or licensed. The same sheet always gives the same bytes.
"""

import io
from collections.abc import Iterator
from functools import partial
from html import escape
from typing import Any

from reportlab.lib import colors
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfbase.pdfmetrics import registerFont
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Flowable, KeepTogether, Paragraph, SimpleDocTemplate, Table, TableStyle

from app.audit.dossier.case_report import EventLine, Sheet
from app.audit.dossier.values import LabelledValues

_FONT = "STSong-Light"
_GREY, _LINE, _RED = colors.HexColor("#5b6675"), colors.HexColor("#c5ccd6"), colors.HexColor("#a32020")
_MARGIN = 18 * mm
_PADDING = 6  # of the frame that text flows in
_WIDTH = A4[0] - 2 * _MARGIN - 2 * _PADDING
_SIGNERS = ("审核人 / Reviewed by", "责任部门 / Department", "审计员 / Auditor")

registerFont(UnicodeCIDFont(_FONT))
_BODY = ParagraphStyle("body", fontName=_FONT, fontSize=9, leading=13, wordWrap="CJK")
_TITLE = ParagraphStyle("title", _BODY, fontSize=17, leading=24, spaceAfter=2 * mm)
_PART = ParagraphStyle("part", _BODY, fontSize=12, leading=17, spaceBefore=6 * mm, spaceAfter=2 * mm, keepWithNext=True)
_EVENT = ParagraphStyle("event", _BODY, fontSize=10, leading=14, spaceBefore=3 * mm)
_DENIED = ParagraphStyle("denied", _EVENT, textColor=_RED)
_SMALL = ParagraphStyle("small", _BODY, fontSize=8, leading=11, textColor=_GREY)
_CELL = ParagraphStyle("cell", _SMALL, textColor=colors.black)
_VALUE = ParagraphStyle("value", _BODY, leftIndent=4 * mm)
_HASH = ParagraphStyle("hash", _SMALL, fontName="Courier", fontSize=7, leading=10)
_SIGNED = ParagraphStyle(
    "signed",
    _BODY,
    borderColor=colors.black,
    borderWidth=0.5,
    borderPadding=3,
    spaceBefore=2 * mm,
    spaceAfter=2 * mm,
    leftIndent=4 * mm,
    rightIndent=4 * mm,
)


def case_pdf(sheet: Sheet) -> bytes:
    """The whole document, page numbers and the case's number at the foot of every page."""
    target = io.BytesIO()
    document = SimpleDocTemplate(
        target,
        pagesize=A4,
        leftMargin=_MARGIN,
        rightMargin=_MARGIN,
        topMargin=_MARGIN,
        bottomMargin=_MARGIN,
        title=f"{sheet.number} 案卷 / Dossier",
        author="",
        invariant=True,
        lang="zh",
    )
    foot = partial(_foot, sheet)
    document.build(list(_story(sheet)), onFirstPage=foot, onLaterPages=foot)
    return target.getvalue()


def _story(sheet: Sheet) -> Iterator[Flowable]:
    yield _paragraph(f"案卷 / Dossier {sheet.number}", _TITLE)
    yield _pairs(sheet.facts)
    yield _paragraph("责任链 / Chain of duty", _PART)
    yield _duties(sheet)
    if sheet.findings:
        yield _paragraph("责任建议 / Findings", _PART)
        yield from (_paragraph(line, _BODY) for line in sheet.findings)
    yield _paragraph("经过 / What happened", _PART)
    for event in sheet.events:
        yield from _event(event)
    yield _paragraph("最新树头 / Newest tree head", _PART)
    yield _pairs(sheet.head)
    yield KeepTogether([_paragraph("签字 / Signed by hand", _PART), _signatures()])


def _event(event: EventLine) -> Iterator[Flowable]:
    """The head stays with the first lines below it; long answers run over pages."""
    title = event.title + (" · 被拒绝 / refused" if event.denied else "")
    about = _paragraph(f"{event.at} · {event.about}", _SMALL)
    yield KeepTogether([_paragraph(title, _DENIED if event.denied else _EVENT), about])
    yield from (_paragraph(f"{label}: {value}", _VALUE) for label, value in event.values)
    yield from (_paragraph(note, _VALUE) for note in event.notes)
    if event.signed:
        yield _paragraph(f"电子签名 / Signed: {event.signed}", _SIGNED)
    yield _paragraph(event.hash, _HASH)


def _duties(sheet: Sheet) -> Flowable:
    head = ("步骤 / Step", "谁 / Who", "期限 / Due", "完成 / Done", "缺失 / Missing")
    lines = ((duty.step, duty.who, duty.due, duty.done, duty.missing) for duty in sheet.duties)
    rows = [[_paragraph(text, _CELL) for text in line] for line in lines]
    widths = [share * _WIDTH for share in (0.26, 0.22, 0.19, 0.19, 0.14)]
    return _table([[_paragraph(text, _SMALL) for text in head], *rows], widths, head=1)


def _pairs(pairs: LabelledValues) -> Flowable:
    rows = [
        [_paragraph(name, _SMALL), _paragraph(value, _HASH if _is_digest(value) else _BODY)] for name, value in pairs
    ]
    return _table(rows, [0.25 * _WIDTH, 0.75 * _WIDTH])


def _signatures() -> Flowable:
    cells = [_paragraph(name, _SMALL) for name in _SIGNERS]
    head = [
        "",
        _paragraph("姓名 / Name", _SMALL),
        _paragraph("签名 / Signature", _SMALL),
        _paragraph("日期 / Date", _SMALL),
    ]
    rows = [head, *([cell, "", "", ""] for cell in cells)]
    table = Table(rows, [share * _WIDTH for share in (0.25, 0.25, 0.3, 0.2)], [8 * mm, *[14 * mm] * len(cells)])
    table.setStyle(TableStyle([("GRID", (0, 0), (-1, -1), 0.5, colors.black), ("VALIGN", (0, 0), (-1, -1), "MIDDLE")]))
    return table


def _table(rows: list[list[Any]], widths: list[float], head: int = 0) -> Flowable:
    table = Table(rows, widths, repeatRows=head)
    table.setStyle(
        TableStyle(
            [
                ("LINEBELOW", (0, 0), (-1, -1), 0.3, _LINE),
                ("VALIGN", (0, 0), (-1, -1), "TOP"),
                ("LEFTPADDING", (0, 0), (-1, -1), 0),
                ("TOPPADDING", (0, 0), (-1, -1), 2),
                ("BOTTOMPADDING", (0, 0), (-1, -1), 2),
            ]
        )
    )
    return table


def _paragraph(text: str, style: ParagraphStyle) -> Flowable:
    return Paragraph("<br/>".join(escape(line) for line in _printable(text).split("\n")), style)


def _printable(text: str) -> str:
    """Signs that the font cannot show are named, so that none vanishes from the print."""
    return "".join(char if _has_shape(char) else f"〔U+{ord(char):04X}〕" for char in text)


def _has_shape(char: str) -> bool:
    return char.isspace() or (char.isprintable() and char <= "\uffff")


def _is_digest(text: str) -> bool:
    return len(text) >= 16 and all(char in "0123456789abcdef" for char in text)


def _foot(sheet: Sheet, canvas: Canvas, _document: Any) -> None:
    canvas.setFont(_FONT, 8)
    canvas.setFillColor(_GREY)
    canvas.drawString(_MARGIN + _PADDING, 10 * mm, f"{sheet.number} · {sheet.made}")
    canvas.drawRightString(A4[0] - _MARGIN - _PADDING, 10 * mm, str(canvas.getPageNumber()))
