"""The gate in front of every route, mount and websocket."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import parse_qs

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from server.access.origins import Hosts, same_origin
from server.api.errors import error_response

SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
# Plotly writes style attributes, and draws pictures from data: and blob: URLs.
POLICY = (
    "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; "
    "font-src 'self' data:; worker-src 'self' blob:; object-src 'none'; base-uri 'none'; "
    "form-action 'self'; frame-ancestors "
)
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
}


class Gate:
    """Refuses a foreign Host (400) and a foreign Origin on a change or a websocket (403).

    No page may show ours in a frame, but for `/?embed=1`, which has nothing to click that changes
    anything: our own pages and those of `embedders` may.
    """

    def __init__(self, app: ASGIApp, hosts: Hosts, embedders: tuple[str, ...] = ()) -> None:
        self._app = app
        self._hosts = hosts
        self._embedders = embedders

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] not in {"http", "websocket"}:
            await self._app(scope, receive, send)
            return

        async def send_with_headers(message: Message) -> None:
            if message["type"] in {"http.response.start", "websocket.http.response.start"}:
                headers = MutableHeaders(scope=message)
                for name, value in (*HEADERS.items(), *self._frames(scope)):
                    headers.setdefault(name, value)
            await send(message)

        refusal = self._refusal(scope)
        answer = self._app if refusal is None else error_response(*refusal)
        await answer(scope, receive, send_with_headers)

    def _frames(self, scope: Scope) -> Iterator[tuple[str, str]]:
        """Headers that say who may show this answer in a frame."""
        if not _embedded(scope):
            yield "Content-Security-Policy", f"{POLICY}'none'"
            yield "X-Frame-Options", "DENY"
            return
        yield "Content-Security-Policy", POLICY + " ".join(("'self'", *self._embedders))
        if not self._embedders:  # the older header knows no list
            yield "X-Frame-Options", "SAMEORIGIN"

    def _refusal(self, scope: Scope) -> tuple[int, str, str] | None:
        headers = Headers(scope=scope)
        hosts = headers.getlist("host")
        if len(hosts) != 1 or not self._hosts.answer(hosts[0]):
            name = "this Host" if len(hosts) != 1 else f"the Host {hosts[0][:100]!r}"
            help_ = "start it with --allowed-host NAME to be reached by another name"
            return 400, "wrong_host", f"this server does not answer to {name}; {help_}"
        changes = scope["type"] == "websocket" or scope["method"] not in SAFE
        for origin in headers.getlist("origin") if changes else ():
            if not same_origin(origin, hosts[0]):
                return 403, "wrong_origin", "pages of another site may not change anything here"
        return None


def _embedded(scope: Scope) -> bool:
    """Whether it is the page in embed mode: the first `embed` of the query counts, as there."""
    if scope["type"] != "http" or scope["path"] not in {"/", "/index.html"}:
        return False
    query: dict[str, list[str]] = parse_qs(scope["query_string"].decode("latin-1"))
    return query.get("embed", [""])[0] == "1"
