"""What the pages' forms say, as a mapping and as a draft."""

from collections.abc import Mapping, Sequence
from decimal import Decimal, InvalidOperation
from typing import Any

from app.connectors.connector_draft import ConnectorDraft
from app.imports import Feed, Feeds
from app.kernel.errors import InvalidInputError


def read_mapping_form(form: Mapping[str, str], feeds: Feeds, keys: Sequence[str] = ()) -> dict[str, Any]:
    """The mapping that a form describes: `feed`, `column.<field>`, `constant.<field>`, `codes`, the few options.

    `codes` has a line per code: `step: 灌装 = filling`.
    """
    feed = feeds.find(form.get("feed", ""))
    columns = _given(form, feed, "column")
    given = _given(form, feed, "constant")
    mapping: dict[str, Any] = {
        "feed": feed.name,
        "columns": columns,
        "constants": {name: text for name, text in given.items() if name not in columns},
        "key": [key for key in keys if key],
        "codes": read_codes(form.get("codes", ""), feeds),
    }
    if form.get("create_units") == "yes":
        mapping["create_units"] = True
    for name in ("timezone", "encoding", "time_format", "version", "delimiter"):
        if text := form.get(name, "").strip(" "):
            mapping[name] = text
    return mapping


def _given(form: Mapping[str, str], feed: Feed, part: str) -> dict[str, str]:
    return {one.name: text for one in feed.fields if (text := form.get(f"{part}.{one.name}", "").strip())}


def read_codes(text: str, feeds: Feeds) -> dict[str, dict[str, str]]:
    """Lines of `field: theirs = ours`; raises InvalidInputError naming the line that is none."""
    codes: dict[str, dict[str, str]] = {}
    for line in filter(None, map(str.strip, text.splitlines())):
        name, colon, pair = line.replace("：", ":").partition(":")
        theirs, equals, ours = pair.rpartition("=")
        if not (colon and equals and theirs.strip() and ours.strip()) or name.strip() not in feeds.coded:
            raise InvalidInputError("Write codes as  step: theirs = ours; this line is not: %(line)s", line=line[:80])
        codes.setdefault(name.strip(), {})[theirs.strip()] = ours.strip()
    return codes


def chosen_codes(form: Mapping[str, str], feeds: Feeds) -> dict[str, dict[str, str]]:
    """The codes of `codes` and those chosen from the lists: `field.N`, `theirs.N`, `ours.N`."""
    codes = read_codes(form.get("codes", ""), feeds)
    for name, ours in form.items():
        head, _, number = name.partition(".")
        field, theirs = form.get(f"field.{number}", ""), form.get(f"theirs.{number}", "").strip()
        if head == "ours" and ours and theirs and field in feeds.coded:
            codes.setdefault(field, {})[theirs] = ours
    return codes


def write_codes(codes: Mapping[str, Mapping[str, str]]) -> str:
    """The codes as `read_codes` reads them."""
    return "\n".join(f"{name}: {theirs} = {ours}" for name, pairs in codes.items() for theirs, ours in pairs.items())


def write_mapping_form(mapping: Mapping[str, Any], key_separator: str) -> dict[str, Any]:
    """A stored mapping as the fields of a form, its key columns parted by `key_separator`."""
    values: dict[str, Any] = {f"column.{name}": column for name, column in mapping["columns"].items()}
    values |= {f"constant.{name}": text for name, text in mapping["constants"].items()}
    values |= {
        name: mapping.get(name) or ""
        for name in ("timezone", "time_format", "version", "encoding", "delimiter", "feed")
    }
    values["create_units"] = "yes" if mapping.get("create_units") else ""
    return values | {"key": key_separator.join(mapping["key"]), "codes": write_codes(mapping["codes"])}


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
