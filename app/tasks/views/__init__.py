"""Tasks over HTTP, and cases and tasks for scripts."""

from app.tasks.views import api, pages
from app.web.view_tools import SliceViews

VIEWS = SliceViews(
    blueprints=(pages.bp,),  # /, /tasks, /notifications
    api=(api.bp,),  # /api/v1/cases, /api/v1/tasks
)
