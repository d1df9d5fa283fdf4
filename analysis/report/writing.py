"""One report in the formats asked for: a page, Markdown, LaTeX."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from analysis.errors import InputError
from analysis.export.files import write_whole
from analysis.report.contents import gather
from analysis.report.latex import latex_report
from analysis.report.markdown import markdown_report
from analysis.report.page import page_of
from analysis.report.references import bibliography
from analysis.report.stills import stills

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from analysis.export import Drawn
    from analysis.results import Results

KINDS = {"html": (), "md": ("png",), "tex": ("pdf",)}
"""What a report can be, and the formats of figures that it needs beside it."""


def check_kinds(kinds: Sequence[str]) -> tuple[str, ...]:
    """Return the kinds of report asked for, each once; refuse one that is not known.

    Raises
    ------
    InputError
        If a kind is unknown, or there is none.
    """
    unknown = [kind for kind in kinds if kind not in KINDS]
    if unknown or not kinds:
        found = f"no report format {unknown[0]!r}" if unknown else "no report format was named"
        raise InputError(f"{found}; choose from {', '.join(KINDS)}")
    return tuple(dict.fromkeys(kinds))


def write_reports(
    results: Results,
    folder: str | Path,
    drawings: Mapping[str, Drawn],
    figures: str | Path,
    *,
    kinds: Sequence[str] = ("html",),
    place: str = "figures",
    title: str = "",
) -> list[Path]:
    """Write `report.html`, `report.md`, or `report.tex` with `report.bib`, into a folder.

    Parameters
    ----------
    drawings, figures
        The figures, and the folder that they have been exported to.
    kinds
        Some of html, md and tex.
    place
        The folder of the figures as seen from the report, for links.
    title
        Another title than "What 258 papers are about".
    """
    contents, home = gather(results, drawings, title), Path(folder)
    exported = {path.name for path in Path(figures).iterdir()}
    written = []
    for kind in check_kinds(kinds):
        if kind == "html":
            text = page_of(results, contents, stills(drawings, Path(figures)))
        else:
            text = (markdown_report if kind == "md" else latex_report)(contents, place, exported)
        written.append(write_whole(home / f"report.{kind}", text.encode()))
        if kind == "tex":
            entries = bibliography(contents.works)
            written.append(write_whole(home / "report.bib", entries.encode()))
    return written
