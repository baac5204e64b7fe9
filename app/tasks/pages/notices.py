"""Notifications as sentences: for the page, for mail, in the reader's language."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from app.cases import outcome_name
from app.identity import Actor
from app.tasks.models import Notification
from app.tasks.notify.notifications import recent, unsaid
from app.tasks.page_models import NoticesPage
from app.tasks.pages.notice_facts import NoticeFacts, NoticeFactsReader
from app.tasks.texts import ASKING, NEWS, URGENT
from app.web.view_models import Notice

# The page of the case that the news is about, where it is not the case itself.
PAGES = dict.fromkeys(
    ("finding_proposed", "finding_contested", "finding_accepted", "finding_overruled"), "/responsibility"
)


OWN_PAGES = {
    "substitute_named": "/account/substitutions",
    "substitute_to_confirm": "/people/absences",
    "substitute_confirmed": "/account/substitutions",
    "account_proposed": "/admin/proposals",
    "code_issued": "/account",
    "code_to_release": "/admin/proposals",
    "code_released": "/account",
    "role_waits": "/admin/role-mapping",
}
"""The page of news that is about no case."""


class NoticeReader:
    """Words what people are told."""

    def __init__(self, facts: NoticeFactsReader) -> None:
        self._facts = facts

    def read(self, session: Session, actor: Actor, language: str) -> NoticesPage:
        """The person's notifications, newest first."""
        notices = self.notices(session, recent(session, actor.id), language)
        return NoticesPage(notices, sum(not notice.read for notice in notices))

    def notices(self, session: Session, rows: Sequence[Notification], language: str) -> Sequence[Notice]:
        """These notifications, in the order they come in; their facts are read for all at once."""
        facts = self._facts.read(session, rows)
        return [_notice(row, facts[row.id], language) for row in rows]

    def of_new_tasks(self, session: Session, tasks: Sequence[UUID], language: str) -> Sequence[Notice]:
        """What a lane would be told of those of these tasks that are open still, soonest due first."""
        return self.notices(session, unsaid(session, tasks), language)


def _notice(row: Notification, facts: NoticeFacts, language: str) -> Notice:
    return Notice(
        UUID(int=row.id),
        row.created_at,
        NEWS[row.kind],
        _params(row, facts, language),
        _url(row),
        row.read_at is not None,
        row.kind in URGENT,
        facts.places,
        facts.what if row.kind in ASKING else None,
        facts.due if row.kind in ASKING else None,
    )


def _params(row: Notification, facts: NoticeFacts, language: str) -> dict[str, Any]:
    params = {name: value.get(language, "") if _is_names(value) else value for name, value in row.params.items()}
    element = facts.model.elements.get(params.get("element", "")) if facts.model else None
    params["task"] = element.name(language) if element else params.get("element", "")
    params.setdefault("finding", "")
    outcome = outcome_name(params.get("outcome"))
    params["outcome"] = outcome.get(language, "") if isinstance(outcome, Mapping) else outcome or ""
    return params


def _url(row: Notification) -> str | None:
    if row.task_id:
        return f"/tasks/{row.task_id}"
    return f"/cases/{row.case_id}{PAGES.get(row.kind, '')}" if row.case_id else OWN_PAGES.get(row.kind)


def _is_names(value: Any) -> bool:
    return isinstance(value, Mapping) and "zh" in value
