"""What becomes of a way in: codes, passwords, sessions and tokens of one's own, and the commands for them."""
