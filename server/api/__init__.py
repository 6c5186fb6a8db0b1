"""REST, one noun a file."""

from server.api import (
    actions,
    datasets,
    gallery,
    health,
    inspect,
    metrics,
    openapi,
    runs,
    spec,
    tables,
)

ROUTERS = (
    spec.router,
    inspect.router,
    datasets.router,
    runs.router,
    actions.router,
    tables.router,
    gallery.router,
    health.router,
    metrics.router,
    openapi.router,
)
