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
    allowed_host: Annotated[
        list[str] | None, typer.Option(help="A name this server is reached by. Repeatable.")
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
            allowed_hosts=tuple(allowed_host) if allowed_host else None,
            log_level=log_level,
        )
    )


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
