"""One report in the formats asked for: a page, Markdown, LaTeX, Word."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from analysis.errors import InputError
from analysis.report.contents import gather
from analysis.report.docx import docx_report, png_files
from analysis.report.latex import latex_report
from analysis.report.markdown import markdown_report
from analysis.report.page import page_of
from analysis.report.references import bibliography
from analysis.report.stills import stills
from analysis.store import write_whole

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from analysis.explorer import Fragment
    from analysis.figures.export import DescribedFigure
    from analysis.report.contents import Contents
    from analysis.store import Results

KINDS = {"html": (), "md": ("png",), "tex": ("pdf",), "docx": ("png",)}
"""What a report can be, and the formats of figures that it needs beside it."""


FEW = 2_000
"""The explorer of so many papers fits into any page; that of more waits for the other parts."""


@dataclass(frozen=True)
class Draft:
    """What a report can say before its figures are exported."""

    contents: Contents
    viewer: Fragment | None


def draft_report(
    results: Results, drawings: Mapping[str, DescribedFigure], title: str = ""
) -> Draft:
    """Gather a report's contents; they do not hang on how its figures are exported.

    Parameters
    ----------
    results
        Finished results.
    drawings
        The figures by name.
    title
        Another title than "What 258 papers are about".
    """
    from analysis.explorer import viewer_fragment

    few = len(results.papers) <= FEW
    viewer = viewer_fragment(results) if few else None
    return Draft(gather(results, drawings, title), viewer)


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
    drawings: Mapping[str, DescribedFigure],
    figures: str | Path,
    *,
    kinds: Sequence[str] = ("html",),
    place: str = "figures",
    title: str = "",
    draft: Draft | None = None,
) -> list[Path]:
    """Write `report.html`, `.md`, `.docx`, or `.tex` with `report.bib`, into a folder.

    Parameters
    ----------
    results
        Finished results.
    folder
        Where the report goes.
    drawings, figures
        The figures, and the folder that they have been exported to.
    kinds
        Some of html, md, tex and docx.
    place
        The folder of the figures as seen from the report, for links.
    title
        Another title than "What 258 papers are about".
    draft
        What `draft_report` gave, if it was asked already; the title is its.
    """
    draft, home = draft or draft_report(results, drawings, title), Path(folder)
    contents = draft.contents
    exported = {path.name for path in Path(figures).iterdir()}
    written = []
    for kind in check_kinds(kinds):
        if kind == "docx":
            named = {shown.name for group in contents.figures.values() for shown in group}
            found = png_files(Path(figures))
            pictures = {name: image for name, image in found.items() if name in named}
            written.append(write_whole(home / "report.docx", docx_report(contents, pictures)))
            continue
        if kind == "html":
            text = page_of(results, contents, stills(drawings, Path(figures)), draft.viewer)
        else:
            text = (markdown_report if kind == "md" else latex_report)(contents, place, exported)
        written.append(write_whole(home / f"report.{kind}", text.encode()))
        if kind == "tex":
            entries = bibliography(contents.works)
            written.append(write_whole(home / "report.bib", entries.encode()))
    return written
