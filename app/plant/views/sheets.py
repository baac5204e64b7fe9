"""/plant/sheets and /plant/export: master data from a spreadsheet and back.

What was chosen or pasted stays on the page as text, so that nothing is kept between looking and importing, and what
was refused is corrected on the spot.
"""

from flask import flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.kernel.errors import InvalidInputError
from app.kernel.names import pick
from app.plant.holidays import holiday_files
from app.plant.kinds.kind import Kinds
from app.plant.sheets.export_items import ExportItems, headings
from app.plant.sheets.import_items import ImportItems
from app.plant.sheets.outcome import Outcome
from app.plant.sheets.sheet import Sheet, read_stream, read_text, write_text
from app.plant.views.blueprint import bp
from app.web.view_tools import attachment, current_language, db, heavy, need, say, undo

_BOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@bp.get("/export")
def export() -> ResponseReturnValue:
    """The workbook of all kinds, or of `?kind=`."""
    name = request.args.get("kind", "")
    kinds = [need(Kinds).find(name)] if name else []
    content = need(ExportItems).as_workbook(db.session(), g.actor, kinds, current_language())
    return attachment(content, f"bihuan-{name or 'plant'}.xlsx", _BOOK)


@bp.get("/sheets")
def sheets() -> ResponseReturnValue:
    """Where a file is chosen, or rows are pasted; `?file=` begins with the rows that were published."""
    name = request.args.get("kind", "")
    kind = need(Kinds).find(name) if name else None
    if kind is None:
        return _page([])
    title, published = pick(kind.names, current_language()), _published(name).get(request.args.get("file", ""))
    return _page([read_text(title, published) if published else Sheet(title, headings(kind, current_language()))])


@bp.post("/sheets")
@heavy
def bring() -> ResponseReturnValue:
    """Tell what would change, or import what was looked at."""
    try:
        given = _chosen() or [read_text(name, text) for name, text in _pasted() if text.strip()]
    except InvalidInputError as refusal:
        undo()
        return _page([Sheet(name) for name, _ in _pasted()], refusal=refusal), 422
    if not given:
        return _page(
            [Sheet(name) for name, _ in _pasted()], refusal=InvalidInputError("Choose a file or paste rows")
        ), 422
    store = request.form.get("what") == "import" and "file" not in request.files
    source = request.form.get("source") or "page"
    outcome = need(ImportItems)(db.session(), g.actor, given, source, dry_run=not store)
    if not store or outcome.refused:
        undo()
        return _page(given, outcome), 422 if outcome.refused else 200
    counts = outcome.counts()
    flash(say("Imported: %(added)s added, %(changed)s changed, %(deactivated)s taken out of use.", **counts), "ok")
    return redirect(url_for("plant.index"), 303)


def _published(kind: str) -> dict[str, str]:
    return holiday_files() if kind == "calendar-days" else {}


def _chosen() -> list[Sheet]:
    file = request.files.get("file")
    if file is None or not file.filename:
        return []
    return read_stream(file.filename, file.stream, request.form.get("kind", ""))


def _pasted() -> list[tuple[str, str]]:
    return list(zip(request.form.getlist("name"), request.form.getlist("text"), strict=False))


def _page(given: list[Sheet], outcome: Outcome | None = None, refusal: InvalidInputError | None = None) -> str:
    return render_template(
        "plant/sheets.html",
        sheets=[(sheet.name, write_text(sheet) if sheet.header else "") for sheet in given],
        outcome=outcome,
        refusal=refusal,
        kind=request.values.get("kind", ""),
        published=sorted(_published(request.values.get("kind", ""))),
        source=(request.files["file"].filename if "file" in request.files else request.form.get("source")) or "",
    )
