"""REST, one noun a file."""

from server.api import actions, health, openapi, runs, spec, tables

ROUTERS = (spec.router, runs.router, actions.router, tables.router, health.router, openapi.router)
