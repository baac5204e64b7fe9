"""The whole record to read: the log with its filters, and who reviewed it."""
