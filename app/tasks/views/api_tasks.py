"""The HTTP API of the list of tasks: what the inbox shows, for scripts."""

from typing import Any

from flask import g

from app.definitions import Definitions
from app.kernel.keyset import read_position
from app.tasks.inbox.escalated import escalated_tasks
from app.tasks.inbox.tasks_by_name import task_words
from app.tasks.inbox.worklist import Filter, my_tasks
from app.tasks.pages.inbox import cursor_of
from app.tasks.pages.plain_answers import plain_work
from app.tasks.views.api_schemas import (
    TaskListSchema,
    TaskQuerySchema,
)
from app.tasks.views.blueprint import api
from app.web.view_tools import current_language, db, need


@api.route("/tasks", methods=["GET"])
@api.arguments(TaskQuerySchema, location="query")
@api.response(200, TaskListSchema)
def list_tasks(asked: dict[str, Any]) -> Any:
    """The person's open tasks, or what was escalated to them, soonest due first."""
    if asked.pop("escalated"):
        found = escalated_tasks(db.session(), g.actor, asked["limit"])
        return {"tasks": [plain_work(item, need(Definitions)) for item in found], "next": None}
    after = read_position(asked.pop("after", None))
    definitions = need(Definitions)
    words = task_words(db.session(), definitions, asked.pop("search", None), current_language())
    items = my_tasks(db.session(), g.actor, Filter(**asked, after=after, search=words))
    full = len(items) == asked["limit"]
    return {
        "tasks": [plain_work(item, definitions) for item in items],
        "next": cursor_of(items[-1]) if full else None,
    }
