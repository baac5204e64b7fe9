"""Each rule of the gate: the sample passes it without a word, and one change makes it speak."""
# ruff: noqa: E501  # one case a line reads best

import re
from pathlib import Path

import pytest

import app.definitions
import app.engine
from app.definitions.findings import ERROR, WARNING, Finding
from app.definitions.gate import check
from app.definitions.gate.allowed_words import INSTEAD
from app.definitions.gate.run_rules import rule_table
from app.web.translation import read_catalogue
from tests.support.diagrams.definition_samples import (
    DECIDE,
    DECISION,
    FORM,
    FORM_REF,
    GATEWAY,
    NOTE,
    RATE,
    SCORE,
    arrow,
    bundle_files,
    form_file,
    process_file,
    properties,
    user_task,
)

BIG_END = '<bpmn:endEvent id="end_2" name="另一个结束"/>'


def task(**own: str) -> bytes:
    return process_file(task=user_task(**own))


def with_more(more: str, **parts: str) -> bytes:
    return process_file(more=more, **parts)


def with_form(*components: dict[str, object], **top: object) -> bytes:
    return form_file(DECIDE, NOTE, SCORE, *components, **top)


def typed(kind: str, **own: object) -> dict[str, object]:
    return {"id": "x", "type": kind, "key": "x", **own}


SLICES = (app.definitions, app.engine)
TRANSLATIONS = [Path(one.__file__ or "").parent / "translations/zh/LC_MESSAGES/messages.po" for one in SLICES]


def job(attributes: str = "", inside: str = "") -> str:
    """An external task in the decision's place."""
    return f'<bpmn:serviceTask id="rate" name="做" camunda:type="external" camunda:topic="t" {attributes}>{inside}</bpmn:serviceTask>'


def extended(inside: str) -> str:
    return f"<bpmn:extensionElements>{inside}</bpmn:extensionElements>"


def waiting(definition: str, **parts: str) -> bytes:
    """The sample with a catching event in the decision's place."""
    event = f'<bpmn:intermediateCatchEvent id="rate" name="等">{definition}</bpmn:intermediateCatchEvent>'
    return process_file(rate=event, **parts)


def asking(condition: str) -> dict[str, bytes]:
    """The sample whose way back asks this."""
    text = condition.replace("<", "&lt;")
    return {"process": process_file(back=arrow("back", "gw", "review", "=" + text))}


def repeated(collection: str) -> str:
    """One more job, once for each item."""
    many = MANY.replace("=request.people", collection)
    return (
        f'<bpmn:serviceTask id="each" name="各" camunda:type="external" camunda:topic="t">{many}</bpmn:serviceTask>'
        + arrow("e1", "review", "each")
        + arrow("e2", "each", "end")
    )


def due(text: str) -> bytes:
    return process_file(task=user_task(attributes=f'camunda:formRef="review" camunda:dueDate="{text}"'))


BLACK_BOX = process_file(attributes="").split(b"<bpmn:process")[0] + (
    b'<bpmn:process id="black" isExecutable="false"/></bpmn:definitions>'
)
MANY = '<bpmn:multiInstanceLoopCharacteristics camunda:collection="=request.people" camunda:elementVariable="person"/>'
CHOICE = (
    '<bpmn:eventBasedGateway id="choice"/><bpmn:receiveTask id="wait" name="收" messageRef="M1"/>'
    '<bpmn:boundaryEvent id="late" attachedToRef="wait"><bpmn:timerEventDefinition><bpmn:timeDuration>P1D'
    "</bpmn:timeDuration></bpmn:timerEventDefinition></bpmn:boundaryEvent>"
    + arrow("c1", "choice", "wait")
    + arrow("c2", "wait", "end")
    + arrow("c3", "late", "end")
)

SKIPPING = process_file(
    more='<bpmn:exclusiveGateway id="skip" default="s1"/>'
    + user_task("extra", attributes='camunda:formRef="extra"', writes="extra")
    + arrow("s1", "skip", "gw")
    + arrow("s2", "skip", "extra", '=review.decision = "return"')
    + arrow("s3", "extra", "gw"),
    to_gw=arrow("to_gw", "rate", "skip"),
    back=arrow("back", "gw", "review", '=extra.note = "x"'),
    lane="review rate gw extra skip",
)
"""A loop in which `extra` may be passed by, and a condition that reads it all the same."""

CASES: list[tuple[str, str, dict[str, bytes]]] = [
    # files
    ("file-kind", WARNING, {"notes_dot_txt": b"x"}),
    ("file-path", ERROR, {"for\nms__x_dot_form": FORM}),
    ("file-size", ERROR, {"forms__big_dot_form": b"x" * 5_000_001}),
    ("bpmn-readable", ERROR, {"process": b"<nothing"}),
    (
        "bpmn-readable",
        ERROR,
        {"process": b'<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>' + process_file()[39:]},
    ),
    ("bpmn-readable", ERROR, {"process": process_file(more='<bpmn:task id="gw"/>')}),
    ("dmn-readable", ERROR, {"decision": DECISION.replace(b"&gt;= 80", b"&gt;= = 80")}),
    ("decision-unique", ERROR, {"processes__b_dot_dmn": DECISION}),
    ("form-unique", ERROR, {"others__review_dot_form": FORM}),
    # structure
    ("process-unique", ERROR, {"processes__b_dot_bpmn": process_file()}),
    ("process-runs", ERROR, {"process": process_file(attributes="")}),
    ("process-runs", WARNING, {"processes__black_dot_bpmn": BLACK_BOX}),
    (
        "start-event",
        ERROR,
        {"process": with_more('<bpmn:startEvent id="second" name="又一个"/>' + arrow("a", "second", "review"))},
    ),
    ("flow-connected", ERROR, {"process": with_more(arrow("a", "review", "nowhere"))}),
    (
        "boundary-attached",
        ERROR,
        {"process": with_more('<bpmn:boundaryEvent id="b" attachedToRef="gone"/>' + arrow("a", "b", "end"))},
    ),
    ("start-reaches", ERROR, {"process": with_more('<bpmn:endEvent id="lost" name="失落"/>')}),
    ("end-reachable", ERROR, {"process": process_file(to_end="", gateway='<bpmn:exclusiveGateway id="gw"/>', end="")}),
    ("subprocess-filled", ERROR, {"process": process_file(rate='<bpmn:subProcess id="rate" name="空"/>')}),
    (
        "label-length",
        WARNING,
        {"process": process_file(end='<bpmn:endEvent id="end" name="一二三四五六七八九十一二三四五六"/>')},
    ),
    ("name-given", WARNING, {"process": process_file(task=user_task().replace('name="审核"', ""))}),
    # people
    ("task-lane", ERROR, {"process": process_file(lane="rate gw")}),
    ("lane-role", ERROR, {"process": process_file(role="cook")}),
    ("lane-role", ERROR, {"process": process_file(role="")}),
    (
        "role-known",
        ERROR,
        {"process": process_file(task=user_task(attributes=FORM_REF + ' camunda:candidateGroups="cook"'))},
    ),
    ("role-known", ERROR, {"process": task(notify="cook")}),
    ("role-known", ERROR, {"process": process_file(inside=properties(cancel_by="cook", cancel_reasons="other"))}),
    ("duty-step", ERROR, {"process": task(not_same_as="nobody")}),
    ("duty-step", ERROR, {"process": task(requires="nothing")}),
    ("blind-both", WARNING, {"process": task(blind_with="rate")}),
    ("signature-known", ERROR, {"process": task(sign="scribble")}),
    ("signature-known", ERROR, {"process": process_file(inside=properties(cancel_sign="scribble"))}),
    (
        "role-known",
        ERROR,
        {"process": process_file(attributes='isExecutable="true" camunda:candidateStarterGroups="cook"')},
    ),
    ("cancel-reasons", ERROR, {"process": process_file(inside=properties(cancel_by="manager"))}),
    # references
    ("task-form", ERROR, {"process": process_file(task=user_task(attributes='camunda:dueDate="P2D"'))}),
    ("task-form", ERROR, {"process": process_file(task=user_task(attributes='camunda:formRef="other"'))}),
    ("form-used", WARNING, {"forms__spare_dot_form": FORM}),
    (
        "decision-exists",
        ERROR,
        {
            "process": process_file(
                rate='<bpmn:businessRuleTask id="rate" name="x" camunda:decisionRef="gone" camunda:resultVariable="rating"/>'
            )
        },
    ),
    (
        "call-exists",
        ERROR,
        {"process": process_file(rate='<bpmn:callActivity id="rate" name="x" calledElement="gone"/>')},
    ),
    ("service-topic", ERROR, {"process": process_file(rate='<bpmn:serviceTask id="rate" name="x"/>')}),
    ("call-exists", ERROR, {"process": process_file(rate='<bpmn:callActivity id="rate" name="x"/>')}),
    (
        "decision-exists",
        ERROR,
        {"process": process_file(rate='<bpmn:businessRuleTask id="rate" name="x" camunda:resultVariable="rating"/>')},
    ),
    ("task-writes", ERROR, {"process": task(writes="")}),
    ("task-reads", WARNING, {"process": task(reads="")}),
    ("form-reads", ERROR, {"form": with_form(typed("textfield", properties={"prefill": "secret.code"}))}),
    # expressions
    (
        "feel-parses",
        ERROR,
        {"process": process_file(back=arrow("back", "gw", "review", "=review.decision == 'return'"))},
    ),
    (
        "feel-parses",
        ERROR,
        {"process": process_file(back=arrow("back", "gw", "review", "not review['decision'] or True"))},
    ),
    ("feel-parses", ERROR, {"process": task(check="every")}),
    ("feel-parses", ERROR, {"process": process_file(inside=properties(subject="=a +"))}),
    (
        "time-parses",
        ERROR,
        {"process": process_file(task=user_task(attributes='camunda:formRef="review" camunda:dueDate="tomorrow"'))},
    ),
    ("time-parses", ERROR, {"process": due("P-3D")}),
    ("time-parses", ERROR, {"process": due("P1001Y")}),
    ("time-parses", ERROR, {"process": due("2026-02-30")}),
    ("time-parses", ERROR, {"process": task(remind="soon")}),
    ("time-parses", ERROR, {"process": task(escalate="P1D")}),
    (
        "timer-given",
        ERROR,
        {
            "process": with_more(
                '<bpmn:boundaryEvent id="b" attachedToRef="review"><bpmn:timerEventDefinition/></bpmn:boundaryEvent>'
                + arrow("a", "b", "end")
            )
        },
    ),
    (
        "priority-number",
        ERROR,
        {"process": process_file(task=user_task(attributes=FORM_REF + ' camunda:priority="high"'))},
    ),
    # gateways
    ("default-flow", ERROR, {"process": process_file(gateway='<bpmn:exclusiveGateway id="gw" name="通过?"/>')}),
    ("default-flow", ERROR, {"process": process_file(gateway=GATEWAY.replace("to_end", "to_task"))}),
    ("condition-given", ERROR, {"process": process_file(back=arrow("back", "gw", "review"))}),
    ("condition-given", ERROR, {"process": process_file(to_end=arrow("to_end", "gw", "end", "=true"))}),
    ("condition-place", ERROR, {"process": process_file(to_rate=arrow("to_rate", "review", "rate", "=true"))}),
    ("implicit-split", WARNING, {"process": with_more(BIG_END + arrow("a", "review", "end_2"))}),
    (
        "mixed-gateway",
        WARNING,
        {
            "process": process_file(
                gateway='<bpmn:parallelGateway id="gw" name="并"/>',
                back=arrow("back", "gw", "end"),
                to_rate=arrow("to_rate", "review", "gw"),
                more=arrow("m", "review", "rate"),
            )
        },
    ),
    (
        "conditions-overlap",
        WARNING,
        {"process": with_more(BIG_END + arrow("a", "gw", "end_2", "=review.score &gt; 3"))},
    ),
    # data
    (
        "one-writer",
        ERROR,
        {
            "process": process_file(
                rate='<bpmn:serviceTask id="rate" name="x" camunda:type="external" camunda:topic="t">'
                + properties(writes="review")
                + "</bpmn:serviceTask>"
            )
        },
    ),
    (
        "field-exists",
        ERROR,
        {"process": process_file(back=arrow("back", "gw", "review", '=review.verdict = "return"'))},
    ),
    ("field-exists", ERROR, {"process": process_file(back=arrow("back", "gw", "review", '=rating.colour = "red"'))}),
    ("variable-known", ERROR, {"process": process_file(back=arrow("back", "gw", "review", '=weather = "rain"'))}),
    ("check-reads", ERROR, {"process": task(check="decison = &quot;accept&quot;")}),
    ("check-reads", ERROR, {"process": task(check="weather.rain = true")}),
    ("decision-reads", ERROR, {"decision": DECISION.replace(b"review.score", b"reviw.score")}),
    ("decision-reads", ERROR, {"decision": DECISION.replace(b"review.score", b"review.points")}),
    ("decision-reads", ERROR, {"decision": DECISION.replace(b"<text>-</text>", b"<text>good</text>")}),
    ("decision-reads", ERROR, {"decision": DECISION.replace(b'"poor"', b"poor")}),
    ("function-known", ERROR, asking('contians(review.note, "x")')),
    ("function-known", ERROR, asking('contains(review.note, "x", "y")')),
    ("function-known", ERROR, asking('contains(strng: review.note, match: "x")')),
    ("function-known", ERROR, asking('review.note.startsWith("x")')),
    ("function-known", ERROR, {"process": task(check="is blank(note)")}),
    ("function-known", ERROR, {"decision": DECISION.replace(b'"good"', b'upper("good")')}),
    ("function-known", ERROR, {"form": with_form(typed("number", conditional={"hide": "=cuont(score) > 1"}))}),
    ("value-possible", ERROR, asking('review.decision = "retrun"')),
    ("value-possible", ERROR, asking('"retrun" != review.decision')),
    ("value-possible", ERROR, asking('review.decision in ("return", "retrun")')),
    ("value-possible", ERROR, asking("review.decision = true")),
    ("value-possible", ERROR, asking('review.score = "80"')),
    ("value-possible", ERROR, asking('rating.level = "bad"')),
    ("value-possible", ERROR, {**asking('review.x = "false"'), "form": with_form(typed("checkbox"))}),
    ("value-possible", ERROR, {"process": task(check="decision != &quot;acept&quot;")}),
    ("value-possible", ERROR, {"form": with_form(typed("number", conditional={"hide": '=decision = "acept"'}))}),
    (
        "value-possible",
        ERROR,
        {"decision": DECISION.replace(b"review.score", b"review.decision").replace(b"&gt;= 80", b'"acept"')},
    ),
    ("rules-exclude", ERROR, {"decision": DECISION.replace(b"FIRST", b"UNIQUE")}),
    (
        "rules-exclude",
        ERROR,
        {"decision": DECISION.replace(b"FIRST", b"UNIQUE").replace(b"<text>-<", b"<text>[10..80]<")},
    ),
    (
        "rules-exclude",
        ERROR,
        {
            "decision": DECISION.replace(b"FIRST", b"UNIQUE")
            .replace(b"<text>-<", b"<text>90, 10<")
            .replace(b"&gt;= 80", b"90")
        },
    ),
    (
        "items-named",
        ERROR,
        {"process": process_file(task=user_task(inside=MANY.replace("=request.people", "=[{n: 1}]")))},
    ),
    (
        "items-named",
        ERROR,
        {"process": process_file(task=user_task(inside=MANY.replace("=request.people", "=[1, 1]")))},
    ),
    ("items-named", ERROR, {"process": process_file(task=user_task(inside=MANY.replace("=request.people", "=3")))}),
    ("items-named", ERROR, {"process": with_more(repeated("=review.score"))}),
    (
        "items-named",
        ERROR,
        {
            "process": with_more(repeated("=review.rows")),
            "form": with_form({"id": "rows", "type": "dynamiclist", "path": "rows", "components": []}),
        },
    ),
    (
        "conditions-overlap",
        WARNING,
        {"process": with_more("".join(arrow(f"m{n}", "gw", "end", f"=review.score = {n}") for n in range(61)))},
    ),
    ("form-named", WARNING, {"form": with_form(id="other")}),
    (
        "inputs-used",
        ERROR,
        {
            "process": process_file(
                rate=RATE.replace(
                    "/>",
                    ">"
                    + extended(
                        "<camunda:inputOutput><camunda:inputParameter name='x'>=1</camunda:inputParameter></camunda:inputOutput>"
                    )
                    + "</bpmn:businessRuleTask>",
                )
            )
        },
    ),
    ("reads-known", WARNING, {"process": task(reads="request,weather")}),
    ("subject-known", ERROR, {"process": process_file(inside=properties(subject="=trainee"))}),
    ("subject-known", ERROR, {"process": process_file(inside=properties(subject="=review.person"))}),
    ("requires-hold", ERROR, {"process": task(requires="rate")}),
    ("stale-read", WARNING, {"process": SKIPPING, "forms__extra_dot_form": FORM}),
    # unsupported
    (
        "element-supported",
        ERROR,
        {
            "process": process_file(
                rate='<bpmn:scriptTask id="rate" name="x"><bpmn:script>print(1)</bpmn:script></bpmn:scriptTask>'
            )
        },
    ),
    (
        "no-code",
        ERROR,
        {
            "process": process_file(
                rate='<bpmn:scriptTask id="rate" name="x"><bpmn:script>print(1)</bpmn:script></bpmn:scriptTask>'
            )
        },
    ),
    ("no-code", ERROR, {"process": process_file(rate='<bpmn:serviceTask id="rate" name="x" camunda:class="a.B"/>')}),
    (
        "no-code",
        ERROR,
        {
            "process": process_file(
                task=user_task().replace(
                    "<camunda:properties>", '<camunda:taskListener event="create"/><camunda:properties>'
                )
            )
        },
    ),
    (
        "no-code",
        ERROR,
        {"process": process_file(root='<s:preScript xmlns:s="http://spiffworkflow.org/bpmn/schema/1.0/core"/>')},
    ),
    ("no-code", ERROR, {"process": process_file(root='<z:script xmlns:z="http://camunda.org/schema/zeebe/1.0"/>')}),
    ("element-supported", ERROR, {"process": process_file(rate='<bpmn:adHocSubProcess id="rate" name="x"/>')}),
    ("element-supported", ERROR, {"process": process_file(gateway='<bpmn:complexGateway id="gw" default="to_end"/>')}),
    ("element-supported", ERROR, {"process": with_more('<bpmn:subProcess id="ev" triggeredByEvent="true"/>')}),
    (
        "element-supported",
        ERROR,
        {
            "process": with_more(
                '<bpmn:boundaryEvent id="b" attachedToRef="review"><bpmn:signalEventDefinition/></bpmn:boundaryEvent>'
                + arrow("a", "b", "end")
            )
        },
    ),
    (
        "element-supported",
        ERROR,
        {"process": process_file(task=user_task(inside="<bpmn:standardLoopCharacteristics/>"))},
    ),
    (
        "collection-complete",
        ERROR,
        {"process": process_file(task=user_task(inside="<bpmn:multiInstanceLoopCharacteristics/>"))},
    ),
    ("feel-only", ERROR, {"process": process_file(back=arrow("back", "gw", "review", "True", 'language="python"'))}),
    ("stock-spelling", WARNING, {"process": process_file(root='<z:x xmlns:z="http://camunda.org/schema/zeebe/1.0"/>')}),
    (
        "form-file",
        ERROR,
        {
            "process": process_file(
                task=user_task().replace("<camunda:properties>", "<camunda:formData/><camunda:properties>")
            )
        },
    ),
    # words
    ("property-known", ERROR, {"process": task(signn="review")}),
    ("property-known", ERROR, {"process": task(not_same="rate")}),
    ("property-known", ERROR, {"process": task(outcome="good")}),
    (
        "property-known",
        ERROR,
        {
            "process": process_file(
                gateway=GATEWAY.replace("/>", f">{properties(sign='review')}</bpmn:exclusiveGateway>")
            )
        },
    ),
    ("property-known", ERROR, {"process": process_file(inside=properties(cancel_reason="other"))}),
    (
        "property-known",
        ERROR,
        {"process": process_file(task=user_task(sign="review").replace("bihuan:sign", "bihaun:sign"))},
    ),
    (
        "property-known",
        ERROR,
        {"process": process_file(task=user_task(sign="review", signn="decision").replace("signn", "sign"))},
    ),
    ("word-known", ERROR, {"process": process_file(gateway=GATEWAY.replace("default", "defualt"))}),
    ("word-known", ERROR, {"process": process_file(rate=RATE.replace(" id=", ' startQuantity="2" id='))}),
    ("word-known", ERROR, {"process": process_file(rate=job('completionQuantity="2"'))}),
    ("word-known", ERROR, {"process": process_file(rate=job('isForCompensation="true"'))}),
    ("word-known", ERROR, {"process": process_file(rate=job('camunda:errorCodeVariable="code"'))}),
    ("word-known", ERROR, {"process": process_file(rate=job('f:async="true" xmlns:f="http://flowable.org/bpmn"'))}),
    (
        "word-known",
        ERROR,
        {
            "process": process_file(
                rate=job(
                    inside=extended(
                        "<camunda:inputOutput><camunda:outputParameter name='x'>=1</camunda:outputParameter></camunda:inputOutput>"
                    )
                )
            )
        },
    ),
    (
        "word-known",
        ERROR,
        {
            "process": process_file(
                rate=job(
                    inside=extended(
                        "<camunda:inputOutput><camunda:inputParameter name='x'><camunda:list/></camunda:inputParameter></camunda:inputOutput>"
                    )
                )
            )
        },
    ),
    ("word-known", ERROR, {"process": process_file(rate=job(inside=extended("<camunda:errorEventDefinition/>")))}),
    (
        "word-known",
        ERROR,
        {
            "process": process_file(
                rate=job(inside=extended("<z:executionListeners xmlns:z='http://camunda.org/schema/zeebe/1.0'/>"))
            )
        },
    ),
    (
        "word-known",
        ERROR,
        {
            "process": process_file(
                rate=job(
                    inside=extended(
                        "<z:ioMapping xmlns:z='http://camunda.org/schema/zeebe/1.0'><z:output source='=n' target='t'/></z:ioMapping>"
                    )
                )
            )
        },
    ),
    (
        "word-known",
        ERROR,
        {
            "process": process_file(
                task=user_task(
                    inside=MANY.replace(
                        "/>",
                        "><bpmn:completionCondition>=true</bpmn:completionCondition></bpmn:multiInstanceLoopCharacteristics>",
                    )
                )
            )
        },
    ),
    (
        "word-known",
        ERROR,
        {
            "process": process_file(
                task=user_task(
                    inside="<bpmn:multiInstanceLoopCharacteristics><bpmn:loopCardinality>3</bpmn:loopCardinality></bpmn:multiInstanceLoopCharacteristics>"
                )
            )
        },
    ),
    (
        "word-known",
        ERROR,
        {
            "process": process_file(
                end='<bpmn:endEvent id="end" name="结束"><bpmn:eventDefinitionRef>x</bpmn:eventDefinitionRef></bpmn:endEvent>'
            )
        },
    ),
    (
        "word-known",
        ERROR,
        {"process": process_file(task=user_task(attributes=FORM_REF + ' camunda:candidateUsers="wang"'))},
    ),
    ("word-known", ERROR, {"process": process_file(task=user_task(inside="<bpmn:potentialOwner/>"))}),
    ("id-unique", ERROR, {"process": with_more('<bpmn:textAnnotation id="rate"/>')}),
    ("id-unique", ERROR, {"process": with_more(arrow("to_gw", "review", "end"))}),
    # events
    (
        "one-trigger",
        ERROR,
        {
            "process": waiting(
                "<bpmn:timerEventDefinition><bpmn:timeDuration>P1D</bpmn:timeDuration></bpmn:timerEventDefinition><bpmn:messageEventDefinition/>"
            )
        },
    ),
    (
        "one-trigger",
        ERROR,
        {
            "process": waiting(
                "<bpmn:timerEventDefinition><bpmn:timeDuration>P1D</bpmn:timeDuration><bpmn:timeDate>2030-01-01</bpmn:timeDate></bpmn:timerEventDefinition>"
            )
        },
    ),
    (
        "timer-fits",
        ERROR,
        {
            "process": waiting(
                "<bpmn:timerEventDefinition><bpmn:timeCycle>R3/PT1H</bpmn:timeCycle></bpmn:timerEventDefinition>"
            )
        },
    ),
    (
        "timer-fits",
        ERROR,
        {
            "process": process_file(
                start="<bpmn:timerEventDefinition><bpmn:timeDuration>P1D</bpmn:timeDuration></bpmn:timerEventDefinition>"
            )
        },
    ),
    ("reference-defined", ERROR, {"process": waiting('<bpmn:messageEventDefinition messageRef="M9"/>')}),
    (
        "reference-defined",
        ERROR,
        {
            "process": with_more(
                '<bpmn:boundaryEvent id="b" attachedToRef="review"><bpmn:errorEventDefinition errorRef="E9"/></bpmn:boundaryEvent>'
                + arrow("a", "b", "end")
            )
        },
    ),
    (
        "message-comes",
        WARNING,
        {
            "process": waiting(
                '<bpmn:messageEventDefinition messageRef="M1"/>', root='<bpmn:message id="M1" name="go"/>'
            )
        },
    ),
    ("end-ends", ERROR, {"process": with_more(arrow("a", "end", "rate"))}),
    ("choice-waits", ERROR, {"process": with_more(CHOICE)}),
    (
        "choice-waits",
        ERROR,
        {
            "process": with_more(
                CHOICE.replace('attachedToRef="wait"', 'attachedToRef="review"') + arrow("c4", "review", "wait")
            )
        },
    ),
    ("topic-served", ERROR, {"process": process_file(rate=job().replace('topic="t"', 'topic="sap.enrol"'))}),
    ("lane-works", ERROR, {"process": process_file(role="system_admin")}),
    (
        "lane-works",
        ERROR,
        {"process": process_file(task=user_task(attributes=FORM_REF + ' camunda:candidateGroups="audit_admin"'))},
    ),
    ("starter-given", WARNING, {"process": process_file(attributes='isExecutable="true"')}),
    ("shape-drawn", WARNING, {"process": process_file().replace(b'<di:BPMNShape bpmnElement="rate"/>', b"")}),
    ("shape-drawn", WARNING, {"process": process_file().replace(b"BPMNShape", b"Shape")}),
    # engine
    (
        "inclusive-join-outside-loop",
        ERROR,
        {
            "process": process_file(
                gateway='<bpmn:inclusiveGateway id="gw" default="to_end"/>', more=arrow("a", "review", "gw")
            )
        },
    ),
    ("endless-loop", ERROR, {"process": process_file(back=arrow("back", "gw", "rate", '=review.decision = "return"'))}),
    (
        "call-cycle",
        ERROR,
        {
            "process": process_file(
                rate='<bpmn:callActivity id="rate" name="x" calledElement="sample">'
                + properties(writes="rating")
                + "</bpmn:callActivity>"
            )
        },
    ),
    # forms
    ("form-readable", ERROR, {"form": b"{"}),
    ("form-readable", ERROR, {"form": b"[]"}),
    ("form-readable", ERROR, {"form": b" " * 1_000_001}),
    ("form-schema", ERROR, {"form": with_form(typed("number", validate={"min": "0"}))}),
    ("form-schema", ERROR, {"form": with_form(typed("number", readonly=1))}),
    ("form-schema", ERROR, {"form": with_form(schemaVersion=20)}),
    ("form-schema", ERROR, {"form": with_form(typed("number", decimalDigits="two"))}),
    ("form-schema", ERROR, {"form": with_form(typed("number", increment="-1"))}),
    ("form-size", ERROR, {"form": with_form(*[typed("text", id=f"t{i}") for i in range(2100)])}),
    ("form-type", ERROR, {"form": with_form(typed("crystal_ball"))}),
    ("form-rule", ERROR, {"form": with_form(typed("number", validate={"minLength": 3}))}),
    ("form-attribute", WARNING, {"form": with_form(typed("number", colour="red"))}),
    ("form-property", ERROR, {"form": with_form(typed("number", properties={"chek": "x > 3"}))}),
    ("form-attribute", WARNING, {"form": with_form(typed("number", properties={"colour": "red"}))}),
    ("form-key", ERROR, {"form": with_form(typed("number", key="得分"))}),
    ("form-key", ERROR, {"form": with_form({"id": "x", "type": "number"})}),
    ("form-duplicate", ERROR, {"form": with_form(typed("number", key="score"))}),
    ("form-duplicate", ERROR, {"form": with_form(typed("number", key="score.inner"))}),
    ("form-duplicate", ERROR, {"form": with_form(typed("number", id="score"))}),
    ("form-condition", ERROR, {"form": with_form(typed("number", conditional={"hide": "score > 3"}))}),
    ("form-pattern", ERROR, {"form": with_form(typed("textfield", validate={"pattern": "(a+)+$"}))}),
    ("form-choices", ERROR, {"form": with_form(typed("select"))}),
    ("form-expression", ERROR, {"form": with_form(typed("expression", expression=" "))}),
    ("feel-parses", ERROR, {"form": with_form(typed("number", conditional={"hide": "=score >"}))}),
]


def found(files: dict[str, bytes]) -> list[Finding]:
    return check(files, topics=frozenset({"t"}))


def test_the_sample_passes_without_a_word() -> None:
    assert found(bundle_files()) == []


@pytest.mark.parametrize(("rule", "severity", "changed"), CASES, ids=[f"{n}-{case[0]}" for n, case in enumerate(CASES)])
def test_a_rule_speaks(rule: str, severity: str, changed: dict[str, bytes]) -> None:
    findings = [finding for finding in found(bundle_files(**changed)) if finding.rule == rule]

    assert findings, f"{rule} said nothing"
    assert severity in {finding.severity for finding in findings}
    for finding in findings:
        assert str(finding)
        assert finding.to_json()["remedy"]


def test_every_finding_names_a_documented_rule() -> None:
    table = rule_table()
    for _, _, changed in CASES:
        assert {finding.rule for finding in found(bundle_files(**changed))} <= table.keys()


def test_every_documented_rule_is_tested() -> None:
    beyond = {
        "check-limit",
        "engine-trial",
        "size",
        "nesting",
        "diamonds",
        "event-supported",
        "repetition-supported",
        "element-complete",
    }

    assert rule_table().keys() - {rule for rule, _, _ in CASES} == beyond


def test_every_sentence_has_its_chinese() -> None:
    chinese = read_catalogue(TRANSLATIONS)
    spoken = {
        text for _, _, changed in CASES for one in found(bundle_files(**changed)) for text in (one.message, one.remedy)
    }
    missing = sorted((spoken | set(rule_table().values()) | set(INSTEAD.values())) - chinese.keys())

    assert missing == []
    for english, text in chinese.items():
        assert sorted(re.findall(r"%\(\w+\)s", english)) == sorted(re.findall(r"%\(\w+\)s", text))


def test_findings_name_element_and_line() -> None:
    content = process_file(back=arrow("back", "gw", "review", '=review.verdict = "return"'))
    finding = next(one for one in found(bundle_files(process=content)) if one.rule == "field-exists")

    assert finding.element == "back"
    assert (
        finding.line
        == content.decode()
        .splitlines()
        .index(next(line for line in content.decode().splitlines() if 'id="back"' in line))
        + 1
    )
    assert finding.path == "processes/sample.bpmn"


def test_a_form_finding_names_component_and_line() -> None:
    content = with_form(typed("crystal_ball", id="ball"))
    finding = found(bundle_files(form=content))[0]

    assert finding.element == "ball"
    assert '"ball"' in content.decode().splitlines()[(finding.line or 0) - 1]


def test_a_broken_form_is_not_called_missing() -> None:
    rules = {finding.rule for finding in found(bundle_files(form=b"{"))}

    assert rules == {"form-readable"}


def test_feel_deadlines_pass() -> None:
    dates = (
        'camunda:formRef="review" camunda:dueDate="=review.due" camunda:followUpDate="2026-03-02" camunda:priority="50"'
    )
    form = form_file(DECIDE, NOTE, SCORE, {"id": "due", "type": "datetime", "key": "due"})
    content = process_file(task=user_task(attributes=dates))

    assert found(bundle_files(process=content, form=form)) == []


@pytest.mark.parametrize(
    "condition",
    [
        'contains(review.note, "x")',
        'review.decision in ("return", "accept")',
        'not(review.decision = "return")',
        "count(for n in [1, 2] return n) = 2",
        "some n in [1] satisfies n = review.score",
        "{double: function(n) n * 2, r: double(review.score)}.r = 4",
        "review.score = -1",
        "review.score + 1 = 2",
        'string(review.score) = "2"',
        'review.note = "return"',
        "review.decision = null",
        "string length(string: review.note) = 3",
    ],
)
def test_good_conditions_are_not_suspected(condition: str) -> None:
    assert found(bundle_files(**asking(condition))) == []


@pytest.mark.parametrize("cell", ["< 80", "[10..80)", "10", "not(80, 90)", "[0..79.5]"])
def test_rules_that_exclude_each_other_may_be_unique(cell: str) -> None:
    unique = DECISION.replace(b"FIRST", b"UNIQUE").replace(b"&gt;= 80", b"80, 90")
    content = unique.replace(b"<text>-<", b"<text>" + cell.replace("<", "&lt;").encode() + b"<")

    assert "rules-exclude" not in {one.rule for one in found(bundle_files(decision=content))}


@pytest.mark.parametrize(
    "text", ["P1M", "P1Y", "PT4H", "P2W", "2026-12-24", "2026-12-24T10:00:00+08:00", "=request.day"]
)
def test_whatever_can_be_due_is_accepted(text: str) -> None:
    assert found(bundle_files(process=due(text))) == []


def test_another_case_of_the_parent_may_be_excluded_in_a_called_process() -> None:
    child = process_file(task=user_task(not_same_as="parent.review")).replace(b'id="sample"', b'id="child"')
    call = (
        '<bpmn:callActivity id="rate" name="调用" calledElement="child">'
        + properties(writes="rating")
        + "</bpmn:callActivity>"
    )

    assert found(bundle_files(process=process_file(rate=call), processes__child_dot_bpmn=child)) == []
    alone = found(bundle_files(process=process_file(task=user_task(not_same_as="parent.review"))))
    assert {finding.rule for finding in alone} == {"duty-step"}


def test_a_broken_file_hides_no_other_ones_findings() -> None:
    rate = RATE.replace('Ref="rate"', 'Ref="gone"')
    call = '<bpmn:callActivity id="call" name="调" calledElement="nowhere"/>' + arrow("c", "review", "call")
    content = process_file(rate=rate, more=call + arrow("d", "call", "end"))
    broken = {"processes__a_dot_dmn": b"<broken", "processes__a_dot_bpmn": b"<broken"}

    rules = {one.rule for one in found(bundle_files(process=content, **broken))}
    assert {"decision-exists", "call-exists", "dmn-readable", "bpmn-readable"} <= rules


def test_what_a_broken_file_defines_is_not_called_missing() -> None:
    rules = {one.rule for one in found(bundle_files(decision=DECISION.replace(b"</decision>", b"")))}

    assert rules == {"dmn-readable"}


def test_the_texts_of_a_component_may_be_in_two_languages() -> None:
    texts = {"dateLabel.en": "Day", "values.check.en": "Check", "alt.zh": "图", "validate.message.en": "Say why"}

    assert found(bundle_files(form=with_form(typed("datetime", properties=texts)))) == []


def test_too_many_files_are_not_even_read() -> None:
    assert [one.rule for one in check({f"forms/f{n}.form": b"{" for n in range(501)})] == ["file-size"]


def test_a_process_too_large_is_refused() -> None:
    more = "".join(f'<bpmn:task id="t{n}"/>' for n in range(301))

    assert "size" in {finding.rule for finding in found(bundle_files(process=with_more(more)))}


def test_too_many_flows_are_not_even_read() -> None:
    more = "".join(arrow(f"f{n}", "review", "gw") for n in range(2100))

    assert [one.rule for one in found(bundle_files(process=with_more(more)))][:1] == ["bpmn-readable"]


def test_the_trial_run_is_asked_only_when_nothing_is_wrong() -> None:
    asked: list[set[str]] = []

    class Trouble:
        path, line, message = "processes/sample.bpmn", 0, "Too deep."

    def probe(files: object) -> list[Trouble]:
        asked.append(set(files))  # type: ignore[call-overload]
        return [Trouble()]

    assert [one.rule for one in check(bundle_files(), probe)] == ["engine-trial"]
    check(bundle_files(process=process_file(role="cook")), probe)
    assert asked == [{"processes/sample.bpmn", "processes/rate.dmn"}]
