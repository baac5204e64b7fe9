"""Seals: every event gets a leaf in one growing Merkle tree, whose signed heads leave the host.

A chain shows that its own events follow from each other. It cannot show that a chain was rewritten as a whole, cut
at its end or removed; the tree can, to anybody who kept an earlier head.
"""
