"""How far a role reaches: what is asked at the doors of addresses and commands, and where lists end."""
