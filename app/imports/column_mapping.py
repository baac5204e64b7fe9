"""How the columns of a foreign file become our fields: a TOML file that somebody writes once per source.

feed = "measurements"            # what a row is (the default); `bihuan import --help` lists the others
source = "mes-line-1"            # names the origin; with the key it identifies a row for ever
key = ["样本号"]                  # columns that identify a row there; without it: place, start, shift …
version = "更新时间"              # column that grows with every correction; without it any difference is one
timezone = "Asia/Shanghai"       # of times without an offset (default: the plant's)
encoding = "auto"                # auto, utf-8 or gb18030
delimiter = ","
create_units = true              # where rows name units: those that are missing are added (default: no)
time_format = "%Y/%m/%d %H:%M"   # ISO 8601 when absent

[columns]                        # our field = their column
step = "工序"
start = "检验日期"
total = "检验数"
defect = "不合格数"

[constants]                      # fields that their file does not have
line = "F1"

[codes.step]                     # their code = ours
"灌装" = "filling"

[codes.unit]                     # every count ends in pieces: "pcs"
"支" = "pcs"
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class ColumnMapping:
    """A mapping as read; `columns` and `constants` together give every needed field of the feed `feed`.

    `moments` are the feed's fields that are days or moments.
    """

    source: str
    feed: str
    timezone: str
    columns: Mapping[str, str]
    key: tuple[str, ...] = ()
    constants: Mapping[str, str] = field(default_factory=dict)
    codes: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    encoding: str = "auto"
    delimiter: str = ","
    time_format: str | None = None
    version: str | None = None
    create_units: bool = False
    moments: frozenset[str] = frozenset()

    @property
    def needed_columns(self) -> frozenset[str]:
        """Their columns that must be in the file."""
        return (
            frozenset(self.columns.values()) | frozenset(self.key) | frozenset([self.version] if self.version else [])
        )


def plain_columns(*, delimiter: str = ",") -> ColumnMapping:
    """A mapping that asks for nothing, to look into a file of which nothing is known yet."""
    return ColumnMapping(source="", feed="", timezone="UTC", columns={}, delimiter=delimiter)


def dump_mapping(mapping: ColumnMapping) -> dict[str, Any]:
    """The mapping as plain JSON that `MappingReader` reads again."""
    plain = asdict(mapping) | {"key": list(mapping.key)}
    del plain["moments"]  # the feed knows
    return plain
