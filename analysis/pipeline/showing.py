"""What a run shows: figures, reports, and what the user should know."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

from analysis.figures.export import Exported
from analysis.findings import languages_told, title_only
from analysis.report import (
    KINDS,
    TOP,
    Origin,
    draft_report,
    draw_figures,
    export_all,
    write_reports,
)
from analysis.store import Results, appearing_whole

if TYPE_CHECKING:
    from collections.abc import Sequence
    from contextlib import ExitStack
    from pathlib import Path

    from analysis.pipeline.places import Places
    from analysis.pipeline.stages import Report


def show(
    results: Results,
    places: Places,
    folders: tuple[Path, Path],
    formats: Sequence[str],
    kinds: Sequence[str],
    key: str,
    *,
    title: str = "",
    top: int = TOP,
) -> Exported:
    """Export the figures and write the report, into the folders for results and for figures.

    The report is drafted while the figures are exported.

    Parameters
    ----------
    results
        The results.
    places
        Where they will lie in the end.
    folders
        Where to write now: the folder of results and that of figures.
    formats
        What figures are exported as.
    kinds
        Some of html, md and tex.
    key
        What the figures were made from, for their manifest.
    title
        Another title for the report.
    top
        Themes that a chart shows at most.
    """
    home, figures = folders
    with ThreadPoolExecutor(max_workers=1) as aside:
        drawings = draw_figures(results, top=top)
        draft = aside.submit(draft_report, results, drawings, title) if kinds else None
        origin = Origin(results.provenance, places.results_as_seen)
        exported = export_all(drawings, figures, formats, key=key, origin=origin)
        if draft is not None:
            place = places.figures_as_seen
            write_reports(
                *(results, home, drawings, figures), kinds=kinds, place=place, draft=draft.result()
            )
    return exported


def cautions(results: Results, places: Places) -> list[str]:
    """Return what was read, what to know of the results, of seeds and of each correction."""
    from analysis.corpus import read_lines
    from analysis.themes import missing_anchors, outcome_lines

    told = [sentence.removesuffix(".") for sentence in languages_told(results.provenance)]
    notes = [*read_lines(results.audit), str(results.provenance.get("aside", "")), *told]
    if title_only(results.papers).all():
        notes.append(
            "no paper has an abstract, so topics rest on titles alone; `themes check` says which "
            "column was taken for what"
        )
    elif not results.provenance.get("has_themes", True):
        notes.append("no themes here: these papers hold together no better than shuffled words")
    if places.themes and (gone := missing_anchors(places.themes, results.papers)):
        some = ", ".join(gone[:3]) + (" ..." if len(gone) > 3 else "")
        notes.append(f"{places.themes}: anchors that name no paper of this corpus: {some}")
    return [*notes, *results.seeds["note"].tolist(), *outcome_lines(results.corrections)]


def kinds_there(places: Places) -> tuple[str, ...]:
    """Return the kinds of report to write: the page, and those that lie there from before."""
    return tuple(k for k in KINDS if k == "html" or (places.results / f"report.{k}").is_file())


def with_needed(formats: tuple[str, ...], kinds: tuple[str, ...]) -> tuple[str, ...]:
    """Return the formats of figures asked for, and then those that kinds of report link to."""
    return tuple(
        dict.fromkeys([*formats, *(f for kind in KINDS if kind in kinds for f in KINDS[kind])])
    )


def tell(notes: list[str], listener: Report | None) -> None:
    """Pass on the notes that say something."""
    if listener:
        for text in filter(None, notes):
            listener(text)


def figures_folder(places: Places, fresh: Path, stack: ExitStack) -> Path:
    """Return a folder whose figures appear whole: within the fresh results, or by themselves.

    Parameters
    ----------
    places
        Where results and figures lie in the end.
    fresh
        The folder of results that is being written.
    stack
        Ends with the run; the figures then move into place.
    """
    if places.figures.parent == places.results:
        (fresh / "figures").mkdir()
        return fresh / "figures"
    return stack.enter_context(appearing_whole(places.figures))
