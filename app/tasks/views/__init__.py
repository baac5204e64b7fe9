"""Tasks over HTTP, and cases and tasks for scripts."""

from app.tasks.views import (
    api_cases,  # noqa: F401 - adds its addresses to `blueprint.api`, as the next ones do
    api_tasks,  # noqa: F401
    api_work,  # noqa: F401
    draft_pages,  # noqa: F401 - adds its addresses to `blueprint.bp`, as the next ones do
    news_page,  # noqa: F401
    notice_pages,  # noqa: F401
    task_pages,  # noqa: F401
)
from app.tasks.views.blueprint import api, bp
from app.web.view_tools import SliceViews

VIEWS = SliceViews(
    blueprints=(bp,),  # /, /tasks, /notifications
    api=(api,),  # /api/v1/cases, /api/v1/tasks
)
