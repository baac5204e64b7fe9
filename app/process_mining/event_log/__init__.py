"""Process-mining exports: XES (IEEE 1849) and OCEL 2.0, made from the ledger and streamed to a file."""
