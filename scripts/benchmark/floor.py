"""The floor: the least that any product under this server does for a durable POST. Flask, psycopg, four rows.

FLOOR_CONNINFO=… granian --interface wsgi --factory scripts.benchmark.floor:create
"""

import os
import threading
from typing import Any

import psycopg
from flask import Flask, request

TABLE = "CREATE TABLE floor_rows (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, kind text, body text)"
INSERT = "INSERT INTO floor_rows (kind, body) VALUES (%s, %s)"

_local = threading.local()


def create() -> Flask:
    """An app with one address: `POST /` keeps the JSON it gets, in one transaction of four rows."""
    app = Flask(__name__)

    @app.post("/")
    def keep() -> dict[str, Any]:
        sent = request.get_json()
        with connection().transaction() as transaction:
            run = transaction.connection.execute
            run(INSERT, ["answers", sent["answers"]["text"]])
            run(INSERT, ["event", "completed"])
            run(INSERT, ["task", "closed"])
            run(INSERT, ["task", "opened"])
        return {"kept": 4}

    return app


def connection() -> psycopg.Connection:
    """This thread's own connection."""
    if not hasattr(_local, "connection"):
        _local.connection = psycopg.connect(os.environ["FLOOR_CONNINFO"], autocommit=True)
    kept: psycopg.Connection = _local.connection
    return kept
