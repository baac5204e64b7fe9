"""How the pieces of a sheet look: styles, paragraphs, tables."""

from html import escape
from typing import Any

from reportlab.lib import colors
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.platypus import Flowable, Paragraph, Table, TableStyle

FONT = "STSong-Light"
GREY, LINE, RED = colors.HexColor("#5b6675"), colors.HexColor("#c5ccd6"), colors.HexColor("#a32020")
MARGIN = 18 * mm
PADDING = 6  # of the frame that text flows in
WIDTH = A4[0] - 2 * MARGIN - 2 * PADDING
BODY = ParagraphStyle("body", fontName=FONT, fontSize=9, leading=13, wordWrap="CJK")
TITLE = ParagraphStyle("title", BODY, fontSize=17, leading=24, spaceAfter=2 * mm)
PART = ParagraphStyle("part", BODY, fontSize=12, leading=17, spaceBefore=6 * mm, spaceAfter=2 * mm, keepWithNext=True)
EVENT = ParagraphStyle("event", BODY, fontSize=10, leading=14, spaceBefore=3 * mm)
DENIED = ParagraphStyle("denied", EVENT, textColor=RED)
SMALL = ParagraphStyle("small", BODY, fontSize=8, leading=11, textColor=GREY)
CELL = ParagraphStyle("cell", SMALL, textColor=colors.black)
VALUE = ParagraphStyle("value", BODY, leftIndent=4 * mm)
HASH = ParagraphStyle("hash", SMALL, fontName="Courier", fontSize=7, leading=10)
SIGNED = ParagraphStyle(
    "signed",
    BODY,
    borderColor=colors.black,
    borderWidth=0.5,
    borderPadding=3,
    spaceBefore=2 * mm,
    spaceAfter=2 * mm,
    leftIndent=4 * mm,
    rightIndent=4 * mm,
)


def table(rows: list[list[Any]], widths: list[float], head: int = 0) -> Flowable:
    table = Table(rows, widths, repeatRows=head)
    table.setStyle(
        TableStyle(
            [
                ("LINEBELOW", (0, 0), (-1, -1), 0.3, LINE),
                ("VALIGN", (0, 0), (-1, -1), "TOP"),
                ("LEFTPADDING", (0, 0), (-1, -1), 0),
                ("TOPPADDING", (0, 0), (-1, -1), 2),
                ("BOTTOMPADDING", (0, 0), (-1, -1), 2),
            ]
        )
    )
    return table


def paragraph(text: str, style: ParagraphStyle) -> Flowable:
    return Paragraph("<br/>".join(escape(line) for line in _printable(text).split("\n")), style)


def _printable(text: str) -> str:
    """Signs that the font cannot show are named, so that none vanishes from the print."""
    return "".join(char if _has_shape(char) else f"〔U+{ord(char):04X}〕" for char in text)


def _has_shape(char: str) -> bool:
    return char.isspace() or (char.isprintable() and char <= "\uffff")


_SIGNERS = ("审核人 / Reviewed by", "责任部门 / Department", "审计员 / Auditor")


def signatures() -> Flowable:
    cells = [paragraph(name, SMALL) for name in _SIGNERS]
    head = [
        "",
        paragraph("姓名 / Name", SMALL),
        paragraph("签名 / Signature", SMALL),
        paragraph("日期 / Date", SMALL),
    ]
    rows = [head, *([cell, "", "", ""] for cell in cells)]
    table = Table(rows, [share * WIDTH for share in (0.25, 0.25, 0.3, 0.2)], [8 * mm, *[14 * mm] * len(cells)])
    table.setStyle(TableStyle([("GRID", (0, 0), (-1, -1), 0.5, colors.black), ("VALIGN", (0, 0), (-1, -1), "MIDDLE")]))
    return table
