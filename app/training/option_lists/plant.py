"""Option lists for the loop's forms: rows of {value, label, …} in the person's language.

Every row names the place it belongs to (`plant`, `line`, `step`, `equipment`), so that a form can narrow a
list by what was chosen before: `=catalog_equipment[item.step = this.step]`.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.cases import Case
from app.kernel.clock import Clock
from app.plant import DefectType, Equipment, ProcessStep, Product, ProductionLine, find_step, step_places
from app.quality import step_overviews, weeks_in, window_of
from app.tasks import CatalogContext, OptionList
from app.training.models import CourseOffer
from app.training.option_lists.cases_here import cases_here, none_yet
from app.training.option_lists.limits import LimitCatalog, Options, limit_units
from app.training.option_lists.people import PeopleCatalogs
from app.training.option_lists.people_details import PeopleDetails

ALL_EQUIPMENT = {"zh": "该工序全部设备", "en": "All equipment of the step"}
COMMON_UNITS = ("mm", "°C", "MPa", "bar", "N·m", "s", "%")


class PlantCatalogs:
    """Lists that come from the plant's master data."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock

    def lines(self, session: Session, context: CatalogContext) -> Options:
        """The lines inside the scope of any of the person's grants."""
        plants = {place.line: place.plant for place in step_places(session)}
        rows = session.scalars(select(ProductionLine).order_by(ProductionLine.code))
        return [
            {"value": row.code, "label": _name(row, context), "plant": plants.get(row.code)}
            for row in _offered(rows, context)
            if _in_scope(context, plants.get(row.code), row.code)
        ]

    def steps(self, session: Session, context: CatalogContext) -> Options:
        """Steps with their measured baseline: n, x, rate, limit (fractions), n_min, sufficient, window."""
        return [
            {
                "value": row.step,
                "label": row.names[_language(context)],
                "plant": row.plant,
                "line": row.line,
                "n": row.counts.n,
                "x": row.counts.x,
                "rate": None if row.counts.rate is None else round(row.counts.rate, 6),
                "limit": row.limit,
                "n_min": row.n_min,
                "sufficient": row.n_min is not None and row.counts.n >= row.n_min,
                "window": row.days,
            }
            for row in step_overviews(session, self._clock.now())
            if (row.active or row.step in _said(context)) and _in_scope(context, row.plant, row.line)
        ]

    def equipment(self, session: Session, context: CatalogContext) -> Options:
        """The machines of every step, and for each step the choice of all of them."""
        places = {place.id: place for place in step_places(session)}
        options: Options = []
        rows = session.scalars(select(Equipment).order_by(Equipment.step_id, Equipment.code))
        for row in _offered(rows, context):
            place = places[row.step_id]
            where = {"line": place.line, "step": place.step}
            options.append({"value": row.code, "label": _name(row, context), **where})
        everything = ALL_EQUIPMENT[_language(context)]
        return options + [
            {"value": "all", "label": everything, "line": place.line, "step": place.step} for place in places.values()
        ]


def parameters(session: Session, context: CatalogContext) -> Options:
    """What can be set on each machine; under the equipment `all`, the parameters of the case's step."""
    step = (context.variables.get("request") or {}).get("step") or context.step
    query = (
        select(Equipment, ProcessStep.code)
        .join(ProcessStep, Equipment.step_id == ProcessStep.id)
        .order_by(Equipment.code)
    )
    options: Options = []
    shared: dict[str, dict[str, Any]] = {}
    for machine, code in session.execute(query):
        for parameter in machine.parameters:
            option = {
                "value": parameter["code"],
                "label": f"{parameter[_language(context)]} ({parameter['unit']})",
                "unit": parameter["unit"],
                "equipment": machine.code,
                "step": code,
            }
            options.append(option)
            if code == step:
                shared.setdefault(parameter["code"], option | {"equipment": "all"})
    return options + list(shared.values())


def units(session: Session, context: CatalogContext) -> Options:
    """The units of the parameters in use, then the common ones."""
    used = [option["unit"] for option in parameters(session, context)]
    return [{"value": unit, "label": unit} for unit in dict.fromkeys([*used, *limit_units(session), *COMMON_UNITS])]


def products(session: Session, context: CatalogContext) -> Options:
    """What is made."""
    return _named(_offered(session.scalars(select(Product).order_by(Product.code)), context), context)


def defect_types(session: Session, context: CatalogContext) -> Options:
    """The defect catalogue, each with its class critical, major or minor."""
    rows = _offered(session.scalars(select(DefectType).order_by(DefectType.code)), context)
    return [
        {"value": row.code, "label": _name(row, context), "class": row.defect_class, "defect_class": row.defect_class}
        for row in rows
    ]


def courses(session: Session, context: CatalogContext) -> Options:
    """Courses a plan may name; those made for the case's step come first and are marked `recommended`."""
    places = {place.id: place.step for place in step_places(session)}
    step = (context.variables.get("request") or {}).get("step") or context.step
    options = [
        {
            "value": row.code,
            "label": _name(row, context),
            "mode": row.mode,
            "recommended": row.step_id is not None and places[row.step_id] == step,
        }
        for row in _offered(session.scalars(select(CourseOffer).order_by(CourseOffer.code)), context)
    ]
    return sorted(options, key=lambda option: not option["recommended"])


def weeks(session: Session, context: CatalogContext) -> Options:
    """The ISO weeks with counts inside the windows of the case's last measurement."""
    request, windows = context.variables.get("request"), (context.variables.get("effect") or {}).get("windows")
    if not request or not windows:
        return []
    place = find_step(session, request["line"], request["step"])
    found: set[str] = set()
    for name in ("before", "after"):
        window = window_of(windows[name])
        found.update(weeks_in(session, place, window) if window else ())
    return [{"value": week, "label": week} for week in sorted(found)]


def earlier_cases(session: Session, context: CatalogContext) -> Options:
    """The cases whose problem is back, as the case's own data names them; by number."""
    said = [value.get("recurrence_of") for value in context.variables.values() if isinstance(value, Mapping)]
    wanted = [UUID(one) for one in dict.fromkeys(said) if one]
    rows = session.execute(select(Case.id, Case.number).where(Case.id.in_(wanted))) if wanted else ()
    return [{"value": str(row.id), "label": row.number} for row in rows]


def plant_lists(clock: Clock) -> Iterator[OptionList]:
    """Every list that the forms of the loop offer."""
    plant, people = PlantCatalogs(clock), PeopleCatalogs(clock)
    yield OptionList("lines", plant.lines)
    yield OptionList("steps", plant.steps)
    yield OptionList("equipment", plant.equipment)
    yield OptionList("parameters", parameters)
    yield OptionList("units", units)
    yield OptionList("products", products)
    yield OptionList("defect_types", defect_types)
    yield OptionList("courses", courses)
    yield OptionList("weeks", weeks)
    yield OptionList("cases_here", none_yet, cases_here)
    yield OptionList("people", people.people, PeopleDetails(clock))
    yield OptionList("trainers", people.trainers)
    yield OptionList("limits", LimitCatalog(parameters))
    yield OptionList("cases", earlier_cases)


def _offered(rows: Iterable[Any], context: CatalogContext) -> Iterator[Any]:
    """What is in use, and what the case has named already although it is not any more."""
    said = _said(context)
    return (row for row in rows if row.active or row.code in said)


def _said(context: CatalogContext) -> set[str]:
    request = context.variables.get("request") or {}
    values = (value if isinstance(value, list) else [value] for value in request.values())
    return {one for value in values for one in value if isinstance(one, str)}


def _named(rows: Iterable[Any], context: CatalogContext) -> Options:
    return [{"value": row.code, "label": _name(row, context)} for row in rows]


def _name(row: Any, context: CatalogContext) -> str:
    names: Mapping[str, str] = {"zh": row.name_zh, "en": row.name_en}
    return names[_language(context)]


def _language(context: CatalogContext) -> str:
    return "en" if context.language == "en" else "zh"


def _in_scope(context: CatalogContext, plant: str | None, line: str) -> bool:
    return any(grant.covers(plant, line) for grant in context.actor.grants)
