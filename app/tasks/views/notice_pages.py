"""The notifications of a person."""

from flask import flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.tasks.notify.choose_notices import ChooseNotices, read_choice
from app.tasks.notify.mail_times import MAIL_TIMES
from app.tasks.notify.notifications import mark_read
from app.tasks.pages.notices import NoticeReader
from app.tasks.views.blueprint import bp
from app.web.view_tools import Option, clock, current_language, db, need, say, settings


@bp.get("/notifications")
def notifications() -> ResponseReturnValue:
    """What the person was told."""
    page = need(NoticeReader).read(db.session(), g.actor, current_language())
    return render_template("tasks/notifications.html", page=page)


@bp.post("/notifications/read")
def read_notifications() -> ResponseReturnValue:
    """All seen."""
    mark_read(db.session(), g.actor.id, clock().now())
    return redirect(url_for("tasks.notifications"), 303)


@bp.get("/account/notices")
def notice_choice() -> ResponseReturnValue:
    """When the person gets mail."""
    chosen, times = read_choice(db.session(), g.actor), [Option(code, names) for code, names in MAIL_TIMES.items()]
    return render_template("tasks/notice_choice.html", chosen=chosen, times=times, mailed=settings().smtp.enabled)


@bp.post("/account/notices")
def choose_notices() -> ResponseReturnValue:
    """Choose otherwise."""
    asked = request.form
    need(ChooseNotices)(db.session(), g.actor, asked.get("lane_mail", ""), asked.get("own_mail", ""))
    flash(say("Your choice was saved."), "ok")
    return redirect(url_for("tasks.notice_choice"), 303)
