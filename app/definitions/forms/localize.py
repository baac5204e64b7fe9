"""A form's schema in one language: custom texts of that language take the place of the written ones."""

from collections.abc import Mapping
from typing import Any

_TEXTS = ("label", "description", "text", "content", "dateLabel", "timeLabel", "title", "alt")


def localise(component: Mapping[str, Any], language: str) -> dict[str, Any]:
    """A copy of a component (or of a whole form) with its texts in `language` where the author gave them."""
    own = dict(component)
    texts = own.get("properties")
    if isinstance(texts, Mapping):
        _replace_texts(own, texts, language)
    if isinstance(own.get("components"), list):
        own["components"] = [localise(child, language) for child in own["components"]]
    return own


def _replace_texts(own: dict[str, Any], texts: Mapping[str, Any], language: str) -> None:
    for name in _TEXTS:
        if f"{name}.{language}" in texts:
            own[name] = texts[f"{name}.{language}"]
    own.update(_options(own, texts, language))
    message = texts.get(f"validate.message.{language}") or texts.get("validate.message")
    if message and isinstance(own.get("validate"), Mapping) and own["validate"].get("pattern"):
        own["validate"] = {**own["validate"], "patternErrorMessage": message}


def _options(own: Mapping[str, Any], texts: Mapping[str, Any], language: str) -> dict[str, Any]:
    changed: dict[str, Any] = {}
    for name, identity in (("values", "value"), ("columns", "key")):
        options = own.get(name)
        if isinstance(options, list):
            changed[name] = [_option(option, texts, f"{name}.%s.{language}", identity) for option in options]
    return changed


def _option(option: Any, texts: Mapping[str, Any], place: str, identity: str) -> Any:
    if not isinstance(option, Mapping):
        return option
    value = option.get(identity)
    spelled = str(value).lower() if isinstance(value, bool) else str(value)
    label = texts.get(place.replace("%s", spelled))
    return {**option, "label": label} if label else option
