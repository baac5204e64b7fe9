"""The Merkle tree of RFC 6962 (section 2.1) over leaf hashes: roots, how a tree grows, and why a leaf is in it."""

from collections.abc import Iterable, Sequence
from functools import lru_cache
from hashlib import sha256

EMPTY_ROOT = sha256().digest()
HASH_BYTES = 32
TAG_BYTES = 16


def hash_leaf(data: bytes) -> bytes:
    """The hash of a leaf; its first byte keeps leaves and nodes apart."""
    return sha256(b"\0" + data).digest()


def hash_node(left: bytes, right: bytes) -> bytes:
    """The hash of an inner node."""
    return sha256(b"\1" + left + right).digest()


@lru_cache(maxsize=4096)
def chain_tag(chain: str) -> bytes:
    """What a leaf says of its chain, so that nobody can hide a leaf of a chain without changing the root."""
    return sha256(chain.encode()).digest()[:TAG_BYTES]


def event_leaf(chain: str, event_hash: bytes) -> bytes:
    """The leaf hash of an event: over its chain's tag (16 bytes) and its own hash (32 bytes)."""
    return sha256(leaf_prefix(chain) + event_hash).digest()


def leaf_prefix(chain: str) -> bytes:
    """What is hashed for a leaf of the chain before the event's own hash."""
    return b"\0" + chain_tag(chain)


class Frontier:
    """A growing tree, of which only the roots of the complete subtrees are kept, the largest first.

    Adding a leaf costs one hash on average, and the root at most log2(size).
    """

    def __init__(self, size: int = 0, peaks: Iterable[bytes] = ()) -> None:
        self.size = size
        self._peaks = list(peaks)
        if len(self._peaks) != size.bit_count():
            raise ValueError(f"{size} leaves make {size.bit_count()} complete subtrees, got {len(self._peaks)}")

    @classmethod
    def load(cls, size: int, stored: bytes) -> "Frontier":
        """The tree as `dump` left it; raises ValueError when it does not fit `size`."""
        return cls(size, [stored[at : at + HASH_BYTES] for at in range(0, len(stored), HASH_BYTES)])

    def dump(self) -> bytes:
        """The roots of the complete subtrees, one after the other."""
        return b"".join(self._peaks)

    def add(self, leaf: bytes) -> None:
        """Put a leaf hash behind the last one."""
        self.extend(leaf)

    def extend(self, leaves: bytes) -> None:
        """`add` for many leaf hashes, one behind the other."""
        peaks, size = self._peaks, self.size
        for at in range(0, len(leaves), HASH_BYTES):
            node, height = leaves[at : at + HASH_BYTES], size
            while height & 1:
                node = sha256(b"\1" + peaks.pop() + node).digest()
                height >>= 1
            peaks.append(node)
            size += 1
        self.size = size

    def root(self) -> bytes:
        """The root over all leaves so far."""
        if not self._peaks:
            return EMPTY_ROOT
        root = self._peaks[-1]
        for peak in reversed(self._peaks[:-1]):
            root = hash_node(peak, root)
        return root


class Tree:
    """A whole tree in memory, every complete subtree hashed once, for proofs: 64 bytes a leaf."""

    def __init__(self, leaves: Sequence[bytes]) -> None:
        self._levels: list[Sequence[bytes]] = [leaves]
        while len(below := self._levels[-1]) > 1:
            self._levels.append([hash_node(below[i], below[i + 1]) for i in range(0, len(below) - 1, 2)])

    @property
    def size(self) -> int:
        """How many leaves there are."""
        return len(self._levels[0])

    def root(self, size: int | None = None) -> bytes:
        """The root over the first `size` leaves (all by default)."""
        return self._hash(0, self.size if size is None else size)

    def inclusion(self, leaf: int) -> list[bytes]:
        """The audit path of a leaf (RFC 6962, 2.1.1), from the leaf's neighbour up; raises IndexError."""
        if not 0 <= leaf < self.size:
            raise IndexError(f"the tree has {self.size} leaves, none numbered {leaf}")
        path: list[bytes] = []
        low, high = 0, self.size
        while high - low > 1:
            middle = low + _left(high - low)
            if leaf < middle:
                path.append(self._hash(middle, high))
                high = middle
            else:
                path.append(self._hash(low, middle))
                low = middle
        return path[::-1]

    def _hash(self, low: int, high: int) -> bytes:
        size = high - low
        if size == 0:
            return EMPTY_ROOT
        if size & (size - 1) == 0:  # aligned by construction, hence a complete subtree
            height = size.bit_length() - 1
            return self._levels[height][low >> height]
        middle = low + _left(size)
        return hash_node(self._hash(low, middle), self._hash(middle, high))


def _left(size: int) -> int:
    """How many of `size` > 1 leaves belong to the left subtree: the largest power of two below it."""
    return 1 << ((size - 1).bit_length() - 1)
