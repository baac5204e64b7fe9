"""Whatever is sent: either a clean result with known keys only, or a refusal. Nothing else ever."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.definitions.forms.form import Form
from app.definitions.forms.form_reader import read_form
from app.definitions.forms.submission import FormSubmission, sentence
from app.definitions.forms.unknown_keys import UnknownAnswerError
from app.kernel.errors import InvalidInputError

NOW = datetime(2026, 3, 2, tzinfo=UTC)
FORMS = sorted((Path(__file__).parents[3] / "forms").glob("*.form"))
SCALARS = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=30)
    | st.sampled_from(["accept", "return", "2026-03-02", "2026-03-02T08:00+08:00", "1e5", "yes", "k1"])
)
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)


def answers_for(form: Form) -> st.SearchStrategy[dict[str, Any]]:
    """Mostly the form's own keys, with anything in them; sometimes foreign ones."""
    names = sorted({name for path in form.keys for name in path})
    keys = st.sampled_from(names) | st.text(max_size=6)
    row = st.dictionaries(keys, VALUES, max_size=8)
    return st.dictionaries(keys, VALUES | st.lists(row, max_size=3) | row, max_size=12)


@pytest.mark.parametrize("path", FORMS, ids=lambda path: path.stem)
@settings(deadline=None, max_examples=20)
@given(data=st.data())
def test_a_submission_is_cleaned_or_refused(path: Path, data: st.DataObject) -> None:
    form = read_form(path.read_bytes(), path.name)
    answers = data.draw(answers_for(form))
    context = data.draw(st.dictionaries(st.sampled_from(sorted(form.names) or ["x"]), VALUES, max_size=6))
    submission = FormSubmission(form.components, context, NOW, UTC)
    submission.read(answers, form.prefill(context, NOW))
    wrong = [sentence(node.component, problem, "zh") for node, problem in submission.problems()]
    cleaned = submission.cleaned()

    assert all(text.strip() for text in wrong)
    assert set(_paths(cleaned, form)) <= form.keys
    if any(path not in form.keys for path in _sent(answers, form)):
        with pytest.raises(UnknownAnswerError):
            form.validate(answers, context, NOW)
    elif wrong:
        with pytest.raises(InvalidInputError):
            form.validate(answers, context, NOW)
    else:
        assert form.validate(answers, context, NOW) == cleaned
        orjson.dumps(cleaned)


def _sent(value: Any, form: Form, above: tuple[str, ...] = ()) -> list[tuple[str, ...]]:
    """The paths of what was sent, down to where the form knows nothing below."""
    found = []
    for key, inner in value.items():
        path = (*above, key)
        if not any(one[: len(path)] == path and one != path for one in form.keys):
            found.append(path)
            continue
        for row in inner if isinstance(inner, list) else [inner]:
            found += _sent(row, form, path) if isinstance(row, dict) else []
    return found


def _paths(value: Any, form: Form, above: tuple[str, ...] = ()) -> list[tuple[str, ...]]:
    """The paths of a result as `Form.keys` spells them; what lies inside one field's value is not looked into."""
    found = []
    for key, inner in value.items():
        path = (*above, key)
        below = [one for one in form.keys if one[: len(path)] == path and one != path]
        if path in form.keys or not below:
            found.append(path)
        for row in (inner if isinstance(inner, list) else [inner]) if below else []:
            found += _paths(row, form, path)
    return found
