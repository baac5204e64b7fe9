"""A connector as another package brings it: meters that count up, and are reset now and then."""

from app.connectors.port import ConnectorKind, Cursor, Opening
from app.imports.records import Record, Records
from app.imports.reject_codes import Reject, RejectCode

METER_RESET = RejectCode("meter_reset", "The meter %(meter)s was reset", zh="计数器 %(meter)s 已清零")
FORGOTTEN = RejectCode("forgotten", "Nobody declared this", zh="未声明")


class Meters:
    """Hands over one day, then no more."""

    def __init__(self, opening: Opening) -> None:
        self._reason = FORGOTTEN if opening.settings.get("forget") else METER_RESET

    def fetch(self, cursor: Cursor, limit: int) -> tuple[Records, Cursor]:
        """Nine good counts, and one of a meter that was reset."""
        if cursor:
            return [], cursor
        cells = [{"step": "filling", "day": f"2026-01-{n:02}", "n": "50", "bad": str(n)} for n in range(1, 10)]
        good = [Record(n, one) for n, one in enumerate(cells, start=1)]
        return [*good, Reject(10, self._reason, {"meter": "M7"}, {"meter": "M7"})], {"read": True}


KIND = ConnectorKind("meters", "计数器", "Meters", Meters, codes=(METER_RESET,))
