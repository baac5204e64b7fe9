"""What stands between the socket and Flask: whole requests only, and nothing that no text may hold."""
