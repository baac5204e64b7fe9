"""What the HTTP API of cases and tasks takes and gives."""

from typing import Any

from marshmallow import Schema, fields, validate


class StartSchema(Schema):
    """Which process to start."""

    process = fields.String(required=True)


class StartedSchema(Schema):
    """The case that began."""

    id = fields.UUID()
    number = fields.String()
    tasks = fields.List(fields.UUID())


class TaskQuerySchema(Schema):
    """Filters of the inbox: `search` finds tasks, case numbers and people; `after` is `next` of the page before.

    `escalated` gives what was escalated to the person instead, on one page and without filters.
    """

    process = fields.String()
    line = fields.String()
    search = fields.String()
    mine = fields.Boolean(load_default=False)
    escalated = fields.Boolean(load_default=False)
    after = fields.String()
    limit = fields.Integer(load_default=50, validate=validate.Range(1, 200))


class TaskSchema(Schema):
    """One open task."""

    id = fields.UUID()
    case = fields.UUID()
    number = fields.String()
    process = fields.String()
    element = fields.String()
    name = fields.Dict(keys=fields.String(), values=fields.String())
    line = fields.String(allow_none=True)
    step = fields.String(allow_none=True)
    due_at = fields.AwareDateTime(allow_none=True)
    round = fields.Integer()
    claimed = fields.Boolean()


class TaskListSchema(Schema):
    """A page of the inbox."""

    tasks = fields.List(fields.Nested(TaskSchema))
    next = fields.String(allow_none=True)


class TaskDetailSchema(Schema):
    """A task with its form: `schema` for a form-js viewer, `data` to fill it with."""

    id = fields.UUID()
    case = fields.UUID()
    number = fields.String()
    state = fields.String()
    element = fields.String()
    name = fields.Dict(keys=fields.String(), values=fields.String())
    due_at = fields.AwareDateTime(allow_none=True)
    round = fields.Integer()
    may_complete = fields.Boolean()
    signature = fields.String(allow_none=True)
    form = fields.Dict()
    data = fields.Dict()


class CompletionSchema(Schema):
    """Answers by form key; `password` where the task is signed."""

    answers = fields.Dict(required=True)
    password = fields.String(load_only=True)

    def load(self, data: Any, **options: Any) -> Any:
        """Nearly every submit brings answers alone; only what differs need be searched for mistakes."""
        if isinstance(data, dict) and data.keys() == {"answers"} and isinstance(data["answers"], dict):
            return data
        return super().load(data, **options)


class CompletedSchema(Schema):
    """What followed."""

    case = fields.UUID()
    number = fields.String()
    finished = fields.Boolean()
    tasks = fields.List(fields.UUID())


class ClaimedSchema(Schema):
    """Who holds the task now."""

    id = fields.UUID()
    claimed = fields.Boolean()


class DelegationSchema(Schema):
    """To whom the task is passed."""

    username = fields.String(required=True)


class UrgedSchema(Schema):
    """How many people were told."""

    id = fields.UUID()
    told = fields.Integer()


class EventSchema(Schema):
    """One ledger event."""

    seq = fields.Integer()
    at = fields.AwareDateTime()
    action = fields.String()
    body = fields.Dict()


class CaseSchema(Schema):
    """A case with its data and history; values of open blind tasks are withheld."""

    id = fields.UUID()
    number = fields.String()
    process = fields.String()
    deployment = fields.UUID()
    state = fields.String()
    outcome = fields.String(allow_none=True)
    line = fields.String(allow_none=True)
    step = fields.String(allow_none=True)
    started_at = fields.AwareDateTime()
    ended_at = fields.AwareDateTime(allow_none=True)
    variables = fields.Dict()
    tasks = fields.List(fields.UUID())
    history = fields.List(fields.Nested(EventSchema))
