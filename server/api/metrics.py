"""/metrics: for Prometheus."""

from __future__ import annotations

from fastapi import APIRouter, Request
from prometheus_client import CONTENT_TYPE_LATEST
from starlette.responses import Response

from server.api.context import EngineOf, StoreOf
from server.metrics import Metrics

router = APIRouter(tags=["health"])


@router.get("/metrics", response_class=Response, responses={200: {"content": {"text/plain": {}}}})
async def metrics(request: Request, store: StoreOf, engine: EngineOf) -> Response:
    """Runs by state, rows and bytes, latency of commits, viewers, loop lag, CPU, memory, GPUs."""
    kept: Metrics = request.app.state.metrics
    return Response(await kept.text(store, engine), media_type=CONTENT_TYPE_LATEST)
