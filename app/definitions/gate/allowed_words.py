"""What a process file may say, element by element: the one table that the check, `bihuan lint --rules` and the
suggestions are made from.

Whatever stands in a file and not in this table is refused: a word that is not executed would silently mean nothing,
and a signature, a separation of duties or a guard would be gone. A limited word (`startQuantity=1`) is known only with
those values. Words of tools that no engine reads (colours, templates) are foreign, and are let through.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache

from app.engine import BPMN, CAMUNDA, SPIFF, ZEEBE

ENGINES: Mapping[str, str] = {
    BPMN: "",
    CAMUNDA: "camunda:",
    ZEEBE: "zeebe:",
    SPIFF: "spiffworkflow:",
    "http://activiti.org/bpmn": "activiti:",
    "http://flowable.org/bpmn": "flowable:",
    "http://operaton.org/schema/1.0/bpmn": "operaton:",
    "http://cibseven.org/schema/1.0/bpmn": "cibseven:",
}
"""The namespaces whose words some engine executes, and how we write them."""

_NAMES = "name.zh name.en"
_TEXT = "documentation extensionElements"
_DRAWN = "auditing monitoring categoryValueRef property ioSpecification dataInputAssociation dataOutputAssociation"
_NODE = f"{_TEXT} incoming outgoing {_DRAWN}"
_TEMPLATE = "camunda:modelerTemplate camunda:modelerTemplateVersion camunda:modelerTemplateIcon"
# How Camunda cuts its transactions and orders its jobs; our steps are whole, so nothing changes.
_TUNING = "camunda:asyncBefore camunda:asyncAfter camunda:exclusive camunda:jobPriority camunda:taskPriority"
_ACTIVITY = f"default startQuantity=1 completionQuantity=1 isForCompensation=false implementation {_TUNING} {_TEMPLATE}"
_LOOP = "multiInstanceLoopCharacteristics standardLoopCharacteristics"
_MAPPED = "camunda:properties camunda:inputOutput zeebe:properties zeebe:ioMapping spiffworkflow:properties"
_PLAIN = "camunda:properties zeebe:properties spiffworkflow:properties"
_DEFINITIONS = (
    "messageEventDefinition timerEventDefinition errorEventDefinition terminateEventDefinition signalEventDefinition "
    "escalationEventDefinition compensateEventDefinition cancelEventDefinition conditionalEventDefinition "
    "linkEventDefinition"
)
_TASKS = "task userTask manualTask serviceTask sendTask receiveTask businessRuleTask scriptTask callActivity"
_EVENTS = "startEvent endEvent boundaryEvent intermediateCatchEvent intermediateThrowEvent"
_GATEWAYS = "exclusiveGateway parallelGateway inclusiveGateway eventBasedGateway complexGateway"
_SUBS = "subProcess transaction adHocSubProcess"
NODES = f"{_TASKS} {_EVENTS} {_GATEWAYS} {_SUBS}"
_HELD = (
    f"{NODES} sequenceFlow laneSet textAnnotation association group dataObject dataObjectReference dataStoreReference"
)


@dataclass(frozen=True, slots=True)
class Words:
    """What one element may say. `attributes` maps each to its allowed values, empty = any.

    `children` are the elements inside it, those of `extensionElements` included; `properties` the `bihuan:` ones.
    """

    attributes: Mapping[str, frozenset[str]]
    children: frozenset[str]
    properties: frozenset[str]


def _words(attributes: str = "", children: str = "", properties: str = "") -> Words:
    known: dict[str, frozenset[str]] = {}
    for text in f"id name {attributes}".split():
        name, _, values = text.partition("=")
        known[name] = frozenset(values.split("|")) if values else frozenset()
    return Words(known, frozenset(children.split()), frozenset(f"{_NAMES} {properties}".split()))


def _event(attributes: str = "", properties: str = "requires") -> Words:
    own = f"{attributes} {_TUNING} {_TEMPLATE}"
    inside = f"{_NODE} {_DEFINITIONS} {_MAPPED} dataInput dataOutput inputSet outputSet"
    return _words(own, inside, properties)


def _activity(attributes: str, extensions: str, properties: str) -> Words:
    return _words(f"{_ACTIVITY} {attributes}", f"{_NODE} {_LOOP} {_MAPPED} {extensions}", f"requires {properties}")


def _gateway(attributes: str = "") -> Words:
    own = f"gatewayDirection {attributes} {_TUNING} {_TEMPLATE}"
    return _words(own, f"{_NODE} {_PLAIN}", "requires")


def _subprocess(attributes: str = "", children: str = "") -> Words:
    return _activity(f"triggeredByEvent {attributes}", f"{_HELD} {children}", "")


_JOB = "camunda:type=external camunda:topic"
_BOUND = (
    "camunda:decisionRefBinding=deployment camunda:mapDecisionResult=singleEntry|singleResult|collectEntries|resultList"
)
_USER = (
    "writes reads check check.message check.message.zh check.message.en sign not_same_as not_person blind_with notify "
    "remind escalate why why.zh why.en round"
)

TABLE: Mapping[str, Words] = {
    "process": _words(
        "isExecutable isClosed processType definitionalCollaborationRef camunda:candidateStarterGroups "
        f"camunda:historyTimeToLive camunda:isStartableInTasklist camunda:versionTag {_TUNING} {_TEMPLATE}",
        f"{_TEXT} {_DRAWN} {_HELD} {_PLAIN} zeebe:versionTag",
        "calendar plant line step subject defect_type cancel_by cancel_reasons cancel_outcome cancel_sign cancel_form "
        "description description.zh description.en variable.*",
    ),
    "participant": _words("processRef", f"{_TEXT} participantMultiplicity interfaceRef endPointRef {_PLAIN}"),
    "laneSet": _words("", f"{_TEXT} lane"),
    "lane": _words("partitionElementRef", f"{_TEXT} flowNodeRef childLaneSet {_PLAIN}", "role"),
    "childLaneSet": _words("", f"{_TEXT} lane"),
    "userTask": _activity(
        "camunda:formRef camunda:formRefBinding=deployment camunda:formKey camunda:dueDate camunda:followUpDate "
        "camunda:priority camunda:assignee camunda:candidateGroups",
        "zeebe:formDefinition zeebe:assignmentDefinition zeebe:taskSchedule zeebe:priorityDefinition zeebe:userTask",
        _USER,
    ),
    "serviceTask": _activity(_JOB, "zeebe:taskDefinition", "writes"),
    "sendTask": _activity(_JOB, "zeebe:taskDefinition", "writes"),
    "receiveTask": _activity("messageRef instantiate=false", "", "writes"),
    "businessRuleTask": _activity(
        f"{_JOB} camunda:decisionRef camunda:resultVariable {_BOUND}",
        "zeebe:taskDefinition zeebe:calledDecision spiffworkflow:calledDecisionId",
        "writes",
    ),
    "callActivity": _activity(
        "calledElement camunda:calledElementBinding=deployment", "camunda:in camunda:out zeebe:calledElement", "writes"
    ),
    "task": _activity("", "", ""),
    "manualTask": _activity("", "", ""),
    "scriptTask": _activity("scriptFormat", "script", ""),
    "subProcess": _subprocess(),
    "transaction": _subprocess("method"),
    "adHocSubProcess": _subprocess("cancelRemainingInstances ordering", "completionCondition"),
    "startEvent": _event("isInterrupting=true parallelMultiple=false camunda:initiator", "requires writes"),
    "endEvent": _event("", "requires outcome"),
    "boundaryEvent": _event("attachedToRef cancelActivity parallelMultiple=false", "requires writes"),
    "intermediateCatchEvent": _event("parallelMultiple=false", "requires writes"),
    "intermediateThrowEvent": _event(),
    "exclusiveGateway": _gateway("default"),
    "inclusiveGateway": _gateway("default"),
    "parallelGateway": _gateway(),
    "complexGateway": _gateway("default"),
    "eventBasedGateway": _gateway("instantiate=false eventGatewayType=Exclusive"),
    "sequenceFlow": _words(f"sourceRef targetRef isImmediate {_TEMPLATE}", f"{_TEXT} {_PLAIN} conditionExpression"),
    "conditionExpression": _words("language"),
    "multiInstanceLoopCharacteristics": _words(
        f"isSequential behavior=All camunda:collection camunda:elementVariable {_TUNING}",
        f"{_TEXT} loopDataInputRef inputDataItem zeebe:loopCharacteristics",
    ),
    "inputDataItem": _words("itemSubjectRef isCollection", _TEXT),
    "timerEventDefinition": _words("", f"{_TEXT} timeDate timeDuration timeCycle"),
    "messageEventDefinition": _words("messageRef", _TEXT),
    "errorEventDefinition": _words("errorRef", _TEXT),
    "terminateEventDefinition": _words("", _TEXT),
    "camunda:properties": _words("", "camunda:property"),
    "camunda:property": _words("value"),
    "camunda:inputOutput": _words("", "camunda:inputParameter"),
    "camunda:inputParameter": _words(),
    "camunda:in": _words("source sourceExpression target"),
    "camunda:out": _words("source sourceExpression target"),
    "zeebe:properties": _words("", "zeebe:property"),
    "zeebe:property": _words("value"),
    "zeebe:ioMapping": _words("", "zeebe:input"),
    "zeebe:input": _words("source target"),
    "zeebe:formDefinition": _words("formId bindingType=deployment|latest"),
    "zeebe:assignmentDefinition": _words("assignee candidateGroups"),
    "zeebe:taskSchedule": _words("dueDate followUpDate"),
    "zeebe:priorityDefinition": _words("priority"),
    "zeebe:userTask": _words(),
    "zeebe:taskDefinition": _words("type retries"),
    "zeebe:calledDecision": _words("decisionId resultVariable bindingType=deployment|latest"),
    "zeebe:calledElement": _words(
        "processId propagateAllChildVariables=false propagateAllParentVariables=false bindingType=deployment|latest"
    ),
    "zeebe:loopCharacteristics": _words("inputCollection inputElement"),
    "zeebe:versionTag": _words("value"),
    "spiffworkflow:properties": _words("", "spiffworkflow:property"),
    "spiffworkflow:property": _words("value"),
    "spiffworkflow:calledDecisionId": _words(),
}

# Said by rules of their own: code, generated forms.
ELSEWHERE = _words(
    "script camunda:script camunda:executionListener camunda:taskListener camunda:connector camunda:field "
    "camunda:formData camunda:class camunda:delegateExpression camunda:expression camunda:resource zeebe:script "
    "spiffworkflow:preScript spiffworkflow:postScript spiffworkflow:serviceTaskOperator"
).attributes.keys() - {"id", "name"}

INSTEAD: Mapping[str, str] = {
    "completionCondition": "Let every instance finish, and decide behind it with a gateway",
    "loopCardinality": "Give it camunda:collection, for example =for i in 1..3 return i, and camunda:elementVariable",
    "loopDataOutputRef": "Let the task inside write its variable: bihuan:writes",
    "outputDataItem": "Let the task inside write its variable: bihuan:writes",
    "complexBehaviorDefinition": "Let every instance finish, and decide behind it with a gateway",
    "eventDefinitionRef": "Put the event's definition inside the event itself",
    "operationRef": "Give the task a topic, or the event a message",
    "isForCompensation": "Draw the way back as steps behind a gateway",
    "startQuantity": "Use a parallel gateway to wait for several branches",
    "completionQuantity": "Use a parallel gateway to begin several branches",
    "camunda:outputParameter": "Let the step write one variable: bihuan:writes",
    "zeebe:output": "Let the step write one variable: bihuan:writes",
    "camunda:errorEventDefinition": "Draw the error as a gateway behind the step",
    "camunda:candidateUsers": "Name roles by the lane or camunda:candidateGroups, or one person by camunda:assignee",
    "camunda:candidateStarterUsers": "Name roles by camunda:candidateStarterGroups",
    "potentialOwner": "Name roles by the lane or camunda:candidateGroups, or one person by camunda:assignee",
    "humanPerformer": "Name roles by the lane or camunda:candidateGroups, or one person by camunda:assignee",
    "performer": "Name roles by the lane or camunda:candidateGroups, or one person by camunda:assignee",
    "camunda:errorCodeVariable": "Ask for the code by an error event of its own",
    "camunda:errorMessageVariable": "Ask for the code by an error event of its own",
    "variables": "Name each variable; passing all of them or a business key is not supported",
    "businessKey": "Name each variable; passing all of them or a business key is not supported",
}
"""What to do instead of well-known words that are not executed (English, keys of their translations)."""


@cache
def belongs_on(word: str) -> tuple[str, ...]:
    """The elements on which a `bihuan:` property is known."""
    return tuple(kind for kind, words in TABLE.items() if is_known(word, words.properties))


def is_known(word: str, properties: Iterable[str]) -> bool:
    """Whether a property is among these; `variable.*` stands for all that begin so."""
    return any(word == one or (one.endswith(".*") and word.startswith(one[:-1])) for one in properties)


@cache
def all_properties() -> tuple[str, ...]:
    """Every `bihuan:` property, without the prefix."""
    return tuple(sorted({one for words in TABLE.values() for one in words.properties}))


def property_table() -> dict[str, list[str]]:
    """The `bihuan:` properties of each element that has any beside names, as documentation."""
    names = frozenset(_NAMES.split())
    return {kind: sorted(words.properties - names) for kind, words in TABLE.items() if words.properties - names}
