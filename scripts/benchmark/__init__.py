"""What `scripts/bench` measures: the product over HTTP, and beside it a floor under the same server and database."""
