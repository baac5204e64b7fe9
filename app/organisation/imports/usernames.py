"""The name to sign in with that a person gets who brings none."""


def username_of(text: str) -> str:
    """An employee number or a directory's user name as a username: lower case, an e before it if it is digits."""
    plain = "".join(mark if mark.isascii() and (mark.isalnum() or mark in "._-") else "-" for mark in text.lower())
    return (plain if plain[:1].isalpha() else f"e{plain}")[:32].ljust(2, "0")
