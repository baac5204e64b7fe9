"""The 22 component types of form-js (schema version 19) and what each may say.

`serial`, `check` and the other custom properties are described in `component.py`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

SCHEMA_VERSION = 19


def _words(*texts: str) -> frozenset[str]:
    return frozenset(word for text in texts for word in text.split())


_COMMON = _words(
    "id type key path label description conditional properties layout disabled readonly validate",
    "defaultValue appearance components hideLabel",
)
_CHOICES = frozenset(("values", "valuesKey", "valuesExpression", "searchable"))
_LENGTHS = frozenset(("required", "minLength", "maxLength"))


@dataclass(frozen=True, slots=True)
class ComponentKind:
    """One component type: is it an input, which `validate` rules it knows, which further attributes."""

    input: bool = False
    rules: frozenset[str] = frozenset()
    attributes: frozenset[str] = frozenset()
    choices: bool = False
    many: bool = False
    nests: bool = False

    @property
    def known(self) -> frozenset[str]:
        """Every attribute a component of this type may carry."""
        return _COMMON | self.attributes | (_CHOICES if self.choices else frozenset())


def _input(rules: str = "required", attributes: str = "") -> ComponentKind:
    return ComponentKind(input=True, rules=frozenset(rules.split()), attributes=frozenset(attributes.split()))


def _choice(*, many: bool = False) -> ComponentKind:
    return ComponentKind(input=True, rules=frozenset(("required",)), choices=True, many=many)


def _shown(attributes: str = "") -> ComponentKind:
    return ComponentKind(attributes=frozenset(attributes.split()))


KINDS: Mapping[str, ComponentKind] = MappingProxyType(
    {
        "textfield": _input(" ".join((*_LENGTHS, "validationType pattern patternErrorMessage"))),
        "textarea": _input(" ".join(_LENGTHS)),
        "number": _input("required min max", "decimalDigits increment serializeToString"),
        "datetime": _input(
            "required",
            "subtype dateLabel timeLabel use24h timeInterval timeSerializingFormat disallowPassedDates",
        ),
        "checkbox": _input(),
        "radio": _choice(),
        "select": _choice(),
        "checklist": _choice(many=True),
        "taglist": _choice(many=True),
        "filepicker": _input("required", "accept multiple"),
        "expression": _input("", "expression computeOn"),
        "group": ComponentKind(nests=True, attributes=frozenset(("showOutline", "verticalAlignment"))),
        "dynamiclist": ComponentKind(
            nests=True,
            attributes=_words(
                "isRepeating allowAddRemove defaultRepetitions nonCollapsedItems disableCollapse showOutline",
                "verticalAlignment",
            ),
        ),
        "table": _shown("dataSource columns columnsExpression rowCount"),
        "text": _shown("text"),
        "html": _shown("content"),
        "image": _shown("source alt"),
        "button": _shown("action"),
        "spacer": _shown("height"),
        "separator": _shown(),
        "iframe": _shown("url height security"),
        "documentPreview": _shown("dataSource maxHeight title endpointKey"),
    }
)
