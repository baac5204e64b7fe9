"""Heat and bottlenecks of a process, painted on its diagram."""

from urllib.parse import urlencode

from flask import Blueprint, Response, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.definitions import Definitions
from app.kernel.errors import NotFoundError
from app.process_mining.heatmap.figure_labels import duration
from app.process_mining.heatmap.page import HeatReader
from app.process_mining.heatmap.page_models import HeatPage
from app.process_mining.heatmap.query import ask
from app.web.view_tools import clock, db, in_language, need, settings

bp = Blueprint("heat", __name__, template_folder="../templates")


@bp.get("/processes")
def index() -> ResponseReturnValue:
    """The heat of the process that calls others, or of the first one."""
    definitions = need(Definitions)
    known = definitions.known(db.session())
    if not known:
        raise NotFoundError("No process is in force yet.")
    calling = (p for p in known if any(e.called for e in definitions.model(p.key).elements.values()))
    first = next(calling, known[0])
    return redirect(url_for("heat.show", process=first.key.process))


@bp.get("/processes/<process>/heat")
def show(process: str) -> ResponseReturnValue:
    """Waiting, working, rework and lateness by element: `?from=&to=&version=&show=`."""
    chosen = request.args.get("process")
    if chosen and chosen != process:
        kept = {name: value for name, value in request.args.items() if name in {"from", "to", "show"}}
        return redirect(f"{url_for('heat.show', process=chosen)}?{urlencode(kept)}")
    zone, now = settings().timezone, clock().now()
    asked = ask(process, request.args, now.astimezone(zone).date())
    page = need(HeatReader).read(db.session(), g.actor, asked, now, zone)
    return render_template("process_mining/heatmap.html", page=page, duration=duration, painted=_painted)


def _painted(page: HeatPage, metric: str) -> list[dict[str, object]]:
    """What the script paints on the drawing; `metric` is what the figures are called in the reader's language."""
    return [
        {
            "element": row.element,
            "level": row.level,
            "label": in_language(row.label),
            "planned": row.planned,
            "title": f"{metric}: {in_language(row.label)}",
        }
        for row in page.rows
        if row.drawn
    ]


@bp.get("/processes/<process>/diagram.bpmn")
def diagram(process: str) -> ResponseReturnValue:
    """The BPMN of a version, for the drawing."""
    source = need(HeatReader).source(db.session(), process, request.args.get("version", 0, type=int))
    return Response(source, mimetype="application/xml")
