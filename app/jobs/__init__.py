"""The machine's work: the queue, kinds of jobs, the clock's sweeps, incidents, factory calendars."""

from app.jobs.calendar import Duration, FactoryCalendar, WorkingDuration, add_working, parse_due, parse_duration
from app.jobs.calendar_tables import CalendarDay, Calendars, FactoryCalendarRow, load_calendar
from app.jobs.incidents import (
    IncidentCause,
    case_of_incident,
    incidents_of,
    open_incident,
    open_incidents,
    resolve_incidents,
    retry_incident,
)
from app.jobs.models import Incident
from app.jobs.queue import EXPRESS, Job, enqueue, failed_jobs, is_waiting, living_jobs
from app.jobs.registry import Handlers, JobHandler, JobKind, JobKinds, ServiceRequest, Sweep, Topic
from app.jobs.shift_hours import after_working_time
from app.jobs.statistics import refresh_statistics
from app.jobs.worker import run_one

__all__ = [
    "EXPRESS",
    "CalendarDay",
    "Calendars",
    "Duration",
    "FactoryCalendar",
    "FactoryCalendarRow",
    "Handlers",
    "Incident",
    "IncidentCause",
    "Job",
    "JobHandler",
    "JobKind",
    "JobKinds",
    "ServiceRequest",
    "Sweep",
    "Topic",
    "WorkingDuration",
    "add_working",
    "after_working_time",
    "case_of_incident",
    "enqueue",
    "failed_jobs",
    "incidents_of",
    "is_waiting",
    "living_jobs",
    "load_calendar",
    "open_incident",
    "open_incidents",
    "parse_due",
    "parse_duration",
    "refresh_statistics",
    "resolve_incidents",
    "retry_incident",
    "run_one",
]
