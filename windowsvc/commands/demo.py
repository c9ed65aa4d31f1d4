"""`windowsvc demo`: an invented city, one day under way."""

from __future__ import annotations

from pathlib import Path

import click


@click.command()
@click.option(
    "--data",
    envvar="WINDOWSVC_DATA",
    default="var/demo",
    show_default=True,
    type=click.Path(file_okay=False, path_type=Path),
    help="The folder of the demonstration; made anew at each start.",
)
@click.option("--port", default=8480, show_default=True, type=click.IntRange(1, 65535))
@click.option(
    "--speed",
    default=1.0,
    show_default=True,
    type=click.FloatRange(0, 600),
    help="How fast the city hall's clock runs; 0 stands still.",
)
@click.option("--keep", is_flag=True, help="Go on with what the last start left.")
@click.option(
    "--lan", is_flag=True, help="Let other machines of this network in, over TLS with a certificate of its own."
)
@click.option("--seed", default=1, show_default=True, type=int, help="Another number, another day.")
def demo(*, data: Path, port: int, speed: float, keep: bool, lan: bool, seed: int) -> None:
    """Show an invented city hall with a day under way, until Ctrl+C."""
    from windowsvc.demo.start import Wish, start

    start(Wish(data=data, port=port, speed=speed, keep=keep, lan=lan, seed=seed))
