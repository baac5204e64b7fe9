"""Tasks over HTTP, and cases and tasks for scripts."""

from app.tasks.views import api_cases, api_tasks, api_work, draft_pages, notice_pages, task_pages  # noqa: F401 - they add their addresses
from app.tasks.views.blueprint import api, bp
from app.web.view_tools import SliceViews

VIEWS = SliceViews(
    blueprints=(bp,),  # /, /tasks, /notifications
    api=(api,),  # /api/v1/cases, /api/v1/tasks
)
