"""The heat page of one process: figures painted on its diagram, and the same in a table."""

from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from app.definitions import Definitions
from app.engine import Element, ProcessKey, ProcessModel
from app.identity import Actor
from app.process_mining.heatmap.figure_labels import label_of, level_of, value_of
from app.process_mining.heatmap.figures import ElementHeat, measure, versions
from app.process_mining.heatmap.options import process_options, version_options
from app.process_mining.heatmap.page_models import HeatPage, HeatRow
from app.process_mining.heatmap.query import HeatmapQuery
from app.process_mining.heatmap.scope import chosen_versions, codes_of, read_deployments, scope_of

_TIMERS = {"intermediateCatchEvent"}
_RESTING = {"callActivity", *_TIMERS}


class HeatReader:
    """Reads the page; the drawing is the chosen version's, or the newest one's."""

    def __init__(self, definitions: Definitions) -> None:
        self._definitions = definitions

    def read(self, session: Session, actor: Actor, asked: HeatmapQuery, now: datetime, zone: ZoneInfo) -> HeatPage:
        """Raises NotFoundError for an unknown process or version, InvalidInputError when the period ends too early."""
        known = read_deployments(session, asked.process)
        chosen = chosen_versions(known, asked.process, asked.version)
        number = max(chosen)
        model = self._definitions.model(ProcessKey(str(known[number]), asked.process))
        scope = scope_of(actor, asked, now, zone, list(chosen.values()) if asked.version else None)
        found = measure(session, scope, _kinds(model, {"serviceTask"}), _kinds(model, _RESTING))
        return HeatPage(
            asked=asked,
            name=model.names,
            drawn_version=number,
            rows=self._rows(model, found, asked),
            by_version=versions(session, scope),
            lines=codes_of(scope.reach),
            names={element.id: element.names for element in model.elements.values()},
            processes=process_options(self._definitions.in_force(session)),
            version_options=version_options(known),
        )

    def source(self, session: Session, process: str, version: int) -> bytes:
        """The BPMN file of that version (0: the newest). Raises NotFoundError."""
        chosen = chosen_versions(read_deployments(session, process), process, version)
        return self._definitions.source(ProcessKey(str(chosen[max(chosen)]), process))

    def _rows(self, model: ProcessModel, found: dict[str, ElementHeat], asked: HeatmapQuery) -> list[HeatRow]:
        elements = {name: model.elements.get(name) or self._older(heat, model.id) for name, heat in found.items()}
        planned = {name for name, element in elements.items() if element and element.kind in _TIMERS}
        values = {name: value_of(heat, asked.metric) for name, heat in found.items()}
        hot = {name: value for name, value in values.items() if value and not (name in planned and asked.timed)}
        most = max(hot.values(), default=0.0)
        rows = [
            HeatRow(
                name,
                element.names if element else name,
                element.lane.names if element and element.lane else {},
                found[name],
                level_of(hot.get(name), most),
                label_of(values[name], asked.metric),
                drawn=name in model.elements,
                planned=name in planned and asked.timed,
            )
            for name, element in elements.items()
        ]
        return sorted(rows, key=lambda row: (-hot.get(row.element, 0), -row.heat.visits, row.element))

    def _older(self, heat: ElementHeat, process: str) -> Element | None:
        """An element that the drawn version no longer has."""
        return self._definitions.model(ProcessKey(str(heat.deployment), process)).elements.get(heat.element)


def _kinds(model: ProcessModel, kinds: set[str]) -> list[str]:
    return [element.id for element in model.elements.values() if element.kind in kinds]
