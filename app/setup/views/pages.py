"""The page that founds a firm's system, and is gone afterwards."""

from flask import Blueprint, abort, make_response, render_template, request
from flask.typing import ResponseReturnValue

from app.identity import count_wrong_code
from app.kernel.errors import InvalidInputError
from app.kernel.roles import ADMIN_ROLES
from app.setup.first_start import (
    FirstStart,
    SetUpAlreadyError,
    SetUpFirm,
    WrongSetupCodeError,
    awaits_first_start,
)
from app.web.view_tools import current_language, db, keep_now, need, say, undo, wall_clock

bp = Blueprint("setup", __name__, template_folder="../templates")

PLANT_FIELDS = ("code", "name_zh", "name_en")


@bp.get("/first-start")
def first_start() -> ResponseReturnValue:
    """The form; 404 once there has been an administrator."""
    if awaits_first_start(db.session()) is None:
        abort(404)
    return _form()


@bp.post("/first-start")
def set_up() -> ResponseReturnValue:
    """Found the firm, and show the three codes this once."""
    form = request.form
    given = FirstStart(
        form.get("code", ""),
        {name: form.get(f"plant.{name}", "").strip() for name in PLANT_FIELDS},
        {role: (form.get(f"{role}.username", ""), form.get(f"{role}.name", "")) for role in ADMIN_ROLES},
        current_language(),
    )
    try:
        made = need(SetUpFirm)(db.session(), given, request.remote_addr)
    except SetUpAlreadyError:
        undo()
        abort(404)
    except WrongSetupCodeError as error:
        undo()
        count_wrong_code(db.session(), wall_clock().now(), request.remote_addr)
        keep_now()  # the try counts, whatever becomes of the page
        return _form({"code": say(error.template)}), 403
    except InvalidInputError as error:
        undo()
        return _form({name: say(problem) for name, problem in error.fields.items()}), 422
    answer = make_response(render_template("setup/founded.html", people=made, roles=ADMIN_ROLES))
    answer.headers["Cache-Control"] = "no-store"  # nobody is signed in, so nobody else says it
    return answer


def _form(problems: dict[str, str] | None = None) -> str:
    return render_template("setup/first_start.html", given=request.form, problems=problems or {}, roles=ADMIN_ROLES)
