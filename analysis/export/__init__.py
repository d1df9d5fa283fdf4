"""Figures as files: HTML always, PNG, SVG and PDF through an installed Chrome or Chromium.

Beside each figure lie a CSV of what is drawn and its alt text. The same figure
gives the same bytes every time, and a file appears whole or not at all.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from analysis.errors import InputError
from analysis.export.files import write_once, write_whole
from analysis.export.finishing import finish
from analysis.export.notebook import show_figures
from analysis.export.pages import page, plotly_script, title_of
from analysis.export.rendering import Image, draw_images, find_browser
from analysis.export.tables import as_csv, export_table, export_tables

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import pandas as pd
    import plotly.graph_objects as go

__all__ = [
    "Drawn",
    "Exported",
    "export_figure",
    "export_figures",
    "export_table",
    "export_tables",
    "find_browser",
    "show_figures",
    "title_of",
]

FORMATS = ("html", "png", "svg", "pdf")
USUAL = ("html", "png", "svg")
DPI = 180


@dataclass(frozen=True)
class Drawn:
    """A figure, the table that it draws, and its finding in words."""

    figure: go.Figure
    table: pd.DataFrame | None = None
    alt: str = ""


@dataclass(frozen=True)
class Exported:
    """The files that were written, and one line on what was left out and why ("" if nothing)."""

    files: tuple[Path, ...]
    note: str = ""


def export_figure(
    figure: go.Figure,
    path: str | Path,
    *,
    data: pd.DataFrame | None = None,
    alt: str = "",
    formats: Sequence[str] | None = None,
    width_mm: float | None = None,
    dpi: int = DPI,
) -> Exported:
    """Write one figure as `path`.html, .png, .svg and so on, with its CSV and alt text.

    Parameters
    ----------
    path
        Where, without a suffix; with one of the known suffixes only that format is
        written unless `formats` says otherwise.
    data, alt
        The table that the figure draws (`path`.csv) and its finding in words (`path`.txt).
    formats
        Some of html, png, svg and pdf; the first three if nothing is said.
    width_mm, dpi
        Printed width, by default the one the figure was drawn for (900 pixels are
        174 mm), and the resolution of the PNG. Text is scaled along, so draw
        narrow figures narrow (`width=COLUMN` for 85 mm).

    Raises
    ------
    InputError
        If a format is unknown.
    """
    target = Path(path)
    suffix = target.suffix.removeprefix(".")
    if suffix in FORMATS:
        target = target.with_suffix("")
    wanted = formats or ((suffix,) if suffix in FORMATS else USUAL)
    drawn = {target.name: Drawn(figure, data, alt)}
    return export_figures(drawn, target.parent, formats=wanted, width_mm=width_mm, dpi=dpi)


def export_figures(
    figures: Mapping[str, Drawn],
    folder: str | Path,
    *,
    formats: Sequence[str] = USUAL,
    width_mm: float | None = None,
    dpi: int = DPI,
) -> Exported:
    """Write many figures into a folder, by name; one browser draws them all.

    Raises
    ------
    InputError
        If a format is unknown.
    """
    unknown = [name for name in formats if name not in FORMATS]
    if unknown:
        raise InputError(f"no figure format {unknown[0]!r}; choose from {', '.join(FORMATS)}")
    home = Path(folder)
    home.mkdir(parents=True, exist_ok=True)
    static = [kind for kind in dict.fromkeys(formats) if kind != "html"]
    images = [
        Image(drawn.figure, name, kind, drawn.alt, width_mm, dpi)
        for name, drawn in figures.items()
        for kind in static
    ]
    contents, note = draw_images(images)
    files = [
        write_whole(home / f"{image.name}.{image.kind}", finish(image, content))
        for image, content in zip(images, contents, strict=False)
    ]
    for name, drawn in figures.items():
        if "html" in formats:
            text = page(drawn.figure, name, drawn.alt, has_data=drawn.table is not None)
            files.append(write_whole(home / f"{name}.html", text))
        if drawn.table is not None:
            files.append(write_whole(home / f"{name}.csv", as_csv(drawn.table).encode()))
        if drawn.alt:
            files.append(write_whole(home / f"{name}.txt", f"{drawn.alt}\n".encode()))
    if figures and "html" in formats:
        files.append(write_once(home / "plotly.min.js", plotly_script()))
    return Exported(tuple(sorted(files)), note)
