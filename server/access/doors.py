"""How many browsers may watch at once, in all and from one address."""

from __future__ import annotations

from collections import Counter

from starlette.types import ASGIApp, Receive, Scope, Send

from server.api.errors import error_response
from server.wire.sealed import BROWSERS

AGAIN_S = "10"


class Doors:
    """Refuses viewers beyond a number with 503, so that what all of them hold has a bound and one
    address leaves room for others. Workers are not counted: a full house must not stop a run."""

    def __init__(self, app: ASGIApp, most: int, most_of_one: int) -> None:
        self._app = app
        self._most = most
        self._most_of_one = most_of_one
        self._inside: Counter[str] = Counter()  # by address

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "websocket" or scope["path"] != BROWSERS:
            await self._app(scope, receive, send)
            return
        address = str((scope["client"] or ("",))[0])
        if reason := self._full(address):
            answer = error_response(503, "too_many_viewers", reason, [], {"Retry-After": AGAIN_S})
            await answer(scope, receive, send)
            return
        self._inside[address] += 1
        try:
            await self._app(scope, receive, send)
        finally:
            self._inside[address] -= 1
            if not self._inside[address]:
                del self._inside[address]

    def _full(self, address: str) -> str:
        if self._inside.total() >= self._most:
            return f"{self._most:,} browsers watch already; try again later"
        if self._inside[address] >= self._most_of_one:
            return f"{self._most_of_one:,} browsers of your address watch already; try again later"
        return ""
