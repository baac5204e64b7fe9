"""Reads a .dmn file: its types, functions and decisions, and who requires whom."""

from dataclasses import dataclass, field

from app.feel.dmn.boxed import function_of, read_boxed
from app.feel.dmn.builder import NULL, Builder
from app.feel.dmn.decision import Decision, service_of
from app.feel.dmn.errors import DmnError
from app.feel.dmn.item_definitions import read_types
from app.feel.dmn.knowledge import give_logic, unready
from app.feel.dmn.table_reader import read_table
from app.feel.dmn.types import Coerce, Types
from app.feel.dmn.xml import XmlElement, child, children, line_of, local_name, parse, reference, type_of
from app.feel.tokens import normal_name
from app.feel.values import Function


def read_decisions(content: bytes, path: str) -> dict[str, Decision]:
    """All decisions of a file by id, each with what it requires inside the file.

    Raises DmnError with path, element and line for a broken file. DMN 1.1 to 1.5 are read; imports are not.
    """
    root = parse(content, path)
    return _Reader(path, root, _all_names(root), read_types(root)).decisions()


NAMED = frozenset(
    {
        "variable",
        "inputData",
        "decision",
        "businessKnowledgeModel",
        "decisionService",
        "itemComponent",
        "formalParameter",
        "parameter",
        "column",
        "output",
        "for",
        "some",
        "every",
    }
)
MAX_NAME = 100


def _all_names(root: XmlElement) -> frozenset[str]:
    """Every name that a text in the file may use, since names may hold spaces."""
    names = set()
    for element in root.iter():
        if isinstance(element.tag, str) and local_name(element) in NAMED:
            names.add(normal_name(element.get("name") or element.get("iteratorVariable") or ""))
    return frozenset(name for name in names if name and len(name) <= MAX_NAME and _is_name(name))


def _is_name(name: str) -> bool:
    return not name[0].isdigit() and not any(sign in name for sign in '"(){}[]=<>,;:?@')


def _variable_of(element: XmlElement) -> str:
    """The name under which others read the element's value."""
    variable = child(element, "variable")
    name = None if variable is None else variable.get("name")
    return normal_name(name or element.get("name") or element.get("id") or "")


def _key_of(element: XmlElement) -> str:
    """The id, or the name of a decision that was written without one."""
    return element.get("id") or element.get("name") or ""


def _names_of(element: XmlElement) -> dict[str, str]:
    """The names for people: `name` is Chinese unless a property `bihuan:name.zh` or `.en` says more."""
    names = {"zh": element.get("name") or element.get("label") or element.get("id") or ""}
    for extension in children(element, "extensionElements"):
        for each in extension.iter():
            key = (each.get("name") or "") if isinstance(each.tag, str) else ""
            if key.startswith("bihuan:name."):
                names[key.removeprefix("bihuan:name.")] = each.get("value") or ""
    return {"zh": names["zh"], "en": names.get("en") or names["zh"]}


@dataclass(slots=True)
class _Reader:
    """Reads each element of the requirement graph once, requirements first."""

    path: str
    root: XmlElement
    known: frozenset[str]
    types: Types
    elements: dict[str, XmlElement] = field(default_factory=dict)
    read: dict[str, Decision] = field(default_factory=dict)
    functions: dict[str, Function] = field(default_factory=dict)
    open: list[str] = field(default_factory=list)

    def decisions(self) -> dict[str, Decision]:
        self.elements = {each.get("id") or "": each for each in self.root if isinstance(each.tag, str)}
        wanted = list(children(self.root, "decision"))
        for element in wanted:
            if not _key_of(element):
                raise DmnError("every decision needs an id", self.path, "", line_of(element))
        return {_key_of(element): self.decision(element) for element in wanted}

    def decision(self, element: XmlElement) -> Decision:
        key = _key_of(element)
        if key not in self.read:
            self._enter(key, element)
            self.read[key] = self._decision(key, element)
            self.open.pop()
        return self.read[key]

    def _enter(self, key: str, element: XmlElement) -> None:
        if key in self.open:
            circle = " -> ".join([*self.open[self.open.index(key) :], key])
            raise DmnError(f"requirements go in a circle: {circle}", self.path, key, line_of(element))
        self.open.append(key)

    def _decision(self, key: str, element: XmlElement) -> Decision:
        required = [self._target(each) for each in _requirements(element, "informationRequirement")]
        decisions = tuple(self.decision(each) for each in required if local_name(each) == "decision")
        functions = self._functions(element)
        builder = Builder(self.path, self.known, self.types, key)
        table = child(element, "decisionTable")
        return Decision(
            id=key,
            variable=_variable_of(element),
            names=_names_of(element),
            description=_description(element),
            table=None if table is None else read_table(builder, table),
            run=NULL if table is not None else read_boxed(builder, element),
            coerce=self.types.coerce(type_of(child(element, "variable"))),
            reads=frozenset(builder.paths),
            price=builder.price_since(0),
            requires=decisions,
            functions=functions,
            input_types=self._input_types(required),
        )

    def _target(self, requirement: XmlElement) -> XmlElement:
        model, name = reference(requirement)
        found = self.elements.get(name)
        problem = ""
        if model not in {"", self.root.get("namespace")}:
            problem = "of another model: imports are not supported, copy what is needed into this file"
        elif found is None:
            problem = "which is not in this file"
        if found is None or problem:
            message = f"it requires {requirement.get('href')!r}, {problem}"
            raise DmnError(message, self.path, self.open[-1], line_of(requirement))
        return found

    def _input_types(self, required: list[XmlElement]) -> dict[str, Coerce]:
        coerces = {}
        for each in required:
            type_name = type_of(child(each, "variable"))
            if local_name(each) == "inputData" and self.types.check(type_name) is not None:
                coerces[_variable_of(each)] = self.types.coerce(type_name)
        return coerces

    def _functions(self, element: XmlElement) -> dict[str, Function]:
        """The knowledge models and services that an element requires, and in turn those they require."""
        functions: dict[str, Function] = {}
        for requirement in _requirements(element, "knowledgeRequirement"):
            target = self._target(requirement)
            if local_name(target) == "businessKnowledgeModel":
                functions[_variable_of(target)] = self._knowledge(target)
            elif local_name(target) == "decisionService":
                functions[_variable_of(target)] = self._service(target)
        return functions

    def _knowledge(self, element: XmlElement) -> Function:
        key = element.get("id") or ""
        if key not in self.functions:
            self.functions[key] = Function((), unready)
            outer = self._functions(element)
            builder = Builder(self.path, self.known, self.types, key)
            logic = child(element, "encapsulatedLogic")
            run = NULL if logic is None else function_of(builder, logic, type_of(child(element, "variable")))
            made = self.functions[key]
            outer[_variable_of(element)] = made
            give_logic(made, run, outer)
        return self.functions[key]

    def _service(self, element: XmlElement) -> Function:
        key = element.get("id") or ""
        if key not in self.functions:
            self._enter(key, element)
            inputs = [self._target(each) for each in children(element, "inputDecision", "inputData")]
            inputs.sort(key=lambda each: local_name(each) == "decision")
            outputs = [self.decision(self._target(each)) for each in children(element, "outputDecision")]
            self.functions[key] = service_of(
                inputs=tuple((each.get("id") or "", _variable_of(each)) for each in inputs),
                outputs=outputs,
                coerce=self.types.coerce_result(type_of(child(element, "variable"))),
            )
            self.open.pop()
        return self.functions[key]


def _requirements(element: XmlElement, kind: str) -> list[XmlElement]:
    """The `required…` elements inside the requirements of one kind."""
    return [each for holder in children(element, kind) for each in holder if reference_holder(each)]


def reference_holder(element: XmlElement) -> bool:
    return isinstance(element.tag, str) and local_name(element).startswith("required")


def _description(element: XmlElement) -> str:
    found = child(element, "description")
    return "" if found is None else (found.text or "").strip()
