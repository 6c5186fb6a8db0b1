"""REST, one noun a file."""

from server.api import actions, health, openapi, runs, spec

ROUTERS = (spec.router, runs.router, actions.router, health.router, openapi.router)
