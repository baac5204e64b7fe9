"""How Chinese names are spelled, so that they are found by what people type before the characters come."""

from functools import lru_cache
from itertools import islice, product

_MOST = 8


@lru_cache(maxsize=20_000)
def spellings(name: str) -> str:
    """Readings of the name and their initials, parted by blanks, in small letters; empty for a name without characters.

    A character with several readings (曾, 单) gives several, eight at most: a surname is often read the rarer way.
    """
    from pypinyin import Style, pinyin  # noqa: PLC0415 - its tables take a moment, and many processes never need them

    if not any("\u4e00" <= character <= "\u9fff" for character in name):
        return ""
    syllables = pinyin(name, style=Style.NORMAL, heteronym=True)
    readings = ["".join(one).lower().replace(" ", "") for one in islice(product(*syllables), _MOST)]
    initials = ["".join(part[:1] for part in one).lower() for one in islice(product(*syllables), _MOST)]
    return " ".join(dict.fromkeys([*readings, *initials]))
