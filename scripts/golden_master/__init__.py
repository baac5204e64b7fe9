"""What `scripts/golden` writes: the product as people, scripts and auditors see it, for comparison after a change.

It goes through commands, HTTP and SQL, so that modules may move. Where a class of ours is needed it is found by its
name (`stage.the`), wherever it stands.
"""
