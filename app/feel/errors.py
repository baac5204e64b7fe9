"""What FEEL refuses; a mistake in the data is never an error, it is null."""


class FeelError(Exception):
    """Base of everything the language refuses."""


class FeelSyntaxError(FeelError):
    """A text that is no expression; `line` and `column` count from 1."""

    def __init__(self, message: str, line: int, column: int) -> None:
        super().__init__(f"line {line}, column {column}: {message}")
        self.message = message
        self.line = line
        self.column = column


class FeelLimitError(FeelError):
    """An evaluation that asks for too much work, depth or space."""
