"""Where connectors may go: hosts and ports of the settings, decided by the address that is then connected to.

A name is resolved once and the connection goes to the address that was judged, so that a name that changes its meaning
in between leads nowhere. This machine, link-local addresses and our own port are out of reach even where a listed name
leads to them; a machine's own address is reached when the settings name that address itself.
"""

import socket
from collections.abc import Callable, Sequence
from contextlib import suppress
from ipaddress import IPv4Address, IPv6Address, ip_address
from pathlib import Path
from typing import Any

from app.config import OutsideHost
from app.imports import SourceError

Address = IPv4Address | IPv6Address
Resolver = Callable[..., Sequence[tuple[Any, ...]]]


class Reach:
    """What may be connected to. `resolve` is `socket.getaddrinfo` or its like."""

    def __init__(
        self,
        hosts: Sequence[OutsideHost],
        own_port: int | None = None,
        resolve: Resolver = socket.getaddrinfo,
        folders: Sequence[Path] = (),
    ) -> None:
        self._hosts = tuple(hosts)
        self._folders = tuple(folders)
        self._own_port = own_port
        self._resolve = resolve

    def addresses(self, host: str, port: int) -> list[str]:
        """The addresses of `host` that may be connected to at `port`; raises SourceError when there is none."""
        name = plain_host(host)
        found = self._resolved(name, port)
        allowed = [str(address) for address in found if self._allows(name, address, port)]
        if not allowed:
            raise SourceError(
                "%(host)s:%(port)d is out of reach: whoever runs this server lists it in bihuan.toml under"
                " [[connectors.hosts]] with host and ports; this machine itself only by its address",
                host=name,
                port=port,
            )
        return allowed

    def connect(self, host: str, port: int, timeout: float | None) -> socket.socket:
        """A connection to the first allowed address that answers; raises SourceError as above, and OSError."""
        failure: OSError = OSError("no address")
        for address in self.addresses(host, port):
            try:
                return socket.create_connection((address, port), timeout)
            except OSError as error:
                failure = error
        raise failure

    def folder(self, path: Path) -> Path:
        """`path` without links, when it is one of the listed drop folders or lies in one; raises SourceError."""
        real = path.resolve()
        if not any(real.is_relative_to(folder.resolve()) for folder in self._folders):
            raise SourceError(
                "The folder %(folder)s is out of reach: whoever runs this server lists it in bihuan.toml under folders"
                " of [connectors]",
                folder=str(path),
            )
        return real

    def _resolved(self, name: str, port: int) -> list[Address]:
        try:
            found = self._resolve(name, port, type=socket.SOCK_STREAM)
        except (OSError, UnicodeError):
            raise SourceError("There is no host called %(host)s", host=name) from None
        return list(dict.fromkeys(_embedded(ip_address(str(one[4][0]).partition("%")[0])) for one in found))

    def _allows(self, name: str, address: Address, port: int) -> bool:
        entries = [entry for entry in self._hosts if port in entry.ports]
        if port == self._own_port and _is_ours(address):
            return False
        if _is_special(address):
            return any(
                entry.network and entry.network.num_addresses == 1 and address in entry.network for entry in entries
            )
        return any(entry.host == name or (entry.network is not None and address in entry.network) for entry in entries)


def plain_host(host: str) -> str:
    """A host's name as names are compared: in small letters, without brackets and without the last dot."""
    return host.strip().strip("[]").rstrip(".").lower()


def _embedded(address: Address) -> Address:
    """The IPv4 address that is meant by one of IPv6's ways to write it."""
    if isinstance(address, IPv6Address):
        return address.ipv4_mapped or address.sixtofour or (address.teredo or (None, address))[1]
    return address


def _is_special(address: Address) -> bool:
    """Whether the address leads to this machine, its link, or no single host."""
    return (
        address.is_loopback
        or address.is_link_local
        or address.is_unspecified
        or address.is_multicast
        or address.is_reserved
        or _is_ours(address)
    )


def _is_ours(address: Address) -> bool:
    """Whether this machine answers at the address: only its own can be bound."""
    family = socket.AF_INET if address.version == 4 else socket.AF_INET6
    with suppress(OSError), socket.socket(family, socket.SOCK_DGRAM) as probe:
        probe.bind((str(address), 0))
        return not address.is_multicast
    return False
