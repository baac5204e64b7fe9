"""Where connectors may go: judged by the address that is then connected to."""

import socket
from collections.abc import Iterator, Sequence
from typing import Any

import pytest

from app.config.outside import OutsideHost
from app.connectors.outside import Reach
from app.imports import SourceError


def answers(*addresses: str) -> Any:
    def resolve(_host: str, port: int, **_: Any) -> Sequence[tuple[Any, ...]]:
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port)) for address in addresses]

    return resolve


ERP = OutsideHost("erp.plant", (443,))
NET = OutsideHost("10.20.0.0/16", (5432,))


def test_nothing_is_within_reach_until_the_settings_name_it() -> None:
    with pytest.raises(SourceError, match=r"bihuan\.toml"):
        Reach((), resolve=answers("10.20.0.1")).addresses("erp.plant", 443)


@pytest.mark.parametrize(
    ("host", "port", "address"),
    [("erp.plant", 443, "10.20.0.1"), ("ERP.Plant.", 443, "8.8.8.8"), ("db.plant", 5432, "10.20.7.7")],
)
def test_a_listed_host_or_network_is_reached_at_its_ports(host: str, port: int, address: str) -> None:
    assert Reach((ERP, NET), resolve=answers(address)).addresses(host, port) == [address]


@pytest.mark.parametrize(
    ("host", "port", "address"),
    [
        ("erp.plant", 80, "10.20.0.1"),
        ("erp.plant.evil.example", 443, "10.20.0.1"),
        ("db.plant", 5432, "10.21.0.1"),
        ("erp.plant", 443, "127.0.0.1"),
        ("erp.plant", 443, "169.254.169.254"),
        ("erp.plant", 443, "0.0.0.0"),  # noqa: S104
        ("erp.plant", 443, "224.0.0.1"),
        ("erp.plant", 443, "::1"),
        ("erp.plant", 443, "::ffff:127.0.0.1"),
        ("erp.plant", 443, "fe80::1%eth0"),
        ("erp.plant", 443, "2002:7f00:1::"),
    ],
)
def test_what_is_not_listed_and_this_machine_are_out_of_reach(host: str, port: int, address: str) -> None:
    with pytest.raises(SourceError, match="out of reach"):
        Reach((ERP, NET), resolve=answers(address)).addresses(host, port)


@pytest.mark.parametrize("text", ["127.0.0.1", "127.1", "2130706433", "0x7f000001", "localhost", "[::1]"])
def test_this_machine_is_out_of_reach_however_it_is_written(text: str) -> None:
    wide = (OutsideHost("0.0.0.0/0", (9,)), OutsideHost("::/0", (9,)), OutsideHost("localhost", (9,)))
    with pytest.raises(SourceError):
        Reach(wide).addresses(text, 9)


def test_this_machine_is_reached_by_its_address_where_that_is_listed_but_never_at_our_own_port() -> None:
    reach = Reach((OutsideHost("127.0.0.1", (9000, 8000)),), own_port=8000)
    assert reach.addresses("127.0.0.1", 9000) == ["127.0.0.1"]
    with pytest.raises(SourceError):
        reach.addresses("127.0.0.1", 8000)


@pytest.fixture
def listener() -> Iterator[int]:
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server.getsockname()[1]


def test_the_connection_goes_to_the_address_that_was_judged_though_the_name_changes_meanwhile(listener: int) -> None:
    given = iter(["127.0.0.1", "169.254.169.254"])

    def changing(host: str, port: int, **options: Any) -> Sequence[tuple[Any, ...]]:
        found: Sequence[tuple[Any, ...]] = answers(next(given))(host, port, **options)
        return found

    reach = Reach((OutsideHost("127.0.0.1", (listener,)),), resolve=changing)
    with reach.connect("mes.plant", listener, 5) as connection:
        assert connection.getpeername() == ("127.0.0.1", listener)
    with pytest.raises(SourceError):
        reach.connect("mes.plant", listener, 5)


def test_a_name_that_nobody_knows_is_named() -> None:
    with pytest.raises(SourceError, match=r"nowhere\.invalid"):
        Reach((ERP,)).addresses("nowhere.invalid", 443)
