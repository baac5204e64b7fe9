"""The frame of the HTTP API: flask-smorest with our own refusals, so that every error has a code, a message, fields."""

from collections.abc import Callable
from functools import wraps
from typing import Any

import orjson
from flask import Flask, Request, Response, g, request
from flask_smorest import Api, Blueprint
from flask_smorest.arguments import FlaskParser
from marshmallow import Schema, ValidationError, fields, missing

from app.kernel.errors import InvalidInputError
from app.web.extensions import csrf

PREFIX = "/api/v1"
BY_TOKEN = (PREFIX, "/scim/")
"""Addresses that know bearer tokens only, never the session's cookie."""
_SETTINGS = {
    "API_TITLE": "Bihuan 闭环",
    "API_VERSION": "v1",
    "OPENAPI_VERSION": "3.0.3",
    "OPENAPI_URL_PREFIX": PREFIX,
    "OPENAPI_JSON_PATH": "openapi.json",
}
_SECURITY = {
    "components": {"securitySchemes": {"token": {"type": "http", "scheme": "bearer"}}},
    "security": [{"token": []}],
}


class _Parser(FlaskParser):  # type: ignore[misc]  # flask-smorest ships no types
    """Says what is wrong with a request in our words, and reads JSON without detours."""

    def body(self, schema: Any) -> Any:
        """What the schema makes of the request's body; no body counts as an empty one. Raises InvalidInputError."""
        sent = self.load_json(request, schema)
        try:
            return schema.load({} if sent is missing else sent)
        except ValidationError as error:
            self.handle_error(error)

    def load_json(self, req: Request, schema: Any) -> Any:  # noqa: ARG002 - the library's signature
        """The body as the gate read it; one of another kind, or none, counts as none."""
        return g.get("sent_json", missing) if req.is_json else missing

    def handle_error(self, error: ValidationError, *_: Any, **__: Any) -> Any:
        fields = dict(_flat(error.messages))
        raise InvalidInputError("The request does not have the expected form", fields=fields) from error


def json_answer(value: Any) -> Response:
    """`value` as JSON, for an address asked so often that a schema's way to the same text would be felt.

    Identities and times become text as a schema makes them; the documentation still comes from the schema.
    """
    return Response(orjson.dumps(value), mimetype="application/json")


class ApiBlueprint(Blueprint):  # type: ignore[misc]  # flask-smorest ships no types
    """A blueprint of API endpoints whose arguments are refused like everything else."""

    ARGUMENTS_PARSER = _Parser()

    def arguments(self, schema: Any, *, location: str = "json", **options: Any) -> Any:
        """One schema object serves all requests; a body goes straight to it, because every submit comes by here."""
        once = schema() if isinstance(schema, type) else schema
        described = super().arguments(once, location=location, **options)
        if location != "json":
            return described

        def decorate(view: Callable[..., Any]) -> Callable[..., Any]:
            @wraps(view)
            def with_body(**place: Any) -> Any:
                return view(self.ARGUMENTS_PARSER.body(once), **place)

            return _documented(with_body, described(view))

        return decorate

    def answer(self, status: int, schema: Any) -> Any:
        """Like `response`, for a view that makes the answer itself (`json_answer`): it only tells the documentation."""
        described = self.response(status, schema)
        return lambda view: _documented(view, described(view))


def _documented(view: Callable[..., Any], told: Any) -> Callable[..., Any]:
    """The view with what flask-smorest's decorators noted about it, without their detour at every request."""
    view._apidoc = told._apidoc  # type: ignore[attr-defined]  # noqa: SLF001 - where they keep it
    return view


class ErrorSchema(Schema):
    """What every refusal and failure says; `fields` by the names of what was sent, where something in it was wrong."""

    code = fields.String(required=True)
    message = fields.String(required=True)
    fields_ = fields.Dict(keys=fields.String(), values=fields.String(), data_key="fields")
    number = fields.String()


class _Api(Api):  # type: ignore[misc]
    ERROR_SCHEMA = ErrorSchema

    def _register_error_handlers(self) -> None:
        """The house has its own."""


def install_api(app: Flask, *blueprints: ApiBlueprint) -> None:
    """Register the endpoints and serve their OpenAPI description at /api/v1/openapi.json.

    No CSRF token is asked for: these paths accept bearer tokens only, never the session's cookie.
    """
    for name, value in _SETTINGS.items():
        app.config.setdefault(name, value)
    api = _Api(app, spec_kwargs=_SECURITY)
    for blueprint in blueprints:
        csrf.exempt(blueprint)
        api.register_blueprint(blueprint)


def _flat(messages: Any, prefix: str = "") -> Any:
    if isinstance(messages, dict):
        for key, inner in messages.items():
            name = str(key) if prefix or key not in {"json", "query"} else ""
            yield from _flat(inner, ".".join(part for part in (prefix, name) if part))
    else:
        yield prefix or "body", " ".join(str(m) for m in messages) if isinstance(messages, list) else str(messages)
