"""A small service that speaks OData V2 over a real socket: $metadata, filters by a mark, server-driven paging."""

import json
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any
from urllib.parse import parse_qs, urlsplit

METADATA = """<?xml version="1.0" encoding="utf-8"?>
<edmx:Edmx Version="1.0" xmlns:edmx="http://schemas.microsoft.com/ado/2007/06/edmx"
    xmlns:m="http://schemas.microsoft.com/ado/2007/08/dataservices/metadata">
  <edmx:DataServices m:DataServiceVersion="2.0">
    <Schema Namespace="T" xmlns="http://schemas.microsoft.com/ado/2008/09/edm">
      <EntityType Name="Confirmation">
        <Key><PropertyRef Name="Confirmation"/><PropertyRef Name="Count"/></Key>
        <Property Name="Confirmation" Type="Edm.String" Nullable="false" MaxLength="10"/>
        <Property Name="Count" Type="Edm.String" Nullable="false" MaxLength="8"/>
        <Property Name="WorkCenter" Type="Edm.String" MaxLength="8"/>
        <Property Name="PostingDate" Type="Edm.DateTime" Precision="0"/>
        <Property Name="Yield" Type="Edm.Decimal" Precision="13" Scale="3"/>
        <Property Name="Scrap" Type="Edm.Decimal" Precision="13" Scale="3"/>
        <Property Name="ConfirmationUnit" Type="Edm.String" MaxLength="3"/>
        <Property Name="IsReversed" Type="Edm.Boolean"/>
        <Property Name="MfgOrderConfirmationEntryDate" Type="Edm.DateTime" Precision="0"/>
      </EntityType>
      <EntityType Name="Characteristic">
        <Key><PropertyRef Name="InspectionLot"/><PropertyRef Name="InspectionCharacteristic"/></Key>
        <Property Name="InspectionLot" Type="Edm.String" Nullable="false" MaxLength="12"/>
        <Property Name="InspectionCharacteristic" Type="Edm.String" Nullable="false" MaxLength="4"/>
        <Property Name="InspectionSpecification" Type="Edm.String" MaxLength="8"/>
        <Property Name="InspectionSpecificationText" Type="Edm.String" MaxLength="40"/>
        <Property Name="InspectionSpecificationUnit" Type="Edm.String" MaxLength="6"/>
        <Property Name="InspSpecHasLowerLimit" Type="Edm.String" MaxLength="1"/>
        <Property Name="InspSpecHasUpperLimit" Type="Edm.String" MaxLength="1"/>
        <Property Name="InspSpecHasTargetValue" Type="Edm.String" MaxLength="1"/>
        <Property Name="InspSpecLowerLimit" Type="Edm.Double"/>
        <Property Name="InspSpecUpperLimit" Type="Edm.Double"/>
        <Property Name="InspSpecTargetValue" Type="Edm.Double"/>
        <Property Name="ChangedDateTime" Type="Edm.DateTimeOffset" Precision="0"/>
      </EntityType>
      <EntityContainer Name="C" m:IsDefaultEntityContainer="true">
        <EntitySet Name="A_ProductionOrderConf" EntityType="T.Confirmation"/>
        <EntitySet Name="A_InspectionCharacteristic" EntityType="T.Characteristic"/>
      </EntityContainer>
    </Schema>
  </edmx:DataServices>
</edmx:Edmx>"""


@dataclass
class Service:
    """What it serves; it dies on page `dies_on`, and keeps what it was asked."""

    rows: list[dict[str, Any]] = field(default_factory=list)
    page_size: int = 2
    dies_on: int | None = None
    asked: list[str] = field(default_factory=list)
    url: str = ""

    def answer(self, path: str, query: Mapping[str, list[str]]) -> bytes:
        """One page as SAP's gateway writes it."""
        found = self.rows
        if given := query.get("$filter"):
            match = re.fullmatch(r"(\w+) ge datetime'([^']+)'", given[0])
            assert match, given
            since = datetime.fromisoformat(match[2])
            found = [row for row in found if row[match[1]] >= since]
        skip = int(query.get("$skiptoken", ["0"])[0])
        if self.dies_on is not None and skip // self.page_size + 1 >= self.dies_on:
            raise ConnectionError
        page = found[skip : skip + self.page_size]
        body: dict[str, Any] = {"results": [_v2(row) for row in page]}
        if skip + self.page_size < len(found):
            kept = f"$filter={query['$filter'][0].replace(' ', '%20')}&" if "$filter" in query else ""
            body["__next"] = f"{self.url}/{path}?{kept}$skiptoken={skip + self.page_size}"
        return json.dumps({"d": body}).encode()


def confirmation(number: int, day: int, total: str, scrap: str, *, reversed_: bool = False) -> dict[str, Any]:
    """One confirmation, entered on that day of October."""
    at = datetime(2026, 10, day)  # noqa: DTZ001  (Edm.DateTime knows no zone)
    return {
        "Confirmation": f"{number:010}",
        "Count": "1",
        "WorkCenter": "FILL",
        "PostingDate": at,
        "Yield": total,
        "Scrap": scrap,
        "ConfirmationUnit": "EA",
        "IsReversed": reversed_,
        "MfgOrderConfirmationEntryDate": at,
    }


def characteristic(lot: int, changed: int, upper: float, *, lower: float | None = None) -> dict[str, Any]:
    """The filling pressure as a lot's plan has it, changed on that day of October."""
    return {
        "InspectionLot": f"{lot:012}",
        "InspectionCharacteristic": "0010",
        "InspectionSpecification": "pressure",
        "InspectionSpecificationText": "封口压力",
        "InspectionSpecificationUnit": "bar",
        "InspSpecHasLowerLimit": "" if lower is None else "X",
        "InspSpecHasUpperLimit": "X",
        "InspSpecHasTargetValue": "",
        "InspSpecLowerLimit": lower or 0.0,
        "InspSpecUpperLimit": upper,
        "InspSpecTargetValue": 0.0,
        "ChangedDateTime": datetime(2026, 10, changed),  # noqa: DTZ001
    }


def _v2(row: Mapping[str, Any]) -> dict[str, Any]:
    return {name: _moment(value) if isinstance(value, datetime) else value for name, value in row.items()}


def _moment(value: datetime) -> str:
    return f"/Date({int(value.replace(tzinfo=UTC).timestamp() * 1000)})/"


@contextmanager
def odata_service(service: Service) -> Iterator[Service]:
    """Serve on a free port of this machine."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            service.asked.append(self.path)
            parts = urlsplit(self.path)
            path = parts.path.strip("/")
            if path == "$metadata":
                self._send(METADATA.encode(), "application/xml")
                return
            try:
                self._send(service.answer(path, parse_qs(parts.query)), "application/json")
            except ConnectionError:
                self.close_connection = True
                self.connection.shutdown(2)

        def _send(self, body: bytes, kind: str) -> None:
            self.send_response(200)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    service.url = f"http://127.0.0.1:{server.server_address[1]}"
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield service
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
