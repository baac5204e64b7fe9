"""Names of things in the languages of the house."""

from collections.abc import Mapping

DEFAULT_LANGUAGE = "zh"
LANGUAGES: Mapping[str, str] = {"zh": "中文", "en": "English"}

Names = Mapping[str, str] | str
"""`{"zh": …, "en": …}`, or one plain text that is the same in every language."""


def pick(names: Names | None, language: str) -> str:
    """The name to show: a plain text is its own name, a missing one the default language's, then any other."""
    if names is None or isinstance(names, str):
        return names or ""
    return names.get(language) or names.get(DEFAULT_LANGUAGE) or next(iter(names.values()), "")
