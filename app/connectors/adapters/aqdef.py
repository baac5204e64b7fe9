"""Q-DAS ASCII (AQDEF): .dfq files of measured parts, read by their K-fields.

A characteristic is described once (K2001 number, K2002 name, K2110 and K2111 its limits, K1086 the operation); values
follow part by part, compactly: one line per part, characteristics separated by 0x0F, a value's fields by 0x14 in the
order value, attribute, time, event, batch, nest, operator, machine. An attribute of 255 says that a value is invalid.

A record is one characteristic on one day: how many values were valid, and how many lay outside the limits.
Values without a limit on either side count nothing, because nothing was judged. An attributive characteristic (K2004 is
1) gives its counts itself, as sample size (K0020) and failures (K0021); a defect collection card counts defects, which
are no defective units, and is refused. A characteristic belongs to the part (K1001) whose header it follows.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from pathlib import Path

from app.connectors.adapters.files import FOLDER, DropFolder, folder_of
from app.connectors.port import ConnectorKind, Opening
from app.imports import Record, RecordOrReject, Reject, RejectCode, SourceError, decode_lines

_COLUMNS = (
    "part",
    "part_name",
    "operation",
    "characteristic",
    "characteristic_name",
    "day",
    "machine",
    "total",
    "defect",
)
_INVALID = 255
_ATTRIBUTIVE = "1"
_MOST_CHARACTERISTICS = 10_000
_TIMES = ("%d.%m.%Y/%H:%M:%S", "%d.%m.%Y/%H:%M", "%d.%m.%y/%H:%M:%S", "%d.%m.%y/%H:%M", "%d.%m.%Y", "%Y-%m-%d/%H:%M:%S")


@dataclass(slots=True)
class Characteristic:
    """What is measured: its K-fields by number, the limits read from them, and the number of its part."""

    fields: dict[str, str] = field(default_factory=dict)
    part: int = 1

    def limit(self, name: str) -> Decimal | None:
        """K2110 or K2111 as a number; None when it is not set."""
        given = self.fields.get(name, "").replace(",", ".")
        return _decimal(given) if given else None


@dataclass(slots=True)
class _Count:
    total: int = 0
    defect: int = 0


NO_FIELD = RejectCode("field", "%(text)s is no K-field")
NO_VALUE = RejectCode("value", "%(value)s at %(moment)s is no value with a time")
UNKNOWN_CHARACTERISTIC = RejectCode(
    "characteristic", "The value belongs to characteristic %(n)d, which the file does not describe"
)
NOT_ATTRIBUTIVE = RejectCode(
    "characteristic", "Characteristic %(n)d is not attributive (K2004 = 1): its samples count no defective units"
)
_Group = tuple[int, date, str]  # characteristic, day, machine


class Dfq:
    """One file while it is read: the header's fields and the counts so far."""

    def __init__(self) -> None:
        self.parts: dict[int, dict[str, str]] = {1: {}}
        self.characteristics: dict[int, Characteristic] = {}
        self.counts: dict[_Group, _Count] = {}
        self.rejects: list[Reject] = []
        self._pending: dict[int, dict[str, str]] = {}
        self._part = 1

    def read(self, content: bytes) -> None:
        """Take the file's lines; raises SourceError when it is none of these files."""
        lines = decode_lines(content)
        texts = list(lines.texts)
        if not any(text.startswith("K0100") for text in texts[:50]):
            raise SourceError("The file has no K0100 at its beginning; it is no Q-DAS file (.dfq)")
        for number, raw in zip(lines.numbers, texts, strict=True):
            text = raw.strip("\r\n ")
            if text.startswith("K"):
                self._field(number, text)
            elif text:
                self._values(number, text)
        self._flush(len(texts))

    def _field(self, number: int, text: str) -> None:
        name, _, value = text.partition(" ")
        name, _, index = name.partition("/")
        if not (name[1:].isdigit() and (not index or index.isdigit())):
            self.rejects.append(Reject(number, NO_FIELD, {"text": text[:80]}, {"line": text[:200]}))
            return
        if name.startswith("K00"):
            self._single(number, name, int(index or 1), value.strip())
        elif name.startswith("K2") and index:
            self._of(int(index)).fields[name] = value.strip()
        elif name.startswith("K1"):
            self._part = int(index or 1)
            self.parts.setdefault(self._part, {}).setdefault(name, value.strip())

    def _single(self, number: int, name: str, index: int, value: str) -> None:
        """A value in the long form: K0001 (or a sample size, K0020) begins it, the other fields follow."""
        if name in {"K0001", "K0020"} and index in self._pending:
            self._flush(number, index)
        if name in {"K0001", "K0002", "K0004", "K0010", "K0020", "K0021"}:
            self._pending.setdefault(index, {})[name] = value

    def _flush(self, number: int, only: int | None = None) -> None:
        for index in [only] if only else sorted(self._pending):
            found = self._pending.pop(index)
            if "K0020" in found:
                self._sample(number, index, found)
                continue
            self._count(
                number,
                index,
                found.get("K0001", ""),
                found.get("K0002", ""),
                found.get("K0004", ""),
                found.get("K0010", ""),
            )

    def _sample(self, number: int, index: int, found: Mapping[str, str]) -> None:
        """A sample of an attributive characteristic: so many units, so many of them failed."""
        total, failed = found["K0020"], found.get("K0021", "")
        at, raw = _day(found.get("K0004", "")), {"line": f"{index}: {failed} / {total} {found.get('K0004', '')}"}
        known = self.characteristics.get(index)
        if known is None or known.fields.get("K2004") != _ATTRIBUTIVE:
            self.rejects.append(Reject(number, NOT_ATTRIBUTIVE, {"n": index}, raw))
        elif at is None or not (total.isdecimal() and failed.isdecimal()):
            params = {"value": f"{failed} / {total}"[:40], "moment": found.get("K0004", "")[:40]}
            self.rejects.append(Reject(number, NO_VALUE, params, raw))
        else:
            count = self.counts.setdefault((index, at, found.get("K0010", "")), _Count())
            count.total, count.defect = count.total + int(total), count.defect + int(failed)

    def _values(self, number: int, text: str) -> None:
        """A part in the compact form."""
        day = machine = ""
        for index, packed in enumerate(text.split("\x0f"), start=1):
            parts = [*packed.split("\x14"), *[""] * 8]
            day, machine = parts[2] or day, parts[7] or machine  # said once, it holds for the part
            if parts[0]:
                self._count(number, index, parts[0], parts[1], day, machine)

    def _count(self, number: int, index: int, value: str, attribute: str, moment: str, machine: str) -> None:
        measured, at = _decimal(value.replace(",", ".")), _day(moment)
        raw = {"line": f"{index}: {value} {attribute} {moment}"}
        if index not in self.characteristics:
            self.rejects.append(Reject(number, UNKNOWN_CHARACTERISTIC, {"n": index}, raw))
        elif measured is None or at is None:
            self.rejects.append(Reject(number, NO_VALUE, {"value": value[:40], "moment": moment[:40]}, raw))
        elif attribute.strip() != str(_INVALID):
            self._judge(index, measured, at, machine)

    def _judge(self, index: int, measured: Decimal, at: date, machine: str) -> None:
        low, high = (self.characteristics[index].limit(name) for name in ("K2110", "K2111"))
        if low is None and high is None:
            return
        count = self.counts.setdefault((index, at, machine), _Count())
        count.total += 1
        count.defect += (low is not None and measured < low) or (high is not None and measured > high)

    def _of(self, index: int) -> Characteristic:
        if index > _MOST_CHARACTERISTICS:
            raise SourceError("The file speaks of characteristic %(n)d; that cannot be", n=index)
        return self.characteristics.setdefault(index, Characteristic(part=self._part))

    def records(self) -> Iterator[RecordOrReject]:
        """What was rejected, then a record for each characteristic, day and machine."""
        yield from self.rejects
        for position, ((index, day, machine), count) in enumerate(sorted(self.counts.items()), start=1):
            cells = self._cells(index, day, machine) | {"total": str(count.total), "defect": str(count.defect)}
            key = "|".join(cells[name] for name in ("part", "operation", "characteristic", "day", "machine"))
            yield Record(position, cells, key)

    def _cells(self, index: int, day: date, machine: str) -> dict[str, str]:
        about = self.characteristics[index].fields
        part = self.parts[self.characteristics[index].part]
        return {
            "part": part.get("K1001", ""),
            "part_name": part.get("K1002", ""),
            "operation": part.get("K1086", ""),
            "characteristic": about.get("K2001", str(index)),
            "characteristic_name": about.get("K2002", ""),
            "day": day.isoformat(),
            "machine": machine,
        }


class DfqFolder(DropFolder):
    """The oldest .dfq file of a folder."""

    suffixes = (".dfq",)

    def read(self, path: Path) -> Iterator[RecordOrReject]:
        """The records of one file."""
        found = Dfq()
        found.read(path.read_bytes())
        return found.records()


def _decimal(text: str) -> Decimal | None:
    try:
        number = Decimal(text.strip())
    except InvalidOperation:
        return None
    return number if number.is_finite() else None


def _day(text: str) -> date | None:
    for form in _TIMES:
        try:
            return datetime.strptime(text.strip(), form).date()  # noqa: DTZ007  (the plant's own day)
        except ValueError:
            continue
    return None


def _open(opening: Opening) -> DfqFolder:
    return DfqFolder(folder_of(opening), opening.mapping, opening.file)


KIND = ConnectorKind(
    "aqdef",
    "Q-DAS 文件（.dfq）",
    "Q-DAS files (.dfq)",
    _open,
    (FOLDER,),
    one_file_a_run=True,
    names_keys=True,
    codes=(NO_FIELD, NO_VALUE, UNKNOWN_CHARACTERISTIC, NOT_ATTRIBUTIVE),
    columns=_COLUMNS,
)
