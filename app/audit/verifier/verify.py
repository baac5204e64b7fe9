"""核对案卷 / Check a dossier: that nothing in it was changed since it was recorded.

    python verify.py dossier.zip [--head old-head.json]... [--key pub.pem]...

Needs Python 3.9 or later and nothing else: no server, no network, no packages. Exit code 0: all holds. 1: something
was changed; the first bad place is named. 2: this cannot be checked (no dossier, wrong arguments, an unsigned list of
files).

What is checked, in this order:
 1. every chain of events: each event names the SHA-256 of the one before it, and times never go back;
 2. every event's place in the Merkle tree (RFC 6962), that no leaf of an exported chain lacks its event, that no
    event claims a time long before it got its leaf, and each event's audit path to the newest root;
 3. every signed tree head: its root over the leaves, that it follows from the head before, who signed (Ed25519);
 4. each head given with --head must be among them, to the letter. Keep heads: only they show a record that was
    rewritten as a whole by somebody who held the signing key;
 5. attached files and process definitions against the digests that events recorded;
 6. every file of the archive, the pages to read included, against the digests of a manifest that the sealing key
    signed; files that the manifest does not name are named. Pages (html, pdf) are for reading: they say in words what
    the events say, and are no proof of their own;
 7. what stands apart of the events, because it is about people: each part is what its digest says, or a later event
    of the same chain, or one in the chain of the person concerned, names the digest and the order that erased it.
With --key, heads must be signed by that key or by keys it endorsed; without, the first key is taken at its word.
"""

# ruff: noqa: T201 - a program that prints
from __future__ import annotations

import argparse
import base64
import datetime as dt
import hashlib
import json
import sys
import zipfile
from collections.abc import Iterator  # noqa: TC003 no second block of imports for one name
from pathlib import Path
from typing import Any

Json = dict[str, Any]
Chains = dict[str, list[Json]]
Point = tuple[int, int, int, int]

GENESIS = "0" * 64
MERGE_DELAY = dt.timedelta(minutes=5)
TAG, HASH = 16, 32
ERASING = ("person.erased", "content.erased")
CONTENT, ACTOR, ABSENT = "the content", "who acted, the name", "who was acted for, the name"
WITHHELD = {"blind": "盲评表尚未交齐 / a blind score sheet was open"}
ENDORSES, SIGNS = b"bihuan seal key\0", b"bihuan dossier\0"


class UnreadableError(Exception):
    """This is no dossier, or not one that this program knows."""


class BrokenError(Exception):
    """The first bad place, and what is wrong there."""

    def __init__(self, place: str, why: str) -> None:
        super().__init__(f"{place}: {why}")


def sha(content: bytes) -> bytes:
    return hashlib.sha256(content).digest()


def canonical(value: Any) -> bytes:
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def unique(pairs: list[tuple[str, Any]]) -> Json:
    """A JSON object in which every key stands once; two of one name could be read in two ways."""
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a key stands twice")
    return found


# --- Ed25519 (RFC 8032), verification only ---------------------------------------------------------------------------
P = 2**255 - 19
L = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P
SQRT_M1 = pow(2, (P - 1) // 4, P)


def add(p: Point, q: Point) -> Point:
    a, b = (p[1] - p[0]) * (q[1] - q[0]) % P, (p[1] + p[0]) * (q[1] + q[0]) % P
    c, d = 2 * p[3] * q[3] * D % P, 2 * p[2] * q[2] % P
    e, f, g, h = b - a, d - c, d + c, b + a
    return e * f % P, g * h % P, f * g % P, e * h % P


def times(s: int, p: Point) -> Point:
    q: Point = (0, 1, 1, 0)
    while s:
        if s & 1:
            q = add(q, p)
        p, s = add(p, p), s >> 1
    return q


def point(content: bytes) -> Point | None:
    """The curve's point in 32 bytes; None when there is none."""
    y = int.from_bytes(content, "little")
    sign, y = y >> 255, y & (1 << 255) - 1
    if y >= P:
        return None
    square = (y * y - 1) * pow(D * y * y + 1, P - 2, P) % P
    x = pow(square, (P + 3) // 8, P)
    if (x * x - square) % P:
        x = x * SQRT_M1 % P
    if (x * x - square) % P or (x == 0 and sign):
        return None
    x = P - x if x & 1 != sign else x
    return x, y, 1, x * y % P


BASE = point((4 * pow(5, P - 2, P) % P).to_bytes(32, "little")) or (0, 1, 1, 0)


def is_signed(public: bytes, signature: bytes, content: bytes) -> bool:
    if len(public) != 32 or len(signature) != 64:
        return False
    a, r, s = point(public), point(signature[:32]), int.from_bytes(signature[32:], "little")
    if a is None or r is None or s >= L:
        return False
    k = int.from_bytes(hashlib.sha512(signature[:32] + public + content).digest(), "little") % L
    left, right = times(s, BASE), add(r, times(k, a))
    return not ((left[0] * right[2] - right[0] * left[2]) % P or (left[1] * right[2] - right[1] * left[2]) % P)


# --- reading ---------------------------------------------------------------------------------------------------------
class Dossier:
    """The archive; a member that is missing or damaged is a bad place."""

    def __init__(self, path: str) -> None:
        try:
            self.zip = zipfile.ZipFile(path)
        except (OSError, zipfile.BadZipFile) as error:
            raise UnreadableError(f"{path}: this is no whole zip archive ({error})") from None
        self.names = set(self.zip.namelist())
        self.manifest = self.json("manifest.json")
        if not isinstance(self.manifest, dict) or self.manifest.get("format") != "bihuan-dossier":
            raise UnreadableError(f"{path}: this zip archive is no dossier")
        if self.manifest.get("v") not in {1, 2, 3}:
            raise UnreadableError(
                f"{path}: a dossier of version {self.manifest.get('v')}, this program knows versions 1 to 3"
            )

    def read(self, name: str) -> bytes:
        if name not in self.names:
            raise BrokenError(name, "this part of the dossier is missing")
        try:
            return self.zip.read(name)
        except Exception as error:  # noqa: BLE001 whatever zlib and zipfile make of damaged bytes
            raise BrokenError(name, f"this part of the dossier is damaged ({error})") from None

    def json(self, name: str) -> Any:
        return parsed(self.read(name), name)

    def lines(self, name: str) -> Iterator[tuple[bytes, Any]]:
        for number, line in enumerate(self.read(name).split(b"\n")[:-1], start=1):
            yield line, parsed(line, f"{name} line {number}")


def parsed(content: bytes, place: str) -> Any:
    try:
        return json.loads(content.decode("utf-8"), object_pairs_hook=unique)
    except ValueError as error:
        raise BrokenError(place, f"this is not the JSON that was written ({error})") from None


def event_of(line: bytes, body: Any, place: str) -> Json:
    try:
        act = body["act"]
        event = {name: act[name] for name in ("chain", "seq", "prev", "at", "action")}
    except (KeyError, TypeError):
        raise BrokenError(place, "this is no event") from None
    return {**event, "hash": sha(line), "body": body, "data": body.get("data") or {}}


def place_of(event: Json, numbers: dict[str, str]) -> str:
    case = numbers.get(event["chain"])
    return f"{'case ' + case if case else event['chain']} event {event['seq']}"


# --- 1. chains -------------------------------------------------------------------------------------------------------
def check_chains(dossier: Dossier, numbers: dict[str, str]) -> Chains:
    """The events by chain; every chain whole from its first event."""
    chains: Chains = {}
    for line, body in dossier.lines("events.jsonl"):
        event = event_of(line, body, "events.jsonl")
        chain = chains.setdefault(event["chain"], [])
        where = place_of(event, numbers)
        if event["seq"] != len(chain) + 1:
            missing = place_of({**event, "seq": len(chain) + 1}, numbers)
            raise BrokenError(missing, f"it is missing or out of place; event {event['seq']} stands there")
        if event["prev"] != (chain[-1]["hash"].hex() if chain else GENESIS):
            raise BrokenError(where, "it does not follow from the event before it: one of the two was changed")
        if chain and event["at"] < chain[-1]["at"]:
            raise BrokenError(where, f"it claims {event['at']}, before the event it follows")
        chain.append(event)
    for name, count in dossier.manifest["chains"].items():
        have = len(chains.get(name, ()))
        if have != count:
            place = place_of({"chain": name, "seq": min(have, count) + 1}, numbers)
            raise BrokenError(place, f"the dossier promises {count} events of this chain and holds {have}")
    foreign = chains.keys() - dossier.manifest["chains"].keys()
    if foreign:
        raise BrokenError(min(foreign), "this chain does not belong to the dossier")
    return chains


# --- 2. leaves -------------------------------------------------------------------------------------------------------
def chain_tag(chain: str) -> bytes:
    return sha(chain.encode())[:TAG]


def check_leaves(chains: Chains, heads: list[Json], leaves: bytes, numbers: dict[str, str]) -> int:
    """Every leaf of an exported chain is the next event of it; gives each event its leaf."""
    sizes = [head["size"] for head in heads]
    if len(leaves) != (TAG + HASH) * (sizes[-1] if sizes else 0):
        count = len(leaves) // (TAG + HASH)
        raise BrokenError("leaves.bin", f"it holds {count} leaves, the newest tree head has {sizes[-1:]}")
    waiting = {chain_tag(name): iter(events) for name, events in chains.items()}
    names = {chain_tag(name): name for name in chains}
    behind = 0
    for number in range(len(leaves) // (TAG + HASH)):
        while sizes[behind] <= number:
            behind += 1
        tag = leaves[number * (TAG + HASH) : number * (TAG + HASH) + TAG]
        if tag not in waiting:
            continue
        event = next(waiting[tag], None)
        if event is None:
            where = place_of({"chain": names[tag], "seq": len(chains[names[tag]]) + 1}, numbers)
            raise BrokenError(where, f"it was sealed as leaf {number}, but the event is gone")
        if event["hash"] != leaves[number * (TAG + HASH) + TAG : (number + 1) * (TAG + HASH)]:
            raise BrokenError(place_of(event, numbers), f"it is not what was sealed as leaf {number}: it was changed")
        event["leaf"] = number
        check_time(event, heads[behind - 1] if behind else None, numbers)
    unsealed = [event for rest in waiting.values() for event in rest]
    for event in unsealed:
        check_time(event, heads[-1] if heads else None, numbers)
    return len(unsealed)


def check_time(event: Json, head: Json | None, numbers: dict[str, str]) -> None:
    """An event that was not there when `head` was signed must not claim to be much older."""
    if head is None:
        return
    try:
        late = moment(event["at"]) < moment(head["at"]) - MERGE_DELAY
    except ValueError:
        raise BrokenError(place_of(event, numbers), f"its time {event['at']!r} is no time") from None
    if late:
        raise BrokenError(
            place_of(event, numbers),
            f"it claims {event['at']}, but was not there when the tree head of {head['at']} was signed",
        )


def moment(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(text)


def check_paths(dossier: Dossier, chains: Chains, head: Json, numbers: dict[str, str]) -> None:
    """Each event's own audit path, by which it can be shown without all the leaves."""
    for _, proof in dossier.lines("proofs.jsonl"):
        events = chains.get(proof["chain"], [])
        event = events[proof["seq"] - 1] if 0 < proof["seq"] <= len(events) else None
        if event is None or event.get("leaf") != proof["leaf"]:
            raise BrokenError("proofs.jsonl", f"{proof['chain']} event {proof['seq']} has no leaf {proof['leaf']}")
        node, index, last = sha(b"\0" + chain_tag(event["chain"]) + event["hash"]), proof["leaf"], head["size"] - 1
        for beside in map(bytes.fromhex, proof["path"]):
            if index & 1 or index == last:
                node = sha(b"\1" + beside + node)
                while index and not index & 1:
                    index, last = index >> 1, last >> 1
            else:
                node = sha(b"\1" + node + beside)
            index, last = index >> 1, last >> 1
        if last or node.hex() != head["root"]:
            raise BrokenError(place_of(event, numbers), "its audit path does not lead to the newest root")


# --- 3. and 4. tree heads --------------------------------------------------------------------------------------------
def check_heads(heads: list[Json], leaves: bytes) -> None:
    """Each head's root over the leaves, and that it follows from the one before."""
    peaks: list[bytes] = []
    size, prev, at = 0, GENESIS, ""
    for head in heads:
        where = f"tree head of size {head.get('size')}"
        try:
            grows, follows = head["size"] > size and head["at"] >= at, head["prev"] == prev
        except (KeyError, TypeError):
            raise BrokenError(where, "this is no tree head") from None
        if not grows or not follows:
            raise BrokenError(where, "it does not follow from the one before it")
        while size < head["size"]:
            node, height = sha(b"\0" + leaves[size * (TAG + HASH) : (size + 1) * (TAG + HASH)]), size
            while height & 1:
                node, height = sha(b"\1" + peaks.pop() + node), height >> 1
            peaks.append(node)
            size += 1
        root = peaks[-1]
        for peak in reversed(peaks[:-1]):
            root = sha(b"\1" + peak + root)
        if root.hex() != head["root"]:
            raise BrokenError(where, "the leaves are not those that were sealed")
        prev, at = sha(canonical(head)).hex(), head["at"]


def check_signatures(heads: list[Json], keys: list[Json], trusted: list[bytes]) -> None:
    """A head's hash covers its signature, so the newest signature of each key vouches for all before it."""
    known = {sha(bytes.fromhex(key["public"])).hex()[:16]: key for key in keys}
    allowed = trusted_keys(known, trusted)
    newest = {head["key"]: head for head in heads}
    for head in heads:
        where = f"tree head of size {head['size']}"
        if head["key"] not in allowed:
            raise BrokenError(where, f"it is signed with the key {head['key']}, which no trusted key endorsed")
        if head is newest[head["key"]]:
            public, signature = bytes.fromhex(known[head["key"]]["public"]), head["signature"]
            signed = {name: value for name, value in head.items() if name != "signature"}
            if not is_signed(public, bytes.fromhex(signature), canonical(signed)):
                raise BrokenError(where, f"the signature is not that of the key {head['key']}")


def trusted_keys(known: dict[str, Json], trusted: list[bytes]) -> set[str]:
    """Trusted keys, those they endorsed, and those that endorsed them; without any, the only one nobody endorsed."""
    by: dict[str, str] = {}
    for name, key in known.items():
        before = known.get(key.get("endorsed_by") or "")
        word = bytes.fromhex(key.get("endorsement") or "")
        if before and is_signed(bytes.fromhex(before["public"]), word, ENDORSES + bytes.fromhex(key["public"])):
            by[name] = key["endorsed_by"]
    first = known.keys() - by.keys()
    found = {sha(key).hex()[:16] for key in trusted} & known.keys() if trusted else first if len(first) == 1 else set()
    while more := {by[name] for name in found & by.keys()} - found:
        found |= more
    while more := {name for name in by if by[name] in found} - found:
        found |= more
    return found


def check_outside(heads: list[Json], outside: list[tuple[str, Json]]) -> None:
    have = {canonical(head) for head in heads}
    for path, head in outside:
        if canonical(head) not in have:
            raise BrokenError(
                f"tree head of size {head.get('size')}",
                f"{path} was kept outside and is not among the dossier's heads: the record was rewritten after"
                f" {head.get('at')}, this dossier is older than that head, or it comes from another installation",
            )


# --- 5. files and definitions ----------------------------------------------------------------------------------------
def check_witnesses(dossier: Dossier, leaves: bytes) -> tuple[dict[str, dict[str, str]], list[Json]]:
    """Single events of other chains, each shown by its leaf: {deployment: {path: digest}} of those that deployed,
    and those that erased."""
    recorded: dict[str, dict[str, str]] = {}
    erasures = []
    for line, body in dossier.lines("witnesses.jsonl"):
        event = event_of(line, body, "witnesses.jsonl")
        entry, at = chain_tag(event["chain"]) + event["hash"], -1
        while (at := leaves.find(entry, at + 1)) % (TAG + HASH):
            if at < 0:
                raise BrokenError(f"{event['chain']} event {event['seq']}", "it is not among the sealed leaves")
        if event["action"] == "deployment.made":
            recorded[body["target"]["deployment"]] = body["new"]["files"]
        elif event["action"] in ERASING:
            erasures.append(event)
    return recorded, erasures


def check_definitions(
    dossier: Dossier, chains: Chains, recorded: dict[str, dict[str, str]], numbers: dict[str, str]
) -> None:
    """The process definitions that the cases ran on are those that were put into force."""
    for events in chains.values():
        for event in events:
            deployment = (event["body"].get("definition") or {}).get("deployment")
            if deployment is not None and deployment not in recorded:
                raise BrokenError(place_of(event, numbers), f"nothing shows what deployment {deployment} held")
    for deployment, files in sorted(recorded.items()):
        for path, digest in sorted(files.items()):
            name = f"definitions/{deployment}/{path}"
            if sha(dossier.read(name)).hex() != digest:
                raise BrokenError(name, "this is not the file that was put into force")


def check_files(dossier: Dossier, chains: Chains, numbers: dict[str, str]) -> None:
    """Attached files are those whose digests the events recorded."""
    kept = {document["id"]: document for document in dossier.manifest["documents"]}
    for events in chains.values():
        gone = {
            name: event["seq"]
            for event in events
            if event["action"] == ERASING[1]
            for name in event["data"].get("gone", ())
        }
        for event in events:
            for name, digest in (event["data"].get("files") or {}).items():
                document = kept.pop(name, None)
                if document is None and gone.get(name, 0) > event["seq"]:
                    continue  # erased by the order that the later event names
                if document is None:
                    raise BrokenError(place_of(event, numbers), f"the attached file {name} is missing")
                if sha(dossier.read(document["path"])).hex() != digest:
                    where = f"{document['path']}, attached by {place_of(event, numbers)}"
                    raise BrokenError(where, "this is not the file that was attached")
    if kept:
        raise BrokenError(min(document["path"] for document in kept.values()), "no event tells of this file")


# --- 6. what stands apart -------------------------------------------------------------------------------------------
def check_payloads(dossier: Dossier, chains: Chains, erasures: list[Json], numbers: dict[str, str]) -> int:
    """Fills in what events say apart; gives how many payloads are erased by order."""
    stored: dict[str, Json] = {}
    for _, payload in dossier.lines("payloads.jsonl") if "payloads.jsonl" in dossier.names else ():
        if payload["digest"] in stored:
            raise BrokenError("payloads.jsonl", f"the payload {payload['digest']} stands twice")
        stored[payload["digest"]] = payload
    orders = orders_of([*erasures, *(event for events in chains.values() for event in events)])
    erased = set()
    for events in chains.values():
        for event in events:
            for digest, what in named(event["body"]):
                order = next((one for one in orders.get(digest, ()) if covers(one, event, what)), None)
                content = check_payload(stored.get(digest), digest, order, f"{what} of {place_of(event, numbers)}")
                if content is None:
                    erased.add(digest)
                elif what == CONTENT:
                    event["data"] = {**event["data"], **(content.get("data") or {})}
    return len(erased)


def check_payload(payload: Json | None, digest: str, order: Json | None, place: str) -> Json | None:
    """The content; None when it was erased by the order."""
    if payload is None or payload["content"] is None:
        if order is None:
            raise BrokenError(place, "it is missing, and no later event tells of an order that erased it")
        if payload is not None and payload["erased_by"] != order["body"]["target"]["order"]:
            raise BrokenError(place, f"it is said to be erased by order {payload['erased_by']}, the events say another")
        return None
    if sha(bytes.fromhex(payload["salt"] or "") + payload["content"].encode()).hex() != digest:
        raise BrokenError(place, "it is not what was hashed: it was changed")
    if order is not None:
        raise BrokenError(place, f"it is there, although order {order['body']['target']['order']} erased it")
    found: Json = parsed(payload["content"].encode(), place)
    return found


def named(body: Json) -> list[tuple[str, str]]:
    """(digest, what it is) of the payloads that an event names."""
    if body["act"]["v"] == 1:
        return []
    who = body.get("who") or {}
    found = ((body.get("apart"), CONTENT), (who.get("person"), ACTOR), (who.get("for"), ABSENT))
    return [(digest, what) for digest, what in found if digest is not None]


def orders_of(events: list[Json]) -> dict[str, list[Json]]:
    """The events that tell of erasures, by each digest that they name."""
    found: dict[str, list[Json]] = {}
    for event in events:
        if event["action"] in ERASING:
            for digest in event["body"]["data"]["digests"]:
                found.setdefault(digest, []).append(event)
    return found


def covers(order: Json, event: Json, what: str) -> bool:
    """Whether the event may miss the payload by this order: it came later, in the same chain or the person's own."""
    person = order["body"]["target"]["user"]
    own = order["action"] == ERASING[0] and order["chain"] == "person:" + person
    if own and order["at"] >= event["at"]:
        return what != ACTOR or event["body"]["act"]["actor"] == person
    return what == CONTENT and order["chain"] == event["chain"] and order["seq"] > event["seq"]


# --- 7. every file ---------------------------------------------------------------------------------------------------
def check_archive(dossier: Dossier, keys: list[Json], trusted: list[bytes]) -> bool:
    """Every member is what the manifest says and none is there besides; whether an allowed key signed the manifest."""
    promised = dossier.manifest.get("files")
    if dossier.manifest["v"] < 3 or promised is None:
        return False
    for name in sorted(dossier.names - promised.keys() - {"manifest.json", "signature.json"}):
        raise BrokenError(name, "this file does not belong to the dossier: it was added")
    for name, digest in sorted(promised.items()):
        if sha(dossier.read(name)).hex() != digest:
            raise BrokenError(name, "this is not the file that was put into the dossier: it was changed")
    if "signature.json" not in dossier.names:
        return False
    word = dossier.json("signature.json")
    known = {sha(bytes.fromhex(key["public"])).hex()[:16]: key for key in keys}
    if word["key"] not in trusted_keys(known, trusted):
        raise BrokenError("signature.json", f"it is signed with the key {word['key']}, which no trusted key endorsed")
    public = bytes.fromhex(known[word["key"]]["public"])
    if not is_signed(public, bytes.fromhex(word["signature"]), SIGNS + dossier.read("manifest.json")):
        raise BrokenError("manifest.json", "the signature over the list of files is not that of its key")
    return True


# --- the whole -------------------------------------------------------------------------------------------------------
def verify(path: str, outside: list[tuple[str, Json]], trusted: list[bytes]) -> Json:
    """Raises BrokenError at the first bad place and UnreadableError; returns what was seen."""
    dossier = Dossier(path)
    manifest = dossier.manifest
    try:
        numbers = {"case:" + case["id"]: case["number"] for case in manifest["cases"]}
        heads, leaves = [head for _, head in dossier.lines("heads.jsonl")], dossier.read("leaves.bin")
        chains = check_chains(dossier, numbers)
        check_heads(heads, leaves)
        unsealed = check_leaves(chains, heads, leaves, numbers)
        if heads:
            check_paths(dossier, chains, heads[-1], numbers)
        check_signatures(heads, dossier.json("keys.json"), trusted)
        check_outside(heads, outside)
        recorded, erasures = check_witnesses(dossier, leaves)
        check_definitions(dossier, chains, recorded, numbers)
        erased = check_payloads(dossier, chains, erasures, numbers)
        check_files(dossier, chains, numbers)
        bound = check_archive(dossier, dossier.json("keys.json"), trusted)
        withheld = [withheld_line(one) for one in manifest.get("withheld", ())]
    except (KeyError, TypeError, ValueError, AttributeError, IndexError) as error:
        raise BrokenError(manifest_place(error), f"the dossier is not as it was written ({error!r})") from None
    return {
        "events": sum(map(len, chains.values())),
        "chains": len(chains),
        "unsealed": unsealed,
        "heads": len(heads),
        "leaves": len(leaves) // (TAG + HASH),
        "files": len(manifest["documents"]),
        "erased": erased,
        "bound": bound,
        "pages": sorted(name for name in dossier.names if name.startswith("cases/")),
        "unsigned": manifest["v"] >= 3 and not bound,
        "withheld": withheld,
        "newest": heads[-1] if heads else None,
    }


def withheld_line(one: Any) -> str:
    """A case that the archive leaves out; the manifest of older dossiers names it without the reason."""
    number, reason = (one["number"], one["reason"]) if isinstance(one, dict) else (one, "blind")
    return f"{number} ({WITHHELD.get(reason, reason)})"


def manifest_place(error: Exception) -> str:
    """The innermost step of the check that stumbled."""
    trace, name = error.__traceback__, "dossier"
    while trace:
        name, trace = trace.tb_frame.f_code.co_name, trace.tb_next
    return name.replace("check_", "")


def read_outside(path: str) -> list[tuple[str, Json]]:
    try:
        lines = Path(path).read_text(encoding="utf-8").splitlines()
        heads = [json.loads(line) for line in lines if line.strip()]
    except (OSError, ValueError) as error:
        raise UnreadableError(f"{path}: this is no tree head ({error})") from None
    if not heads or not all(isinstance(head, dict) and "root" in head for head in heads):
        raise UnreadableError(f"{path}: this is no tree head")
    return [(path, head) for head in heads]


def read_key(path: str) -> bytes:
    """The 32 bytes of an Ed25519 public key in PEM."""
    try:
        lines = Path(path).read_text(encoding="ascii").strip().splitlines()
        content = base64.b64decode("".join(lines[1:-1]), validate=True)
    except (OSError, ValueError) as error:
        raise UnreadableError(f"{path}: this is no public key ({error})") from None
    if len(content) != 44 or not content.startswith(bytes.fromhex("302a300506032b6570032100")):
        raise UnreadableError(f"{path}: this is no Ed25519 public key in PEM")
    return content[12:]


def tell_worth(seen: Json) -> None:
    """Which files are proof, and which are only for reading."""
    print(
        "可作证据 / proof: events.jsonl, payloads.jsonl, witnesses.jsonl, leaves.bin, heads.jsonl, proofs.jsonl,"
        " definitions/, files/"
    )
    reading = f"{len(seen['pages'])} pages in cases/ (html, pdf), README.txt"
    if seen["bound"]:
        print(f"仅供阅读 / only for reading: {reading}; unchanged since the dossier was made")
    else:
        print(f"仅供阅读、不是证据 / only for reading, NO PROOF: {reading}; nothing shows that they were not changed")


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description="核对案卷 / Check a dossier.")
    parser.add_argument("dossier")
    parser.add_argument("--head", action="append", default=[], help="早先保存的树头 / A tree head kept outside.")
    parser.add_argument("--key", action="append", default=[], help="可信公钥 / A public key you trust (PEM).")
    given = parser.parse_args(arguments)
    try:
        outside = [head for path in given.head for head in read_outside(path)]
        seen = verify(given.dossier, outside, [read_key(path) for path in given.key])
    except UnreadableError as error:
        print(f"无法核对 / cannot be checked: {error}", file=sys.stderr)
        return 2
    except BrokenError as error:
        print(f"有改动 / broken: {error}")
        return 1
    print(
        f"完好 / ok: {seen['events']} events in {seen['chains']} chains, {seen['files']} files,"
        f" {seen['heads']} tree heads over {seen['leaves']} leaves"
    )
    tell_worth(seen)
    for line in seen["withheld"]:
        print(f"注意 / note: 未收录 / NOT in this dossier: {line}")
    if seen["erased"]:
        print(f"注意 / note: {seen['erased']} parts about people were erased by order, as events of the record tell")
    if seen["unsealed"]:
        print(f"注意 / note: {seen['unsealed']} events are not sealed yet")
    if not given.key:
        print("注意 / note: no --key given, the dossier's own first key was taken at its word")
    if not given.head:
        print("注意 / note: no --head given; keep the newest one for next time:")
        print(json.dumps(seen["newest"], sort_keys=True))
    return 2 if seen["unsigned"] else 0


if __name__ == "__main__":
    sys.exit(main())
