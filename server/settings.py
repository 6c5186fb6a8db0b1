"""Configuration: command line, else environment (LAYERSCOPE_...), else these defaults."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import Field, field_validator, model_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

# Scheme, name (its first part may be *) and port: nothing that could end a policy's directive.
ORIGIN = re.compile(r"https?://(\*\.)?[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*(:\d{1,5})?")


def cores() -> int:
    """Cores this process may use."""
    return len(os.sched_getaffinity(0))


class Settings(BaseSettings):
    """What a server is told. Durations are seconds."""

    model_config = SettingsConfigDict(env_prefix="LAYERSCOPE_", frozen=True, extra="forbid")

    host: str = "127.0.0.1"
    port: int = Field(8000, ge=0, le=65_535)  # 0: any free one
    data_dir: Path = Path("data")
    datasets_dir: Path = Path()  # default: data_dir/datasets
    database_url: str = Field("", repr=False)  # of PostgreSQL; empty: SQLite in data_dir
    workers: int = Field(default_factory=cores, ge=0, le=256)  # runs at once; 0: none starts
    device: Literal["auto", "cpu", "cuda"] = "auto"
    threads: int = Field(1, ge=1, le=256)  # of torch, in each worker
    lease_s: float = Field(60.0, gt=0, le=86_400)  # how long a worker goes on without a server
    checkpoint_every_s: float = Field(30.0, gt=0, le=86_400)  # of each run that trains
    heartbeat_s: float = Field(2.0, gt=0, le=60)
    lost_after_s: float = Field(8.0, gt=0, le=600)  # without a word from a worker
    max_upload_mb: int = Field(64, ge=1, le=256)  # of one uploaded table
    max_uploads: int = Field(100, ge=0, le=10_000)
    max_uploads_mb: int = Field(2048, ge=0)  # of all together
    max_queued: int = Field(200, ge=1, le=100_000)
    max_viewers: int = Field(4000, ge=1)  # browsers that watch at once
    max_viewers_of_one_address: int = Field(2000, ge=1)  # a school may have one for all its rooms
    undo_s: float = Field(600.0, ge=0, le=31_536_000)  # how long a deleted run can be restored
    keep_days: float | None = Field(None, gt=0, le=36_500)  # then an ended run is deleted
    max_bytes: int | None = Field(None, ge=1)  # of all runs' rows; beyond, the oldest are deleted
    min_free_mb: int = Field(512, ge=0)  # of the disk: below, no run is started
    worker_memory_mb: int | None = Field(None, ge=1)  # default: all of the machine
    gallery_bundle: Path | None = None  # recorded runs of the gallery, taken in at the start
    # Names this server is reached by, besides localhost; comma-separated in the environment.
    allowed_hosts: Annotated[tuple[str, ...], NoDecode] = ()
    # Sites whose pages may show `/?embed=1` in a frame, as "https://wiki.example.org".
    embed_origins: Annotated[tuple[str, ...], NoDecode] = ()
    log_level: Literal["debug", "info", "warning", "error"] = "info"

    @model_validator(mode="before")
    @classmethod
    def _datasets_beside_the_data(cls, values: dict[str, object]) -> dict[str, object]:
        data_dir = Path(str(values.get("data_dir", "data"))).expanduser().absolute()
        datasets = values.get("datasets_dir", data_dir / "datasets")
        return values | {
            "data_dir": data_dir,
            "datasets_dir": Path(str(datasets)).expanduser().absolute(),
        }

    @field_validator("allowed_hosts", "embed_origins", mode="before")
    @classmethod
    def _by_comma(cls, value: object) -> object:
        return [name for name in value.split(",") if name] if isinstance(value, str) else value

    @field_validator("embed_origins")
    @classmethod
    def _origins(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        for origin in value:
            if not ORIGIN.fullmatch(origin):
                raise ValueError(f"{origin!r} is no origin such as https://wiki.example.org:8443")
        return value

    def with_port(self, port: int) -> Self:
        """The same with the port that was really bound."""
        return self.model_copy(update={"port": port})
