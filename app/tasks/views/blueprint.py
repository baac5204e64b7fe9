"""The pages and the API of tasks, for the modules beside this one."""

from flask import Blueprint

from app.web.view_tools import PREFIX, ApiBlueprint

bp = Blueprint("tasks", __name__, template_folder="../templates")
api = ApiBlueprint("api", __name__, url_prefix=PREFIX, description="Cases and tasks")
