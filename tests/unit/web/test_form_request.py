"""How a filled form arrives."""

from io import BytesIO
from typing import Any

import pytest
from flask import Flask

from app.kernel.errors import InvalidInputError
from app.web.form_request import SentForm, read_submission


def received(app: Flask, **request: Any) -> SentForm:
    with app.test_request_context("/", method="POST", **request):
        return read_submission()


def test_json_carries_answers_and_signature(app: Flask) -> None:
    sent = received(app, json={"answers": {"a": 1}, "password": "secret"})
    assert (sent.answers, sent.password, sent.files) == ({"a": 1}, "secret", {})


def test_multipart_carries_files_by_the_value_that_stands_for_them(app: Flask) -> None:
    data = {"answers": '{"photo": "files::1"}', "files::1": [(BytesIO(b"x"), "a.png"), (BytesIO(b"y"), "b.png")]}
    with app.test_request_context("/", method="POST", data=data, content_type="multipart/form-data"):
        sent = read_submission()
        assert sent.answers == {"photo": "files::1"}
        assert [file.filename for file in sent.files["files::1"]] == ["a.png", "b.png"]


@pytest.mark.parametrize(
    "request_",
    [
        {"data": "{"},
        {"data": ""},
        {"json": []},
        {"json": {}},
        {"json": {"answers": 3}},
        {"data": {"answers": "x"}, "content_type": "multipart/form-data"},
    ],
)
def test_anything_else_is_refused_in_plain_words(app: Flask, request_: dict[str, Any]) -> None:
    with pytest.raises(InvalidInputError):
        received(app, **request_)


def test_a_password_that_is_no_text_counts_as_none(app: Flask) -> None:
    assert received(app, json={"answers": {}, "password": 7}).password is None
