"""The tree against the vectors of RFC 6962's reference code, and against its definition written down naively."""

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.ledger.seals.merkle import EMPTY_ROOT, Frontier, Tree, chain_tag, event_leaf, hash_leaf, hash_node

LEAVES = [
    bytes.fromhex(text)
    for text in (
        "",
        "00",
        "10",
        "2021",
        "3031",
        "40414243",
        "5051525354555657",
        "606162636465666768696a6b6c6d6e6f",
    )
]
ROOTS = [
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]
PATH_OF_THE_FIRST = [
    "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
    "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
    "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
]

many = st.lists(st.binary(max_size=8), max_size=70)


def naive_root(leaves: list[bytes]) -> bytes:
    """RFC 6962, 2.1, as it stands there."""
    if not leaves:
        return hashlib.sha256(b"").digest()
    if len(leaves) == 1:
        return hashlib.sha256(b"\0" + leaves[0]).digest()
    k = 1
    while k * 2 < len(leaves):
        k *= 2
    return hashlib.sha256(b"\1" + naive_root(leaves[:k]) + naive_root(leaves[k:])).digest()


def root_by_path(leaf: bytes, index: int, size: int, path: list[bytes]) -> bytes:
    """The root that an audit path leads to (RFC 9162, 2.1.3.2)."""
    node, last = leaf, size - 1
    for beside in path:
        if index & 1 or index == last:
            node = hash_node(beside, node)
            while index and not index & 1:
                index, last = index >> 1, last >> 1
        else:
            node = hash_node(node, beside)
        index, last = index >> 1, last >> 1
    assert last == 0
    return node


def test_the_empty_tree_has_the_hash_of_nothing() -> None:
    assert Frontier().root() == EMPTY_ROOT == Tree([]).root() == hashlib.sha256(b"").digest()


def test_the_published_roots_come_out() -> None:
    tree, roots = Frontier(), []
    for leaf in LEAVES:
        tree.add(hash_leaf(leaf))
        roots.append(tree.root().hex())
    assert roots == ROOTS
    assert [Tree(list(map(hash_leaf, LEAVES))).root(n).hex() for n in range(1, 9)] == ROOTS


def test_the_published_audit_path_comes_out() -> None:
    assert [node.hex() for node in Tree(list(map(hash_leaf, LEAVES))).inclusion(0)] == PATH_OF_THE_FIRST


@given(leaves=many, stop=st.integers(0, 70))
def test_a_tree_stored_and_loaded_grows_like_one_made_at_once(leaves: list[bytes], stop: int) -> None:
    tree = Frontier()
    for number, leaf in enumerate(leaves):
        if number == stop:
            tree = Frontier.load(tree.size, tree.dump())
        tree.add(hash_leaf(leaf))
    assert tree.root() == naive_root(leaves) == Tree(list(map(hash_leaf, leaves))).root()
    assert len(tree.dump()) <= 32 * max(1, len(leaves).bit_length())


@given(leaves=many.filter(bool), data=st.data())
def test_every_leaf_has_a_path_to_the_root_and_no_other_leaf_has_it(leaves: list[bytes], data: st.DataObject) -> None:
    index = data.draw(st.integers(0, len(leaves) - 1))
    path = Tree(list(map(hash_leaf, leaves))).inclusion(index)
    assert root_by_path(hash_leaf(leaves[index]), index, len(leaves), path) == naive_root(leaves)
    assert root_by_path(hash_leaf(leaves[index] + b"x"), index, len(leaves), path) != naive_root(leaves)


def test_a_frontier_that_does_not_fit_its_size_is_refused() -> None:
    with pytest.raises(ValueError, match="3 leaves make 2"):
        Frontier.load(3, bytes(32))


def test_there_is_no_path_for_a_leaf_that_is_not_there() -> None:
    with pytest.raises(IndexError, match="has 8 leaves"):
        Tree(LEAVES).inclusion(8)


def test_a_leaf_is_bound_to_its_chain() -> None:
    assert event_leaf("case:a", bytes(32)) == hash_leaf(chain_tag("case:a") + bytes(32))
    assert event_leaf("case:a", bytes(32)) != event_leaf("case:b", bytes(32))
