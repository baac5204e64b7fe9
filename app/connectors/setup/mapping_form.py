"""What the pages' forms say, as a mapping and as a draft."""

from collections.abc import Mapping, Sequence
from decimal import Decimal, InvalidOperation
from typing import Any

from app.connectors.setup.configure import ConnectorDraft
from app.imports.column_mapping import CODED, MEASUREMENTS, NEEDED, fields_of
from app.kernel.errors import InvalidInputError

FEED_NAMES: Mapping[str, str] = {
    "measurements": "Counts of inspected and defective units",
    "defects": "Defects by type",
    "complaints": "Customer complaints",
    "limits": "Limits of characteristics",
    "roster": "People of the plant (roster)",
    "posts": "Planned posts",
    "skills": "Skill scores",
    "trainings": "Training history",
}
"""What a row can be, with its English label."""

_LABELS: Mapping[str, str] = {
    "line": "Line",
    "step": "Step",
    "start": "Date or time",
    "total": "Inspected units",
    "defect": "Defective units",
    "end": "End of the period",
    "product": "Product",
    "equipment": "Equipment",
    "shift": "Shift",
    "unit": "Unit of counting",
    "defect_type": "Defect type",
    "qty": "Quantity",
    "cause": "Cause",
    "text": "What was complained of",
    "customer": "Customer",
    "lot": "Lot",
    "characteristic": "Characteristic",
    "characteristic_name": "Name of the characteristic",
    "nominal": "Nominal value",
    "lower": "Lower limit",
    "upper": "Upper limit",
    "emp_no": "Employee number",
    "name": "Name",
    "unit_parent": "Unit above",
    "unit_en": "Unit in English",
    "post": "Post",
    "post_en": "Post in English",
    "manager": "Manager's employee number",
    "email": "E-mail",
    "phone": "Telephone",
    "employment": "Employment (own or dispatched)",
    "entered": "Entry date",
    "left": "Leave date",
    "username": "Username",
    "planned": "Planned posts",
    "skill": "Skill",
    "score": "Score",
    "as_of": "Day of the score",
    "course": "Course",
    "held_on": "Day of the course",
    "result": "Result",
    "given_by": "Taught by",
}
_UNLIKE_HERE = {
    ("limits", "unit"): "Unit of measurement",
    ("limits", "start"): "Valid from",
    ("roster", "unit"): "Organisation unit (path or name)",
    ("posts", "unit"): "Organisation unit (path or name)",
}


def names_of(feed: str) -> dict[str, tuple[str, bool]]:
    """Our fields of such rows in the order of the form, with their English label and whether they are needed."""
    return {name: (_UNLIKE_HERE.get((feed, name), _LABELS[name]), name in NEEDED[feed]) for name in fields_of(feed)}


def feed_of(form: Mapping[str, str]) -> str:
    """What the form says a row is; raises InvalidInputError for what there is not."""
    feed = form.get("feed", "") or MEASUREMENTS
    if feed not in NEEDED:
        raise InvalidInputError("There is no kind of rows called %(feed)s", feed=feed[:40])
    return feed


def read_mapping_form(form: Mapping[str, str], keys: Sequence[str] = ()) -> dict[str, Any]:
    """The mapping that a form describes: `column.<field>`, `constant.<field>`, `codes` and the few options.

    `codes` has a line per code: `step: 灌装 = filling`.
    """
    feed = feed_of(form)
    columns = {name: text for name in fields_of(feed) if (text := form.get(f"column.{name}", "").strip())}
    given = {name: text for name in fields_of(feed) if (text := form.get(f"constant.{name}", "").strip())}
    mapping: dict[str, Any] = {
        "feed": feed,
        "columns": columns,
        "constants": {name: text for name, text in given.items() if name not in columns},
        "key": [key for key in keys if key],
        "codes": read_codes(form.get("codes", "")),
    }
    if form.get("create_units") == "yes":
        mapping["create_units"] = True
    for name in ("timezone", "encoding", "time_format", "version", "delimiter"):
        if text := form.get(name, "").strip(" "):
            mapping[name] = text
    return mapping


def read_codes(text: str) -> dict[str, dict[str, str]]:
    """Lines of `field: theirs = ours`; raises InvalidInputError naming the line that is none."""
    codes: dict[str, dict[str, str]] = {}
    for line in filter(None, map(str.strip, text.splitlines())):
        name, colon, pair = line.replace("：", ":").partition(":")
        theirs, equals, ours = pair.rpartition("=")
        if not (colon and equals and theirs.strip() and ours.strip()) or name.strip() not in CODED:
            raise InvalidInputError("Write codes as  step: theirs = ours; this line is not: %(line)s", line=line[:80])
        codes.setdefault(name.strip(), {})[theirs.strip()] = ours.strip()
    return codes


def said_codes(form: Mapping[str, str]) -> dict[str, dict[str, str]]:
    """The codes of `codes` and those chosen from the lists: `field.N`, `theirs.N`, `ours.N`."""
    codes = read_codes(form.get("codes", ""))
    for name, ours in form.items():
        head, _, number = name.partition(".")
        field, theirs = form.get(f"field.{number}", ""), form.get(f"theirs.{number}", "").strip()
        if head == "ours" and ours and theirs and field in CODED:
            codes.setdefault(field, {})[theirs] = ours
    return codes


def write_codes(codes: Mapping[str, Mapping[str, str]]) -> str:
    """The codes as `read_codes` reads them."""
    return "\n".join(f"{name}: {theirs} = {ours}" for name, pairs in codes.items() for theirs, ours in pairs.items())


def read_draft(form: Mapping[str, str], mapping: Mapping[str, Any]) -> ConnectorDraft:
    """The connector that a form describes; its settings are `setting.<name>`."""
    prefix = "setting."
    return ConnectorDraft(
        code=form.get("code", "").strip(),
        name=form.get("name", ""),
        kind=form.get("kind", ""),
        mapping=mapping,
        settings={name.removeprefix(prefix): text for name, text in form.items() if name.startswith(prefix)},
        every_minutes=_number(form.get("every_minutes", "")),
        enabled=form.get("enabled") == "yes",
        max_error_share=_share(form.get("max_error_percent", "20")),
    )


def _number(text: str) -> int | None:
    text = text.strip()
    if not text:
        return None
    if not (text.isascii() and text.isdigit() and len(text) < 7):
        raise InvalidInputError("The minutes between two runs are no whole number", fields={"every_minutes": text[:20]})
    return int(text)


def _share(text: str) -> Decimal:
    try:
        percent = Decimal(text.strip() or "20")
        return (percent / 100).quantize(Decimal("0.001"))
    except InvalidOperation:
        raise InvalidInputError(
            "The share of wrong rows is no number", fields={"max_error_percent": text[:20]}
        ) from None
