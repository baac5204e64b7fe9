"""Lists of options that the server gives to forms: lines, steps, people, courses …

A form names one by `valuesKey: "catalog_steps"`; slices above add an `OptionList` per name.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from app.identity import Actor


@dataclass(frozen=True, slots=True)
class CatalogContext:
    """For whom and where the options are: the person, the case's place, what the form may read, the language."""

    actor: Actor
    plant: str | None
    line: str | None
    step: str | None
    variables: Mapping[str, Any]
    language: str


Catalog = Callable[[Session, CatalogContext], list[dict[str, Any]]]
Details = Callable[[Session, CatalogContext, list[dict[str, Any]]], list[dict[str, Any]]]


@dataclass(frozen=True, slots=True)
class OptionList:
    """What forms know as `catalog_<name>`.

    `details` gives the rows more that a page shows beside a choice. They are not there when answers are judged: what a
    form's rules use belongs into `read`.
    """

    name: str
    read: Catalog
    details: Details | None = None


class Catalogs:
    """Option lists by name; each gives rows with at least `value` and `label`."""

    def __init__(self, lists: Iterable[OptionList]) -> None:
        lists = list(lists)
        self._by_name = {one.name: one.read for one in lists}
        self._details = {f"catalog_{one.name}": one.details for one in lists if one.details}

    def options(self, session: Session, names: Iterable[str], context: CatalogContext) -> dict[str, Any]:
        """The named lists as form context; a name nobody registered gives an empty list, seen as such in the form."""
        found = {name: self._by_name[name] for name in sorted(names) if name in self._by_name}
        empty: dict[str, Any] = {f"catalog_{name}": [] for name in names}
        return empty | {f"catalog_{name}": catalog(session, context) for name, catalog in found.items()}

    def details(self, session: Session, given: Mapping[str, Any], context: CatalogContext) -> dict[str, Any]:
        """Those of the lists in `given` (`catalog_<name>`: rows) that have details, with them."""
        return {
            name: details(session, context, given[name]) for name, details in self._details.items() if name in given
        }
