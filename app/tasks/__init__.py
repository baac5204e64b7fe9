"""A person's work in a lane: created, offered, claimed, completed; the inbox, reminders, notices, mail."""

from app.tasks.access import TaskFacts, capacity
from app.tasks.events import TaskCompleted
from app.tasks.inbox.worklist import Filter, my_tasks
from app.tasks.jobs.mail_server import MailSettings, open_mail_server
from app.tasks.jobs.reminders import sweep_reminders
from app.tasks.lifecycle.complete_task import CompleteTask, TaskSubmission
from app.tasks.models import Notification, Task, TaskState
from app.tasks.notify.notifications import notify, unread_count
from app.tasks.option_lists import CatalogContext, Catalogs, OptionList
from app.tasks.pages.notices import NoticeReader
from app.tasks.texts import News

__all__ = [
    "CatalogContext",
    "Catalogs",
    "CompleteTask",
    "Filter",
    "MailSettings",
    "News",
    "NoticeReader",
    "Notification",
    "OptionList",
    "Task",
    "TaskCompleted",
    "TaskFacts",
    "TaskState",
    "TaskSubmission",
    "capacity",
    "my_tasks",
    "notify",
    "open_mail_server",
    "sweep_reminders",
    "unread_count",
]
