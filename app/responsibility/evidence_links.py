"""Turn the stored evidence into lines that lead to the field, the version and the person."""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from app.definitions import Definitions
from app.engine import ProcessKey, ProcessModel
from app.kernel.names import Names
from app.responsibility.page_models import Evidence
from app.responsibility.texts import SAYS

Json = Mapping[str, Any]
Link = Callable[[str, int, str | None], str]


class EvidenceReader:
    """Reads evidence of one page; `link(case id, seq, task id)` gives the address of an event."""

    def __init__(self, definitions: Definitions, session: Session, link: Link) -> None:
        self._definitions = definitions
        self._session = session
        self._link = link
        self._numbers: dict[str, int] = {}

    def lines(self, stored: Iterable[Json], model: ProcessModel) -> list[Evidence]:
        """The lines in their order; `model` is the case's own, for places that nobody has filled yet."""
        return [self._line(one, model) for one in stored]

    def _line(self, one: Json, model: ProcessModel) -> Evidence:
        template = SAYS.get(one["says"], one["says"])
        if not one.get("seq"):
            return Evidence(template, one["params"], _step(model, one["element"]))
        written = self._definitions.model(ProcessKey(one["deployment"], one["process"]))
        return Evidence(
            template,
            one["params"],
            _step(written, one["element"]),
            self._field(written, one),
            self._link(one["case"], one["seq"], one.get("task")),
            one["person"],
            datetime.fromisoformat(one["at"]),
            one["number"],
            one["seq"],
            self._number(one["deployment"]),
            one.get("round") or 1,
        )

    def _number(self, deployment: str) -> int:
        if deployment not in self._numbers:
            self._numbers[deployment] = self._definitions.number(self._session, deployment)
        return self._numbers[deployment]

    def _field(self, model: ProcessModel, one: Json) -> Names:
        """The label of the field in the form of that version, with the row's number inside a list."""
        element = model.elements.get(one["element"])
        if element is None or element.form is None or not one.get("field"):
            return ""
        form = self._definitions.form(str(UUID(one["deployment"])), element.form)
        labels = {language: _label(form.schema(language), one["field"].split(".")) for language in ("zh", "en")}
        return labels if any(labels.values()) else ""


def _step(model: ProcessModel, element: str) -> Names:
    found = model.elements.get(element)
    return found.names if found else element


def _label(schema: Json, path: list[str]) -> str:
    """`key_points.1.unit` -> "Key points 2 · Unit"; parts the form has no label for are left out."""
    words: list[str] = []
    components = schema.get("components") or ()
    for part in path:
        if part.isdigit():
            words[-1:] = [f"{word} {int(part) + 1}" for word in words[-1:]]
            continue
        found = next((c for c in components if part in {c.get("key"), c.get("path")}), None)
        if found is None:
            break
        words.append(str(found.get("label") or ""))
        components = found.get("components") or ()
    return " · ".join(word for word in words if word)


def codes_by_task(rows: Iterable[Any]) -> dict[str, list[str]]:
    """Task id -> codes of the findings whose evidence points to it."""
    found: dict[str, list[str]] = {}
    for row in rows:
        for one in row.evidence:
            codes = found.setdefault(str(one.get("task")), [])
            if row.code not in codes:
                codes.append(row.code)
    return found
