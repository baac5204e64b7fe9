"""The append-only record: events in hash chains, seals over them, personal content beside them, verification.

Takes plain values of who acted (`Attribution`), so that sign-ins and role changes are recorded too."""

from app.ledger.action_texts import action_sentence, action_title
from app.ledger.actions import Action
from app.ledger.adopt_rows import AdoptRows, rows_are_bound
from app.ledger.append import GENESIS, Entry, Head, append, hash_text, moment_text, to_append
from app.ledger.attribution import MACHINE, Attribution, OnBehalfOf
from app.ledger.chain_heads import ChainNaming, HeadProvider
from app.ledger.chains import STRANGERS, SYSTEM, append_to, append_to_person, append_to_system, case_chain
from app.ledger.commands import ledger
from app.ledger.erasure_event import erasure_entry
from app.ledger.models import LedgerEvent, LedgerPayload
from app.ledger.personal_data.erasure_orders import read_order
from app.ledger.personal_data.payload import identity_of, keep, new_salt
from app.ledger.personal_data.restore import digests_of, erased_words, name_in, open_bodies
from app.ledger.proof.opened_events import differing, opened, same_moment
from app.ledger.proof.row_sets import RowSet
from app.ledger.proof.table import Compare, Found, ProofTable, Standing, breach, by_sql
from app.ledger.seals.head_consistency import known_keys
from app.ledger.seals.head_log import publish
from app.ledger.seals.keys import SealKeys, public_pem, read_private
from app.ledger.seals.merkle import Tree, chain_tag, hash_leaf
from app.ledger.seals.models import Leaf
from app.ledger.seals.record_key import sealing_signer
from app.ledger.seals.sequencer import is_unsealed, seal
from app.ledger.seals.stored_heads import head_of, newest_row, tree_heads
from app.ledger.seals.tree_head import TreeHead
from app.ledger.seals.unpublished_heads import unpublished
from app.ledger.signed_events import SignedEvent, signed_events
from app.ledger.verdict_lines import place_of, verdict_lines
from app.ledger.verdict_texts import BREAKS, STATUS, status_words, unproven_names, violation_names
from app.ledger.verification_result import Unproven, Violation
from app.ledger.verify_record import EXIT_CODES, Inquiry, Verdict, VerifyRecord

__all__ = [
    "BREAKS",
    "EXIT_CODES",
    "GENESIS",
    "MACHINE",
    "STATUS",
    "STRANGERS",
    "SYSTEM",
    "Action",
    "AdoptRows",
    "Attribution",
    "ChainNaming",
    "Compare",
    "Entry",
    "Found",
    "Head",
    "HeadProvider",
    "Inquiry",
    "Leaf",
    "LedgerEvent",
    "LedgerPayload",
    "OnBehalfOf",
    "ProofTable",
    "RowSet",
    "SealKeys",
    "SignedEvent",
    "Standing",
    "Tree",
    "TreeHead",
    "Unproven",
    "Verdict",
    "VerifyRecord",
    "Violation",
    "action_sentence",
    "action_title",
    "append",
    "append_to",
    "append_to_person",
    "append_to_system",
    "breach",
    "by_sql",
    "case_chain",
    "chain_tag",
    "differing",
    "digests_of",
    "erased_words",
    "erasure_entry",
    "hash_leaf",
    "hash_text",
    "head_of",
    "identity_of",
    "is_unsealed",
    "keep",
    "known_keys",
    "ledger",
    "moment_text",
    "name_in",
    "new_salt",
    "newest_row",
    "open_bodies",
    "opened",
    "place_of",
    "public_pem",
    "publish",
    "read_order",
    "read_private",
    "rows_are_bound",
    "same_moment",
    "seal",
    "sealing_signer",
    "signed_events",
    "status_words",
    "to_append",
    "tree_heads",
    "unproven_names",
    "unpublished",
    "verdict_lines",
    "violation_names",
]
