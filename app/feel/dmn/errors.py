"""What is wrong with a decision file, or with a table that the data has shown to be wrong."""

from app.feel.errors import FeelError


class DmnError(FeelError):
    """A sentence for the author, with the file, the element's id and the line (0 when unknown)."""

    def __init__(self, message: str, path: str = "", element: str = "", line: int = 0) -> None:
        place = f"{path}:{line}: " if path else ""
        owner = f"{element}: " if element else ""
        super().__init__(f"{place}{owner}{message}")
        self.message = message
        self.path = path
        self.element = element
        self.line = line
