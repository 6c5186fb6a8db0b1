"""Why a worker's connection is closed: error → close code and reason."""

from __future__ import annotations

from pydantic import ValidationError

from server.engine.codes import RESEND, TRY_AGAIN, WRONG
from server.store.errors import DeclarationError, OutOfOrderError, UnfitFrameError
from server.wire.frames import FrameError

REASON_BYTES = 120  # a close frame has room for 123


class Refusal(Exception):  # noqa: N818 (it is one, and is also sent as one)
    """Close the connection with `code` and `reason`."""

    def __init__(self, code: int, reason: str) -> None:
        super().__init__(reason)
        self.code = code
        self.reason = reason.encode()[:REASON_BYTES].decode(errors="ignore")


def refusal_of(error: Exception) -> Refusal:
    """The refusal that `error` leads to."""
    if isinstance(error, Refusal):
        return error
    if isinstance(error, ValidationError):
        first = error.errors(include_url=False, include_input=False)[0]
        place = ".".join(str(part) for part in first["loc"])
        return Refusal(WRONG, f"message not understood: {place}: {first['msg']}")
    if isinstance(error, OutOfOrderError):
        return Refusal(RESEND, str(error))
    if isinstance(error, FrameError | UnfitFrameError | DeclarationError):
        return Refusal(WRONG, str(error))
    if isinstance(error, TimeoutError):
        return Refusal(WRONG, "no attach in time")
    return Refusal(TRY_AGAIN, f"the server could not store it: {error}")
