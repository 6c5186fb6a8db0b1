"""REST, one noun a file."""

from server.api import actions, health, inspect, openapi, runs, spec, tables

ROUTERS = (
    spec.router,
    inspect.router,
    runs.router,
    actions.router,
    tables.router,
    health.router,
    openapi.router,
)
