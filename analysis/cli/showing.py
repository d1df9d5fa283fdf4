"""Commands that show finished results: report, export, export-tables, explore."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from analysis.cli.options import (
    Results,
    listed,
    notes,
    shown,
)
from analysis.errors import InputError


def report(
    results: Results,
    kinds: Annotated[
        str,
        typer.Option("--format", help="Comma-separated: html, md, docx, tex."),
    ] = "html",
    title: Annotated[str, typer.Option(help="Another title.", show_default=False)] = "",
    top: Annotated[
        int, typer.Option("--top", min=1, help="Themes that a chart shows, where they fit.")
    ] = 12,
    notebook: Annotated[
        bool, typer.Option("--notebook", help="Run the report notebook instead: report.ipynb.")
    ] = False,
    template: Annotated[
        Path | None,
        typer.Option(help="A notebook of your own for --notebook.", show_default=False),
    ] = None,
) -> None:
    """Write the report and the figures anew from the tables, or run a notebook on them."""
    if notebook or template:
        from analysis.report import run_notebook

        typer.echo(f"report: {shown(run_notebook(results, template, title=title))}")
        return
    from analysis.pipeline import redraw
    from analysis.report import check_kinds

    wanted = check_kinds(listed(kinds))
    with notes() as note:
        redraw(results, kinds=wanted, title=title, top=top, note=note)
    files = " and ".join(f"report.{kind}" for kind in wanted)
    typer.echo(f"{files}, figures: {shown(results)}")


def export(
    results: Results,
    formats: Annotated[
        str, typer.Option("--format", help="Comma-separated: html, png, svg, pdf.")
    ] = "html,png,svg",
    out: Annotated[
        Path | None,
        typer.Option("--out", help="The folder for them.", show_default="that of the results"),
    ] = None,
    only: Annotated[
        list[str] | None, typer.Option("--only", help="A figure by name; can be repeated.")
    ] = None,
    width_mm: Annotated[
        float | None,
        typer.Option("--width-mm", help="Printed width: 85 is one column.", show_default="174"),
    ] = None,
    dpi: Annotated[int, typer.Option("--dpi", help="Resolution of PNG.")] = 300,
    context: Annotated[
        str, typer.Option("--context", help="paper, slides or poster: how large text is.")
    ] = "paper",
    dark: Annotated[bool, typer.Option("--dark", help="Light on dark.")] = False,
    transparent: Annotated[bool, typer.Option("--transparent", help="No ground.")] = False,
    renderer: Annotated[
        str,
        typer.Option("--renderer", help="matplotlib, or browser: an installed Chrome or Chromium."),
    ] = "matplotlib",
    maps: Annotated[
        str | None,
        typer.Option("--map", help="datamapplot draws the map with it.", show_default=False),
    ] = None,
    bare: Annotated[
        bool, typer.Option("--bare", help="Without title and source line, for captions.")
    ] = False,
    top: Annotated[
        int, typer.Option("--top", min=1, help="Themes that a chart shows, where they fit.")
    ] = 12,
) -> None:
    """Export the figures of finished results: sizes in millimetres, light or dark.

    Figures that look otherwise than the report's go beside them, as in figures-85mm.
    """
    from analysis import pipeline
    from analysis.figures.export import Look

    look = Look(width_mm, dpi, context, dark, transparent, renderer, maps, bare)
    with notes() as note:
        folder, exported = pipeline.export(
            results,
            out,
            formats=listed(formats),
            look=look,
            only=tuple(only or ()),
            top=top,
            note=note,
        )
    kinds = [kind.upper() for kind in listed(formats) if kind != "html"]
    drawn_by = f" ({', '.join(kinds)} drawn by {exported.drawn_by})" if exported.drawn_by else ""
    typer.echo(f"figures: {shown(folder)}{drawn_by}")


def export_tables(
    results: Results,
    out: Annotated[Path, typer.Option("--out", help="The folder for the copies.")],
    formats: Annotated[
        str, typer.Option("--format", help="Comma-separated: csv, md, tex, xlsx.")
    ] = "csv",
) -> None:
    """Copy the tables of results, to edit and pass on; the results themselves stay as they are."""
    from analysis.figures.export import export_tables as write_tables
    from analysis.schema import RESULT_TABLES
    from analysis.store import load_results

    if (out / "provenance.json").is_file():
        raise InputError(f"{out}: holds results; name another folder for copies of tables")
    known = load_results(results)
    tables = {name: getattr(known, name) for name in RESULT_TABLES}
    written = write_tables(tables, out, formats=listed(formats))
    typer.echo(f"{len(written)} files: {shown(out)}")


def explore(
    results: Annotated[
        Path | None,
        typer.Argument(help="A folder of results. Without one: the shipped.", show_default=False),
    ] = None,
    page: Annotated[
        bool, typer.Option("--page", help="Write explorer.html instead: a page without a kernel.")
    ] = False,
) -> None:
    """Open JupyterLab on the explorer notebook, or write the explorer as a page."""
    from analysis.explorer import open_explorer

    if page:
        from analysis.explorer import write_page
        from analysis.store import HOME

        typer.echo(f"explorer: {shown(write_page(results or HOME / 'corpus' / 'derived'))}")
    else:
        raise typer.Exit(open_explorer(results))
