"""Rules about who does what: lanes, roles, separation of duties, signatures."""

from collections.abc import Iterator

from app.definitions.findings import ERROR, WARNING, Finding
from app.definitions.gate.bundle import Bundle, Rule, at_element, at_process
from app.engine import Element, ProcessModel, names_in
from app.kernel.roles import ADMIN_ROLES, LANE_ROLES, ROLES
from app.kernel.signatures import SIGNATURES


def _known() -> str:
    return ", ".join(LANE_ROLES)


def task_in_lane(bundle: Bundle) -> Iterator[Finding]:
    for model, element in bundle.elements("userTask", "manualTask"):
        if element.lane is None:
            yield at_element(model, element, "The task stands in no lane, so nobody may do it", "Draw it into a lane")


def lane_role(bundle: Bundle) -> Iterator[Finding]:
    for model in bundle.executable:
        used = {one.lane.id for one in model.elements.values() if one.lane and one.kind == "userTask"}
        for lane in model.lanes.values():
            if lane.id in used and lane.role is None:
                yield Finding(
                    "", "error", model.path, "The lane says no role", "Give it the property bihuan:role", lane.id
                )
            elif lane.role is not None and lane.role not in ROLES:
                yield Finding(
                    "",
                    "error",
                    model.path,
                    "The lane's role %(role)s is unknown",
                    "Use one of: %(known)s",
                    lane.id,
                    params={"role": lane.role, "known": _known()},
                )


def lanes_work(bundle: Bundle) -> Iterator[Finding]:
    """Administrators keep the house; nobody who does may also act in a lane."""
    for model in bundle.executable:
        groups = [(lane.id, lane.role) for lane in model.lanes.values()]
        groups += [(one.id, role) for one in model.elements.values() for role in one.candidate_groups]
        for element, role in groups:
            if role in ADMIN_ROLES:
                message = "The role %(role)s administers the system, it does no work in a lane"
                remedy = "Use a role of the plant: %(known)s"
                params = {"role": role, "known": _known()}
                yield Finding("", ERROR, model.path, message, remedy, element, params=params)


def somebody_starts(bundle: Bundle) -> Iterator[Finding]:
    called = {element.called for _, element in bundle.elements("callActivity")}
    for model in bundle.executable:
        by_message = any(one.kind == "startEvent" and one.event == "message" for one in model.elements.values())
        if not model.starter_groups and model.id not in called and not by_message:
            message = "Nobody may start this process, and nothing calls it"
            yield at_process(model, message, "Name roles by camunda:candidateStarterGroups", WARNING)


def roles_known(bundle: Bundle) -> Iterator[Finding]:
    for model in bundle.executable:
        for place, role in _process_roles(model):
            if role not in ROLES:
                yield at_process(
                    model,
                    "%(place)s names the unknown role %(role)s",
                    "Use one of: %(known)s",
                    place=place,
                    role=role,
                    known=_known(),
                )
        for element in model.elements.values():
            for place, role in _element_roles(element):
                if role not in ROLES:
                    yield at_element(
                        model,
                        element,
                        "%(place)s names the unknown role %(role)s",
                        "Use one of: %(known)s",
                        place=place,
                        role=role,
                        known=_known(),
                    )


def duties_name_steps(bundle: Bundle) -> Iterator[Finding]:
    called = {element.called for _, element in bundle.elements("callActivity")}
    for model, element in bundle.elements():
        for place in ("not_same_as", "blind_with", "requires"):
            for name in names_in(element.properties.get(place)) or ():
                if not _is_step(name, model, place, called):
                    yield at_element(
                        model,
                        element,
                        "bihuan:%(place)s names %(name)s, which is no step here",
                        "Name a step of this process, or parent.step in a called one",
                        place=place,
                        name=name,
                    )


def blind_both_ways(bundle: Bundle) -> Iterator[Finding]:
    for model, element in bundle.elements():
        for name in names_in(element.properties.get("blind_with")) or ():
            other = model.elements.get(name)
            if other is not None and element.id not in (names_in(other.properties.get("blind_with")) or ()):
                yield at_element(
                    model,
                    element,
                    "%(name)s sees this step's answers, which hides from it",
                    "Give %(name)s bihuan:blind_with=%(id)s as well",
                    WARNING,
                    name=name,
                    id=element.id,
                )


def signature_known(bundle: Bundle) -> Iterator[Finding]:
    known = ", ".join(sorted(SIGNATURES))
    for model in bundle.executable:
        meaning = model.properties.get("cancel_sign")
        if meaning is not None and meaning not in SIGNATURES:
            yield at_process(
                model,
                "The signature means %(meaning)s, which is unknown",
                "Use one of: %(known)s",
                meaning=meaning,
                known=known,
            )
        for element in model.elements.values():
            meaning = element.properties.get("sign")
            if meaning is not None and meaning not in SIGNATURES:
                yield at_element(
                    model,
                    element,
                    "The signature means %(meaning)s, which is unknown",
                    "Use one of: %(known)s",
                    meaning=meaning,
                    known=known,
                )


def cancel_complete(bundle: Bundle) -> Iterator[Finding]:
    for model in bundle.executable:
        if "cancel_by" in model.properties and not names_in(model.properties.get("cancel_reasons")):
            yield at_process(model, "The case can be cancelled, but no reason is offered", "Give bihuan:cancel_reasons")


def _process_roles(model: ProcessModel) -> Iterator[tuple[str, str]]:
    for role in model.starter_groups:
        yield "camunda:candidateStarterGroups", role
    for role in names_in(model.properties.get("cancel_by")) or ():
        yield "bihuan:cancel_by", role


def _element_roles(element: Element) -> Iterator[tuple[str, str]]:
    for role in element.candidate_groups:
        yield "camunda:candidateGroups", role
    for role in names_in(element.properties.get("notify")) or ():
        yield "bihuan:notify", role
    for part in names_in(element.properties.get("escalate")) or ():
        yield "bihuan:escalate", part.rpartition(":")[2]


def _is_step(name: str, model: ProcessModel, place: str, called: set[str | None]) -> bool:
    if place == "not_same_as" and (name.startswith("=") or (name.startswith("parent.") and model.id in called)):
        return True
    return name in model.elements


RULES = (
    Rule("task-lane", "Every user task stands in a lane", task_in_lane),
    Rule("lane-role", "A lane says its role by bihuan:role, and the role is known", lane_role),
    Rule("lane-works", "No administrator's role stands in a lane", lanes_work),
    Rule("starter-given", "A process that nothing calls says who may start it", somebody_starts),
    Rule("role-known", "Groups, escalations and notifications name known roles", roles_known),
    Rule("duty-step", "not_same_as, blind_with and requires name steps", duties_name_steps),
    Rule("blind-both", "Blind steps hide from each other", blind_both_ways),
    Rule("signature-known", "A signature's meaning is a known word", signature_known),
    Rule("cancel-reasons", "A cancellable process offers reasons", cancel_complete),
)
