"""What a container makes it makes once, and whoever asks again after a failure hears of that failure."""

import pytest

from app.kernel.container import Container


class Thing:
    """Something to make."""


def test_a_maker_that_failed_is_asked_again() -> None:
    container, answers = Container(), iter([OSError("the disk is full"), Thing()])

    def make(_: Container) -> Thing:
        answer = next(answers)
        if isinstance(answer, OSError):
            raise answer
        return answer

    container.provide(Thing, make)
    with pytest.raises(OSError, match="disk"):
        container.need(Thing)

    assert container.need(Thing) is container.need(Thing)


def test_what_is_made_of_itself_is_refused_each_time() -> None:
    container = Container()
    container.provide(Thing, lambda c: c.need(Thing))

    for _ in range(2):
        with pytest.raises(LookupError, match="made of itself"):
            container.need(Thing)
