"""The running case: started, taken step by step, searched, shown, cancelled.

`Lifecycle` is the only caller of the engine. Whoever changes a case locks its row first (`lock_case`); what a
step writes is a `StepBatch`, which listeners of `CaseAdvanced` add to."""

from app.cases.blind_values import blind_elements, hidden_keys, readable_variables, without_hidden
from app.cases.case_ledger import append_observation, writes_in
from app.cases.case_record import CASE_COLUMNS, CaseRecord, case_from_row, find_case, lock_case, read_case
from app.cases.completed_events import COMPLETED
from app.cases.erasure import cases_about
from app.cases.events import CaseAdvanced, CaseEnded, CaseStuck, OnAdvance, OnEnd
from app.cases.history import WITHHELD, HistoryEvent, read_history, withhold
from app.cases.jobs.timers import sweep_timers
from app.cases.models import Case, CaseState, Document, DocumentContent
from app.cases.operations.attach_document import AttachedFile, AttachmentPlace, attach_document, document_digests
from app.cases.operations.start_by_message import StartByMessage
from app.cases.operations.start_case import StartCase
from app.cases.page_models import CaseStatus, OpenTaskRef
from app.cases.pages.case_rows import case_title
from app.cases.pages.case_work import CaseReader, CaseWork
from app.cases.pages.documents import case_files
from app.cases.pages.timeline import case_timeline, read_actors
from app.cases.permissions import may_read, readable, visible_case
from app.cases.search.case_filter import EarliestDues, LateRule
from app.cases.search.search_words import SearchWord, read_words
from app.cases.step.lifecycle import Lifecycle
from app.cases.step_batch import Question, StepBatch
from app.cases.texts import outcome_name

__all__ = [
    "CASE_COLUMNS",
    "COMPLETED",
    "WITHHELD",
    "AttachedFile",
    "AttachmentPlace",
    "Case",
    "CaseAdvanced",
    "CaseEnded",
    "CaseReader",
    "CaseRecord",
    "CaseState",
    "CaseStatus",
    "CaseStuck",
    "CaseWork",
    "Document",
    "DocumentContent",
    "EarliestDues",
    "HistoryEvent",
    "LateRule",
    "Lifecycle",
    "OnAdvance",
    "OnEnd",
    "OpenTaskRef",
    "Question",
    "SearchWord",
    "StartByMessage",
    "StartCase",
    "StepBatch",
    "append_observation",
    "attach_document",
    "blind_elements",
    "case_files",
    "case_from_row",
    "case_timeline",
    "case_title",
    "cases_about",
    "document_digests",
    "find_case",
    "hidden_keys",
    "lock_case",
    "may_read",
    "outcome_name",
    "read_actors",
    "read_case",
    "read_history",
    "read_words",
    "readable",
    "readable_variables",
    "sweep_timers",
    "visible_case",
    "withhold",
    "without_hidden",
    "writes_in",
]
