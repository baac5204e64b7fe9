"""The frame of the HTTP API: flask-smorest with our own refusals, so that every error has a code, a message, fields."""

from typing import Any

import orjson
from flask import Flask, Request, Response, request
from flask_smorest import Api, Blueprint
from flask_smorest.arguments import FlaskParser
from marshmallow import ValidationError, missing

from app.kernel.errors import InvalidInputError
from app.web.extensions import csrf

PREFIX = "/api/v1"
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

    def parse(self, schema: Any, req: Request | None = None, *, location: str | None = None, **options: Any) -> Any:
        """The arguments; a body goes straight to its schema, because every submit comes by here."""
        if location != "json" or req is not None:
            return super().parse(schema, req, location=location, **options)
        body = self.load_json(request, schema)
        try:
            return schema.load({} if body is missing else body)
        except ValidationError as error:
            self.handle_error(error)

    def load_json(self, req: Request, schema: Any) -> Any:
        """The body; one that is no JSON is left to the library, which refuses it."""
        try:
            return orjson.loads(req.get_data()) if req.is_json else missing
        except orjson.JSONDecodeError:
            return super().load_json(req, schema)

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

    def arguments(self, schema: Any, **options: Any) -> Any:
        """One schema object serves all requests; a class would be instantiated for each."""
        return super().arguments(schema() if isinstance(schema, type) else schema, **options)


class _Api(Api):  # type: ignore[misc]
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
