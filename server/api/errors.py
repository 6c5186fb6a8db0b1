"""Every error in one JSON shape: {"error": {"code", "message", "fields"}}."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse

from server.store.errors import (
    DiskFullError,
    NoCheckpointError,
    QueueFullError,
    RunNotFoundError,
    WrongStateError,
)

CODES = {413: "too_large"}  # its phrase is another one since Python 3.13


class FieldError(BaseModel):
    """What is wrong with one field of a request."""

    path: str  # dotted, for example "model.norm.eps"; in a list of specs "1.model.norm.eps"
    message: str
    allowed: str | None = None  # for example "at least 1"


class ErrorBody(BaseModel):
    """A machine's code, a person's sentence, and the fields at fault."""

    code: str
    message: str
    fields: list[FieldError] = []


class ErrorAnswer(BaseModel):
    """The body of every answer with a status of 400 or more."""

    error: ErrorBody


class InvalidError(Exception):
    """The request's body or parameters are not valid."""

    def __init__(self, message: str, fields: list[FieldError] | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.fields = fields or []


def error_response(
    status: int,
    code: str,
    message: str,
    fields: list[FieldError] | None = None,
    headers: dict[str, str] | None = None,
) -> JSONResponse:
    """An answer in the common shape."""
    body = ErrorAnswer(error=ErrorBody(code=code, message=message, fields=fields or []))
    return JSONResponse(body.model_dump(mode="json"), status, headers)


def documented(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """`responses=` of a route: these statuses carry an ErrorAnswer."""
    return {
        status: {"model": ErrorAnswer, "description": HTTPStatus(status).phrase}
        for status in statuses
    }


def install(app: FastAPI) -> None:
    """Make every error of `app` answer in the common shape."""

    async def invalid(request: Request, error: InvalidError) -> JSONResponse:
        return error_response(422, "invalid", error.message, error.fields)

    async def invalid_parameters(request: Request, error: RequestValidationError) -> JSONResponse:
        fields = [
            FieldError(path=".".join(str(part) for part in e["loc"][1:]), message=e["msg"])
            for e in error.errors()
        ]
        return error_response(422, "invalid", "some parameters are not valid", fields)

    async def http(request: Request, error: HTTPException) -> JSONResponse:
        phrase = HTTPStatus(error.status_code).phrase.lower().replace(" ", "_")
        code = CODES.get(error.status_code, phrase)
        headers = dict(error.headers) if error.headers else None
        return error_response(error.status_code, code, str(error.detail), headers=headers)

    async def not_found(request: Request, error: RunNotFoundError) -> JSONResponse:
        return error_response(404, "run_not_found", str(error))

    async def wrong_state(request: Request, error: WrongStateError) -> JSONResponse:
        return error_response(409, "wrong_state", str(error))

    async def no_checkpoint(request: Request, error: NoCheckpointError) -> JSONResponse:
        return error_response(409, "no_checkpoint", str(error))

    async def queue_full(request: Request, error: QueueFullError) -> JSONResponse:
        return error_response(429, "queue_full", str(error), headers={"Retry-After": "10"})

    async def disk_full(request: Request, error: DiskFullError) -> JSONResponse:
        return error_response(507, "disk_full", str(error), headers={"Retry-After": "60"})

    async def internal(request: Request, error: Exception) -> JSONResponse:
        return error_response(500, "internal", "the server failed; its log says why")

    handlers: dict[type[Exception], Any] = {
        InvalidError: invalid,
        RequestValidationError: invalid_parameters,
        HTTPException: http,
        RunNotFoundError: not_found,
        WrongStateError: wrong_state,
        NoCheckpointError: no_checkpoint,
        QueueFullError: queue_full,
        DiskFullError: disk_full,
        Exception: internal,
    }
    for kind, handler in handlers.items():
        app.add_exception_handler(kind, handler)
