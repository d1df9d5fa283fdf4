"""Figures and tables as files, fit to hand in: sizes in millimetres, fonts embedded, origin inside.

HTML is plotly's own; PNG, SVG and PDF are drawn by matplotlib, or by an installed Chrome or
Chromium where that is asked for. Beside each figure lie a CSV of what is drawn and its alt
text. The same figure gives the same bytes every time, and a file appears whole or not at all.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from analysis.errors import InputError
from analysis.figures.export.browser import find_browser
from analysis.figures.export.datamap import need_datamapplot
from analysis.figures.export.drawing.fonts import boxes_note
from analysis.figures.export.finishing import finish
from analysis.figures.export.image import Image
from analysis.figures.export.info import FigureInfo, figure_info, read_provenance
from analysis.figures.export.look import (
    DPI,
    MATPLOTLIB,
    POINTS,
    Look,
    Printed,
    fits_on_slide,
    printed,
)
from analysis.figures.export.markup import latex_text, markdown_text
from analysis.figures.export.notebook import show_figures, still_image
from analysis.figures.export.pages import page, plotly_script, title_of
from analysis.figures.export.provenance import figure_facts
from analysis.figures.export.rendering import draw_images, versioned
from analysis.figures.export.tables import (
    as_latex,
    as_markdown,
    export_table,
    export_tables,
)
from analysis.store import as_csv, write_once, write_whole
from analysis.style import drawn_by

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import pandas as pd
    import plotly.graph_objects as go

__all__ = [
    "DescribedFigure",
    "Exported",
    "FigureInfo",
    "Look",
    "as_latex",
    "as_markdown",
    "export_figure",
    "export_figures",
    "export_table",
    "export_tables",
    "figure_info",
    "find_browser",
    "fits_on_slide",
    "latex_text",
    "markdown_text",
    "read_provenance",
    "show_figures",
    "still_image",
    "title_of",
]

FORMATS = ("html", "png", "svg", "pdf")
USUAL = ("html", "png", "svg")


@dataclass(frozen=True)
class DescribedFigure:
    """A figure, the table that it draws, and its finding in words."""

    figure: go.Figure
    table: pd.DataFrame | None = None
    alt: str = ""


@dataclass(frozen=True)
class Exported:
    """The files that were written, who drew the images, and what should be known ("" if nothing).

    `renderer` is matplotlib, browser, or "" where no image was asked for; `drawn_by` says it
    with its version.
    """

    files: tuple[Path, ...]
    note: str = ""
    renderer: str = ""

    @property
    def drawn_by(self) -> str:
        """Who drew the images, in words."""
        return versioned(self.renderer) if self.renderer else ""


def export_figure(
    figure: go.Figure,
    path: str | Path,
    *,
    data: pd.DataFrame | None = None,
    alt: str = "",
    formats: Sequence[str] | None = None,
    width_mm: float | None = None,
    dpi: int = DPI,
    context: str = "paper",
    dark: bool = False,
    transparent: bool = False,
    renderer: str = MATPLOTLIB,
    maps: str | None = None,
    bare: bool = False,
    provenance: Mapping[str, Any] | None = None,
) -> Exported:
    """Write one figure as `path`.html, .png, .svg and so on, with its CSV and alt text.

    Text keeps its printed size: a figure of `analysis.figures` is laid out anew for the
    width. One that was changed by hand, or drawn elsewhere, is scaled as a whole instead,
    and a note tells if its text becomes too small.

    Parameters
    ----------
    figure
        The figure.
    path
        Where, without a suffix; with one of the known suffixes only that format is
        written unless `formats` says otherwise.
    data, alt
        The table that the figure draws (`path`.csv) and its finding in words (`path`.txt).
    formats
        Some of html, png, svg and pdf; the first three if nothing is said.
    width_mm, dpi, context, dark, transparent, renderer, maps, bare
        The looks, as `Look` explains them: 85 mm is a column, 174 two.
    provenance
        Where the figure comes from (`Results.provenance`): written into every file, from
        which `figure_info` reads it.

    Raises
    ------
    InputError
        If a format, a size or a renderer is unknown or not to be had.
    """
    target = Path(path)
    suffix = target.suffix.removeprefix(".")
    if suffix in FORMATS:
        target = target.with_suffix("")
    wanted = formats or ((suffix,) if suffix in FORMATS else USUAL)
    look = Look(width_mm, dpi, context, dark, transparent, renderer, maps, bare)
    drawn = {target.name: DescribedFigure(figure, data, alt)}
    return export_figures(drawn, target.parent, formats=wanted, look=look, provenance=provenance)


def export_figures(
    figures: Mapping[str, DescribedFigure],
    folder: str | Path,
    *,
    formats: Sequence[str] = USUAL,
    look: Look | None = None,
    provenance: Mapping[str, Any] | None = None,
    results: str = "",
) -> Exported:
    """Write many figures into a folder, by name.

    Parameters
    ----------
    figures
        Each figure with its table and alt text, by name.
    folder
        Where; it is made if it is not there.
    formats
        Some of html, png, svg and pdf.
    look
        Their size, ground and renderer.
    provenance, results
        Where they come from (`Results.provenance`), and where those results lie seen from
        the folder, such as "..", if the files shall say so.

    Raises
    ------
    InputError
        If a format is unknown or a renderer is not to be had.
    """
    unknown = [name for name in formats if name not in FORMATS]
    if unknown:
        raise InputError(f"no figure format {unknown[0]!r}; choose from {', '.join(FORMATS)}")
    home, look = Path(folder), look or Look()
    laid = {name: printed(drawn.figure, look) for name, drawn in figures.items()}
    numbers = {
        name: as_csv(drawn.table).encode()
        for name, drawn in figures.items()
        if drawn.table is not None
    }
    facts = {
        name: figure_facts(
            name,
            drawn_by(drawn.figure),
            provenance,
            data=numbers.get(name),
            results=results,
        )
        for name, drawn in figures.items()
    }
    images = [
        Image(laid[name].figure, name, kind, drawn.alt, laid[name].width_mm, look.dpi)
        for kind in dict.fromkeys(formats)
        if kind != "html"
        for name, drawn in figures.items()
    ]
    rendered = draw_images(images, look.renderer, _maps(figures, look))
    home.mkdir(parents=True, exist_ok=True)
    files = []
    drawn_images = zip(images, rendered.contents, rendered.renderers, strict=True)
    for image, content, renderer in drawn_images:
        told = {**facts[image.name], **_made(renderer, laid[image.name], look, image.kind)}
        finished = finish(replace(image, facts=told), content)
        files.append(write_whole(home / f"{image.name}.{image.kind}", finished))
    for name, drawn in figures.items():
        if "html" in formats:
            told = {**facts[name], **_made("plotly", laid[name], look, "html")}
            text = page(
                laid[name].figure,
                name,
                drawn.alt,
                has_data=name in numbers,
                facts=told,
                dark=look.dark,
            )
            files.append(write_whole(home / f"{name}.html", text))
        if name in numbers:
            files.append(write_whole(home / f"{name}.csv", numbers[name]))
        if drawn.alt:
            files.append(write_whole(home / f"{name}.txt", f"{drawn.alt}\n".encode()))
    if figures and "html" in formats:
        files.append(write_once(home / "plotly.min.js", plotly_script()))
    notes = [_too_small(laid, look)]
    if rendered.renderer == MATPLOTLIB:
        notes.append(boxes_note({name: sheet.figure for name, sheet in laid.items()}))
    return Exported(tuple(sorted(files)), "; ".join(filter(None, notes)), rendered.renderer)


def _maps(figures: Mapping[str, DescribedFigure], look: Look) -> list[str]:
    """Return the figures that datamapplot shall draw: none unless it is asked for."""
    if look.maps is None:
        return []
    maps = [name for name, drawn in figures.items() if drawn_by(drawn.figure) == "plot_map"]
    if not maps:
        raise InputError("there is no map of papers among these figures for datamapplot to draw")
    need_datamapplot()
    return maps


def _too_small(laid: Mapping[str, Printed], look: Look) -> str:
    """Tell which figures have text that will be hard to read."""
    small = [f"{name} ({sheet.points:.1f})" for name, sheet in laid.items() if sheet.is_small]
    if not small:
        return ""
    return f"text smaller than {POINTS[look.context]:g} points in {', '.join(small)}"


def _made(renderer: str, sheet: Printed, look: Look, kind: str) -> dict[str, Any]:
    """Return what a file says about how it was made: by what, how large, in which look."""
    size = {"width_mm": round(sheet.width_mm, 2), "height_mm": round(sheet.height_mm, 2)}
    asked = {k: v for k, v in look.to_dict().items() if k in ("context", "dark", "transparent")}
    dpi = {"dpi": look.dpi} if kind == "png" else {}
    return {"renderer": versioned(renderer), "printed": {**size, **dpi, **asked}}
