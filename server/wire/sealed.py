"""Messages of a browser's websocket as the bytes that go over the wire, made once for many viewers.

Unmasked and whole (RFC 6455, section 5.2).
"""

from __future__ import annotations

BROWSERS = "/api/live"
BINARY, TEXT = 0x82, 0x81  # first byte of a whole message
WRITE = "layerscope.write"  # of the scope's extensions: sends sealed bytes without a word of ASGI


def head(size: int, first: int = BINARY) -> bytes:
    """The header of a message of so many bytes."""
    if size < 126:
        return bytes((first, size))
    if size < 65_536:
        return bytes((first, 126)) + size.to_bytes(2, "big")
    return bytes((first, 127)) + size.to_bytes(8, "big")


def sealed(data: bytes, first: int = BINARY) -> bytes:
    """The message `data`."""
    return head(len(data), first) + data
