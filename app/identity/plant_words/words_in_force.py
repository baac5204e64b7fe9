"""Reads the words in force for the books of `app.kernel`, on a connection of its own."""

from collections.abc import Callable, Sequence

from sqlalchemy import Engine, text
from sqlalchemy.exc import OperationalError

from app.kernel.word_book import PlantWord

_IN_FORCE = text("""
    SELECT DISTINCT ON (kind, code) kind, code, zh, en, likeness FROM plant_words
    WHERE confirmed_at IS NOT NULL ORDER BY kind, code, revision DESC
""")


def words_in_force(engine: Engine) -> Callable[[], Sequence[PlantWord]]:
    """What reads them; while the database does not answer, what was read last holds on."""
    last: list[PlantWord] = []

    def read() -> Sequence[PlantWord]:
        try:
            with engine.connect() as connection:
                last[:] = [PlantWord(*row) for row in connection.execute(_IN_FORCE)]
        except OperationalError:
            pass
        return last

    return read
