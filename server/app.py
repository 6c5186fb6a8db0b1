"""The application: rooms put together."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from importlib.metadata import version

import structlog
from fastapi import FastAPI

from server import api, static
from server.access.doors import Doors
from server.access.gate import Gate
from server.access.meter import Meter, Traffic
from server.access.origins import Hosts
from server.api import errors, openapi
from server.engine import link
from server.engine.local import LocalEngine
from server.live import routes as live
from server.live.shared import Shared
from server.metrics import Metrics
from server.retention import look_after
from server.settings import Settings
from server.store import Store

log = structlog.get_logger(__name__)
DESCRIPTION = "Launch PyTorch training runs and read every layer's telemetry."


def create_app(settings: Settings, store: Store) -> FastAPI:
    """The ASGI application on an open `store`, which stays the caller's to close."""

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        engine = LocalEngine(store, settings)
        app.state.engine = engine
        await engine.start()
        beside = [
            asyncio.create_task(store.build_levels()),
            asyncio.create_task(metrics.watch_loop()),
            asyncio.create_task(look_after(store, engine, settings)),
        ]
        try:
            yield
        finally:
            for task in beside:
                task.cancel()
            if going := engine.capacity().busy:
                log.warning(
                    f"{going} running; each goes on until a server is back here, "
                    f"at most {settings.lease_s:g} s"
                )
            await engine.close()

    app = FastAPI(
        title="Layerscope",
        version=version("layerscope"),
        description=DESCRIPTION,
        lifespan=lifespan,
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
    )
    traffic = Traffic()
    metrics = Metrics(traffic)
    store.on_append = metrics.appended
    app.state.store = store
    app.state.metrics = metrics
    app.state.settings = settings
    app.state.shared = Shared(store)
    app.state.reading = asyncio.Semaphore(2)
    errors.install(app)
    openapi.install(app)
    for router in (*api.ROUTERS, link.router, live.router, static.router):
        app.include_router(router)
    app.router.default = static.Page()
    hosts = Hosts.of(settings.host, settings.allowed_hosts)
    app.add_middleware(
        Doors, most=settings.max_viewers, most_of_one=settings.max_viewers_of_one_address
    )
    app.add_middleware(Gate, hosts=hosts, embedders=settings.embed_origins)
    app.add_middleware(Meter, traffic=traffic)
    return app
