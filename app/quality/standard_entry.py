"""What the record says of a signed standard."""

from collections.abc import Mapping
from typing import Any

from app.identity import Actor, attribution_of, policy, signature_of
from app.ledger import Action, Entry
from app.plant import StepPlace
from app.quality.models.measurement import QualityStandard
from app.quality.standard_kind import STANDARDS

MEANING = "approval"


def signed_entry(
    actor: Actor, place: StepPlace, version: int, values: Mapping[str, Any], old: QualityStandard | None
) -> Entry:
    """The event that the signature covers; `values` are the fields of `STANDARDS`, `old` the version before."""
    new = {name: value for name, value in values.items() if name not in {"step", "reason"}}
    return Entry(
        Action.STANDARD_SIGNED,
        "observation",
        attribution_of(actor),
        target={"line": place.line, "step": place.step, "version": version},
        old=None if old is None else terms_of(old),
        new=new,
        reason=values["reason"],
        meaning=MEANING,
        policy=policy().digest,
        data={"signature": signature_of()},
    )


def terms_of(row: QualityStandard) -> dict[str, Any]:
    """What a version says, as its event tells it."""
    fields = {field.name: field for field in STANDARDS.fields}
    names = ("rate_limit", "n_min", "basis", "valid_from")
    return {name: fields[name].type.from_row(getattr(row, fields[name].held)) for name in names}
