"""Names of things in the languages of the house, and what a name may hold."""

import unicodedata
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


_HIDDEN = frozenset({"Cc", "Cf", "Co", "Cs", "Cn", "Zl", "Zp"})
"""General categories (Unicode, chapter 4.5): controls, formats such as U+200B and U+202E, private and unassigned."""


def is_visible(name: str) -> bool:
    """Whether every character is one that people see: no two names differ by what nobody can tell."""
    return all(unicodedata.category(mark) not in _HIDDEN for mark in name)
