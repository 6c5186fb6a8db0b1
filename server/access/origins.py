"""Which Host and which Origin are ours."""

from __future__ import annotations

from dataclasses import dataclass
from ipaddress import ip_address
from typing import Self
from urllib.parse import urlsplit

LOCAL = frozenset({"localhost", "127.0.0.1", "::1"})
ANY = frozenset({"", "0.0.0.0", "::"})  # noqa: S104 (compared, not bound)


def hostname(netloc: str) -> str | None:
    """The name in a Host header such as "name:8000" or "[::1]:8000"; None when it is malformed."""
    try:
        parts = urlsplit(f"//{netloc}")
        _ = parts.port  # raises when it is no number
    except ValueError:
        return None
    if parts.netloc != netloc or parts.username is not None or parts.path or parts.query:
        return None
    return parts.hostname


@dataclass(frozen=True)
class Hosts:
    """The names this server answers to.

    Anything else is refused, so that a foreign page whose name was pointed at 127.0.0.1 (DNS
    rebinding) gets nothing. A bare address cannot be rebound, so a server that listens on all
    addresses answers to each.
    """

    names: frozenset[str]
    addresses: bool

    @classmethod
    def of(cls, bound: str, also: tuple[str, ...]) -> Self:
        """For a server bound to `bound` that is also reached by the names `also`."""
        named = {name.strip("[]").lower() for name in (bound, *also)}
        return cls(LOCAL | (named - ANY), bound in ANY)

    def answer(self, header: str) -> bool:
        """Whether this Host header is one of ours."""
        name = hostname(header)
        return name is not None and (name in self.names or (self.addresses and _is_address(name)))


def _is_address(name: str) -> bool:
    try:
        ip_address(name)
    except ValueError:
        return False
    return True


def same_origin(origin: str, host: str) -> bool:
    """Whether a page of `origin` is one of ours: the same name and port as the Host header."""
    scheme, separator, netloc = origin.partition("://")
    return bool(separator) and scheme in {"http", "https"} and netloc.lower() == host.lower()
