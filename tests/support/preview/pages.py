"""The real templates with sample data, no database: `python -m tests.support.preview.pages`, on port 8099."""

import sys
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from flask import Blueprint, Flask, abort, current_app, jsonify, redirect, render_template, request

from app.cases.page_models import IncidentsPage
from app.config.settings import Settings
from app.kernel.errors import ConflictError, InvalidInputError
from app.web.factory import create_flask
from app.web.hooks import Hooks, MenuCounts
from app.web.language import current_language
from tests.support.bare import bare_container
from tests.support.clock import FixedClock
from tests.support.preview import case_samples, samples, task_samples
from tests.support.preview.doors import OpenDoor

APP = samples.ROOT / "app"
PERSON = SimpleNamespace(username="limin", name="李敏", locale="", roles=frozenset({"qa"}))
NEWS = {"tasks": 35, "notifications": 2, "stamp": "1"}
"""What open pages hear when they ask, as the header counts below."""
_HOOKS = Hooks(
    load_actor=lambda: None if request.path == "/sign-in" else PERSON,
    count=lambda _person: MenuCounts(tasks=35, notifications=2),
    door=lambda _endpoint: OpenDoor(),
    may=lambda _person, _action: True,
)


def change_hooks(app: Flask, **changes: Any) -> None:
    """Let the app's shell hear other answers."""
    app.extensions["hooks"] = replace(app.extensions["hooks"], **changes)


def blueprint(name: str) -> Blueprint:
    return Blueprint(name, __name__, template_folder=str(APP / name / "templates"))


def create_preview(**config: Any) -> Flask:
    """An app with every page of the templates; `?variant=` picks another sample of the same page."""
    settings = Settings(
        instance_dir=Path("/nonexistent"), secret_key="preview", database_url="postgresql+psycopg://nowhere"
    )
    app = create_flask(bare_container(settings, FixedClock(samples.NOW)), _HOOKS, **config)
    for part in (_identity(), _tasks(), _cases()):
        app.register_blueprint(part)
    return app


def _identity() -> Blueprint:
    bp = blueprint("identity")
    page = lambda: render_template("identity/sign_in.html", page=samples.sign_in("plain" not in request.args))  # noqa: E731
    bp.add_url_rule("/sign-in", "sign_in", page, methods=["GET", "POST"])
    bp.add_url_rule("/sign-out", "sign_out", lambda: redirect("/sign-in"), methods=["POST"])

    @bp.post("/language")
    def language() -> Any:
        answer = redirect(request.form["next"])
        answer.set_cookie("language", request.form["language"])
        return answer

    return bp


def _tasks() -> Blueprint:
    bp = blueprint("tasks")

    @bp.get("/")
    def inbox() -> str:
        filtered = bool(request.args.get("search"))
        page = samples.empty_inbox(filtered) if filtered or "empty" in request.args else samples.inbox()
        return render_template("tasks/inbox.html", page=page)

    @bp.get("/tasks/<task_id>")
    def show(task_id: str) -> str:
        kind = next(
            (kind for kind in ("open", "wrong", "locked", "done") if task_id in {kind, str(samples.ident(kind))}),
            "open",
        )
        return render_template(
            "tasks/task.html", page=task_samples.task(kind, current_language(), request.args.get("form", "qa_review"))
        )

    @bp.post("/tasks/<task_id>/complete")
    def complete(task_id: str) -> Any:
        sent = request.get_json()
        if sent.get("password") != "right":
            raise InvalidInputError("Wrong password", fields={"password": "Wrong password"})
        if sent["answers"].get("target_rate") == 99:
            raise InvalidInputError(
                "no", fields={"target_rate": "Too high", "key_points": "At least one must be required"}
            )
        return jsonify(location="/?done=1")

    bp.add_url_rule("/tasks/<task_id>/draft", "draft", lambda task_id: {}, methods=["PUT"])
    for name in ("claim", "release", "delegate"):
        bp.add_url_rule(f"/tasks/<task_id>/{name}", name, lambda task_id: redirect("/"), methods=["POST"])
    notices = lambda: render_template("tasks/notifications.html", page=samples.notifications())  # noqa: E731
    bp.add_url_rule("/notifications", "notifications", notices)
    bp.add_url_rule("/news", "news", lambda: jsonify(current_app.config.get("NEWS", NEWS)))
    bp.add_url_rule("/account/notices", "notice_choice", lambda: redirect("/notifications"))
    bp.add_url_rule("/notifications/read", "read_notifications", lambda: redirect("/notifications"), methods=["POST"])
    return bp


def _cases() -> Blueprint:
    bp = blueprint("cases")

    def page(template: str, make: Any) -> Any:
        return lambda **_: render_template(template, page=make())

    bp.add_url_rule("/cases/mine", "mine", page("cases/list.html", case_samples.case_list))
    bp.add_url_rule("/cases", "index", page("cases/list.html", lambda: case_samples.case_list(mine=False)))
    bp.add_url_rule("/cases/new", "new", page("cases/new.html", case_samples.start))
    bp.add_url_rule("/cases/<case_id>", "show", page("cases/case.html", lambda: case_samples.case(current_language())))
    bp.add_url_rule("/incidents", "incidents", page("cases/incidents.html", _incidents))
    for rule, name in (
        ("/cases/new/<process>", "start"),
        ("/cases/<case_id>/cancel", "cancel"),
        ("/incidents/<incident_id>/retry", "retry"),
    ):
        bp.add_url_rule(rule, name, lambda **_: redirect("/"), methods=["POST"])

    @bp.get("/cases/<case_id>/diagram.bpmn")
    def diagram(case_id: str) -> Any:
        return (samples.ROOT / "processes" / "quality_training.bpmn").read_bytes(), {"Content-Type": "application/xml"}

    @bp.get("/refusals/<int:status>")
    def refusal(status: int) -> Any:
        if status == 409:
            raise ConflictError("%(name)s was faster and holds this task", name="王强")
        if status == 500:
            raise RuntimeError("a bug")
        abort(status)

    return bp


def _incidents() -> IncidentsPage:
    return IncidentsPage(case_samples.incidents())


if __name__ == "__main__":
    create_preview(PROPAGATE_EXCEPTIONS=False).run(port=int(sys.argv[1]) if len(sys.argv) > 1 else 8099)
