"""Which Host and which Origin are ours."""

from __future__ import annotations

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


def allowed_hosts(bound: str, also: tuple[str, ...]) -> frozenset[str]:
    """Names this server answers to: this machine's, the bound one, and `also`.

    Anything else is refused, so that a foreign page whose name was pointed at 127.0.0.1 (DNS
    rebinding) gets nothing.
    """
    named = {name.strip("[]").lower() for name in (bound, *also)}
    return frozenset(LOCAL | (named - ANY))


def same_origin(origin: str, host: str) -> bool:
    """Whether a page of `origin` is one of ours: the same name and port as the Host header."""
    scheme, separator, netloc = origin.partition("://")
    return bool(separator) and scheme in {"http", "https"} and netloc.lower() == host.lower()
