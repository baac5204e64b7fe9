"""The one way in for rows: feeds, column mapping, reading, staging, rejects, progress.

Knows no slice: whoever owns a table declares its feed and gives the reader and the importer."""

from app.imports.column_mapping import ColumnMapping, dump_mapping, plain_columns
from app.imports.feed import Choice, Feed, FeedActions, FeedField, FeedPermissions, Feeds
from app.imports.import_plan import PlanMaker, PlanResult
from app.imports.mapping_reader import MappingReader
from app.imports.permissions import may_bring, require_bring
from app.imports.plan_importer import PlanImporter
from app.imports.records import Block, Page, Record, RecordOrReject, Records, SourceError, columns_of
from app.imports.reject_codes import (
    COMMON,
    DUPLICATE_KEY,
    NO_KEY,
    UNKNOWN_CODE,
    WRONG_VALUES,
    Reject,
    RejectCode,
    RowError,
    by_code,
)
from app.imports.rejects import UNKNOWN_CODES, RejectGroup, Rejects, UnknownCode, copy_into
from app.imports.request import Importer, ImportRequest, ImportResult, check_columns
from app.imports.row_reader import CODE, NUMBER, SAID, Count, FeedRowReader
from app.imports.rows import RawRow, check_cells, check_header, check_row
from app.imports.staging import Layout, Staging
from app.imports.table_importer import TableImporter
from app.imports.table_rows import TableRow, Target
from app.imports.text_encoding import decode_line, decode_lines, may_be_utf8
from app.imports.value_reader import SHARE, ValueReader, ValueRow, require_same, word_of

__all__ = [
    "CODE",
    "COMMON",
    "DUPLICATE_KEY",
    "NO_KEY",
    "NUMBER",
    "SAID",
    "SHARE",
    "UNKNOWN_CODE",
    "UNKNOWN_CODES",
    "WRONG_VALUES",
    "Block",
    "Choice",
    "ColumnMapping",
    "Count",
    "Feed",
    "FeedActions",
    "FeedField",
    "FeedPermissions",
    "FeedRowReader",
    "Feeds",
    "ImportRequest",
    "ImportResult",
    "Importer",
    "Layout",
    "MappingReader",
    "Page",
    "PlanImporter",
    "PlanMaker",
    "PlanResult",
    "RawRow",
    "Record",
    "RecordOrReject",
    "Records",
    "Reject",
    "RejectCode",
    "RejectGroup",
    "Rejects",
    "RowError",
    "SourceError",
    "Staging",
    "TableImporter",
    "TableRow",
    "Target",
    "UnknownCode",
    "ValueReader",
    "ValueRow",
    "by_code",
    "check_cells",
    "check_columns",
    "check_header",
    "check_row",
    "columns_of",
    "copy_into",
    "decode_line",
    "decode_lines",
    "dump_mapping",
    "may_be_utf8",
    "may_bring",
    "plain_columns",
    "require_bring",
    "require_same",
    "word_of",
]
