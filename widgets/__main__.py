"""`python -m widgets [NAME]`: one view alone; without a name, the list of all."""

from __future__ import annotations

import os
from pathlib import Path

import click

from console.errors import KnownError


@click.command()
@click.argument("name", required=False)
@click.option("--theme", type=click.Choice(["dark", "light", "night"]), default="dark", help="The look.")
@click.option("--size", default="", help="Width and height in pixels, as 1280x720.")
@click.option("--screenshot", type=click.Path(path_type=Path), help="Write a PNG instead of opening a window.")
def main(name: str | None, theme: str, size: str, screenshot: Path | None) -> None:
    """Show one view alone with demo contents; without NAME, list them all."""
    if screenshot is not None:
        os.environ["QT_QPA_PLATFORM"] = "offscreen"
    try:
        _run(name, theme, _pixels(size), screenshot)
    except KnownError as error:
        click.echo(f"moonkite: {error}", err=True)
        raise SystemExit(1) from error


def _pixels(text: str) -> tuple[int, int] | None:
    if not text:
        return None
    width, cross, height = text.partition("x")
    if not (cross and width.isdigit() and height.isdigit()):
        raise KnownError(f"no size: {text!r}", remedy="write it as 1280x720")
    return int(width), int(height)


def _run(name: str | None, theme: str, size: tuple[int, int] | None, screenshot: Path | None) -> None:
    from PySide6.QtWidgets import QApplication  # noqa: PLC0415 - the platform is chosen first

    from widgets.gallery import open_demo, registry, take_picture  # noqa: PLC0415
    from widgets.theme import THEMES, apply_theme  # noqa: PLC0415

    if name is None:
        click.echo("\n".join(registry()))
        return
    application = QApplication([])
    if screenshot is not None:
        take_picture(name, screenshot, THEMES[theme], size)
        return
    apply_theme(application, THEMES[theme])
    widget = open_demo(name, THEMES[theme], size)
    widget.show()
    raise SystemExit(application.exec())


if __name__ == "__main__":
    main()
