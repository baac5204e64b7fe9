"""The sentences by which people learn what concerns them."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

# The sentence of each kind of news: English, with the case's number and the task's name; translated where shown.
NEWS: dict[str, str] = {
    "task_new": "%(task)s in case %(number)s waits for somebody of your lane",
    "task_offered": "%(task)s in case %(number)s is yours to do",
    "task_delegated": "%(by)s passed %(task)s in case %(number)s to you",
    "task_due_soon": "%(task)s in case %(number)s is due soon",
    "task_overdue": "%(task)s in case %(number)s is overdue",
    "task_holder_lost": "%(name)s, who held %(task)s in case %(number)s, may do it no longer: it is open again",
    "task_urged": "%(by)s asks you to do %(task)s in case %(number)s soon",
    "task_passed_on": "%(by)s passed %(task)s in case %(number)s on to %(to)s: it is no longer yours",
    "task_escalated": "%(task)s in case %(number)s is overdue and was escalated to you",
    "task_done": "%(by)s completed %(task)s in case %(number)s",
    "case_ended": "Case %(number)s has ended: %(outcome)s",
    "finding_proposed": "Case %(number)s: a finding asks your department to answer (%(code)s %(finding)s)",
    "finding_contested": "Case %(number)s: a finding was contested and waits for your decision (%(code)s %(finding)s)",
    "finding_accepted": "Case %(number)s: a finding was accepted (%(code)s %(finding)s)",
    "finding_overruled": "Case %(number)s: a finding was overruled (%(code)s %(finding)s)",
    "substitute_named": "You stand in for %(absent)s from %(from)s to %(to)s; you may decline",
    "substitute_to_confirm": "%(substitute)s, who lacks the role, was named to stand in for %(absent)s: please confirm",
    "substitute_confirmed": "%(substitute)s was confirmed to stand in for %(absent)s from %(from)s to %(to)s",
    "substitute_declined": "%(substitute)s does not stand in for %(absent)s: name somebody else",
    "code_issued": "%(by)s issued a one-time code for the account of %(name)s; the old password has ended",
    "code_to_release": "%(by)s issued a one-time code for %(name)s, who may act here: ask them, then release it",
    "code_released": "%(by)s released the one-time code for the account of %(name)s",
    "role_waits": "%(name)s waits for the role %(role)s by the mapping: look at it, and confirm the mapping anew",
    "account_proposed": "%(by)s proposes for the account %(account)s (%(what)s): a second administrator decides",
    "account_confirmed": "%(by)s confirmed the proposal for the account %(account)s (%(what)s)",
    "account_refused": "%(by)s refused the proposal for the account %(account)s (%(what)s)",
    "case_stuck": "Case %(number)s is stuck at %(task)s: %(error)s",
}
URGENT = frozenset({"task_overdue", "task_urged", "task_escalated", "case_stuck"})
ASKING = frozenset(
    {
        "task_new",
        "task_offered",
        "task_delegated",
        "task_due_soon",
        "task_overdue",
        "task_holder_lost",
        "task_urged",
        "task_escalated",
    }
)
"""What asks somebody to do a task, or to see that it is done: settled as soon as the task is over."""


@dataclass(frozen=True, slots=True)
class News:
    """What people are told: a kind of `NEWS`, its params, and what it is about."""

    kind: str
    params: Mapping[str, Any]
    case_id: UUID | None = None
    task_id: UUID | None = None
