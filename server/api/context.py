"""What a route may ask of the application."""

from __future__ import annotations

import asyncio
from typing import Annotated, cast

from fastapi import Depends, Path, Request

from server.engine.base import Engine
from server.settings import Settings
from server.store import Store


def _store(request: Request) -> Store:
    return cast(Store, request.app.state.store)


def _engine(request: Request) -> Engine:
    return cast(Engine, request.app.state.engine)


def _settings(request: Request) -> Settings:
    return cast(Settings, request.app.state.settings)


def _reading(request: Request) -> asyncio.Semaphore:
    return cast(asyncio.Semaphore, request.app.state.reading)


# JSON answers of tables in the making: the others wait, and the live stream does not.
ReadingOf = Annotated[asyncio.Semaphore, Depends(_reading)]
StoreOf = Annotated[Store, Depends(_store)]
EngineOf = Annotated[Engine, Depends(_engine)]
SettingsOf = Annotated[Settings, Depends(_settings)]
RunId = Annotated[str, Path(max_length=64, description="Ten lowercase letters and digits.")]
