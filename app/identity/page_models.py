"""What the sign-in page shows: pure values, read by `templates/identity/sign_in.html`.

The page posts to `identity.sign_in`: `username`, `password`, `next`; in the demo a tap on a person posts
`demo_user` (the username) and `next` instead.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from app.kernel.names import Names


@dataclass(frozen=True, slots=True)
class DemoPerson:
    """A person of the demo who can be tried with one tap; `note` says where they work or what waits for
    them.
    """

    username: str
    name: str
    note: Names = ""


@dataclass(frozen=True, slots=True)
class DemoRole:
    """People of the demo who act in one role."""

    name: Names
    people: Sequence[DemoPerson]


@dataclass(frozen=True, slots=True)
class SignInPage:
    """Variable `page`. `error` is an English template (a refusal that names no cause).

    `demo` is empty outside the demo, and so is `demo_password`, which its people begin with. `first_start`: nobody has
    ever administered this system.
    """

    next: str = "/"
    username: str = ""
    error: str | None = None
    demo: Sequence[DemoRole] = ()
    demo_password: str = ""
    first_start: bool = False
