"""The command line. Imports stay inside the commands: a forkserver imports this module again."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from server.settings import Settings

main = typer.Typer(
    help="Launch PyTorch training runs and watch every layer live.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
)


@main.callback(invoke_without_command=True)
def _options(
    version: Annotated[bool, typer.Option("--version", help="Print the version.")] = False,
) -> None:
    if version:
        from importlib.metadata import version as installed  # noqa: PLC0415

        typer.echo(f"layerscope {installed('layerscope')}")
        raise typer.Exit


@main.command()
def serve(
    *,
    host: Annotated[str | None, typer.Option(help="Address to listen on.")] = None,
    port: Annotated[int | None, typer.Option(help="Port; 0 takes any free one.")] = None,
    data_dir: Annotated[Path | None, typer.Option(help="Where runs are kept.")] = None,
    datasets_dir: Annotated[
        Path | None, typer.Option(help="Where data sets are. Default: DATA_DIR/datasets.")
    ] = None,
    database_url: Annotated[
        str | None,
        typer.Option(
            help="PostgreSQL, as postgresql+psycopg://user@host/database. A password is safer in "
            "LAYERSCOPE_DATABASE_URL. Default: SQLite in DATA_DIR."
        ),
    ] = None,
    workers: Annotated[int | None, typer.Option(help="Runs at once. Default: cores.")] = None,
    device: Annotated[str | None, typer.Option(help="auto, cpu or cuda.")] = None,
    threads: Annotated[int | None, typer.Option(help="Torch threads in a worker.")] = None,
    lease: Annotated[
        float | None, typer.Option(help="Seconds a worker goes on without a server.")
    ] = None,
    undo: Annotated[
        float | None, typer.Option(help="Seconds in which a deleted run can be restored.")
    ] = None,
    keep_days: Annotated[
        float | None, typer.Option(help="Delete runs that ended so many days ago. Default: never.")
    ] = None,
    max_bytes: Annotated[
        int | None,
        typer.Option(help="Delete the oldest ended runs when the rows of all take more."),
    ] = None,
    max_queued: Annotated[int | None, typer.Option(help="Runs that may wait.")] = None,
    worker_memory_mb: Annotated[
        int | None, typer.Option(help="Refuse runs that need more. Default: all of the machine.")
    ] = None,
    min_free_mb: Annotated[
        int | None, typer.Option(help="Start no run when the disk has less free, in MB.")
    ] = None,
    gallery_bundle: Annotated[
        Path | None,
        typer.Option(help="Recorded runs that `layerscope gallery record` wrote, to show."),
    ] = None,
    allowed_host: Annotated[
        list[str] | None, typer.Option(help="A name this server is reached by. Repeatable.")
    ] = None,
    embed_origin: Annotated[
        list[str] | None,
        typer.Option(help="A site that may show comparisons in a frame. Repeatable."),
    ] = None,
    log_level: Annotated[str | None, typer.Option(help="debug, info, warning or error.")] = None,
) -> None:
    """Start the server. Options are also read from the environment, for example LAYERSCOPE_PORT."""
    from server.serving import serve as run  # noqa: PLC0415

    run(
        _settings(
            host=host,
            port=port,
            data_dir=data_dir,
            datasets_dir=datasets_dir,
            database_url=database_url,
            workers=workers,
            device=device,
            threads=threads,
            lease_s=lease,
            undo_s=undo,
            keep_days=keep_days,
            max_bytes=max_bytes,
            min_free_mb=min_free_mb,
            max_queued=max_queued,
            worker_memory_mb=worker_memory_mb,
            gallery_bundle=gallery_bundle,
            allowed_hosts=tuple(allowed_host) if allowed_host else None,
            embed_origins=tuple(embed_origin) if embed_origin else None,
            log_level=log_level,
        )
    )


@main.command()
def vacuum(
    data_dir: Annotated[Path | None, typer.Option(help="Where runs are kept.")] = None,
    database_url: Annotated[str | None, typer.Option(help="PostgreSQL, as for serve.")] = None,
) -> None:
    """Remove deleted runs for ever and make the database as small as it can be. Stop the server
    first."""
    from server.store import StoreError  # noqa: PLC0415
    from server.store.vacuum import vacuum as run  # noqa: PLC0415

    settings = _settings(data_dir=data_dir, database_url=database_url)
    try:
        before, after = run(settings.data_dir, settings.database_url)
    except (StoreError, OSError) as error:
        typer.echo(f"layerscope: {error}", err=True)
        sys.exit(1)
    typer.echo(f"{before:,} bytes before, {after:,} after")


@main.command(
    context_settings={"allow_extra_args": True, "ignore_unknown_options": True},
    add_help_option=False,
)
def gallery(context: typer.Context) -> None:
    """Check or record the lectures' experiments without a server: `layerscope gallery --help`."""
    import os  # noqa: PLC0415

    os.environ.setdefault("OMP_NUM_THREADS", "1")  # several processes share the cores
    command = [sys.executable, "-m", "experiments.gallery.running", *context.args]
    os.execv(sys.executable, command)  # noqa: S606 (it needs torch, which this process never loads)


def _settings(**given: Any) -> Settings:
    from pydantic import ValidationError  # noqa: PLC0415

    from server.settings import Settings  # noqa: PLC0415

    try:
        return Settings(**{name: value for name, value in given.items() if value is not None})
    except ValidationError as error:
        for detail in error.errors():
            place = ".".join(str(part) for part in detail["loc"])
            typer.echo(f"layerscope: {place}: {detail['msg']}", err=True)
        sys.exit(2)


if __name__ == "__main__":
    main()
