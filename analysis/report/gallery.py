"""Every figure of finished results: what is drawn, its table, and its finding in words."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from analysis import figures, findings
from analysis.figures.export import (
    DescribedFigure,
    Exported,
    Look,
    export_figures,
)
from analysis.store import file_hash, read_json, write_json

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    import pandas as pd

    from analysis.store import Results

MANIFEST = "figures.json"
LINES = 6
"""So many themes share one chart; more could not be told apart."""


@dataclass(frozen=True)
class Origin:
    """Where figures come from: the provenance of the results, and their folder seen from theirs."""

    provenance: Mapping[str, Any] | None = None
    folder: str = ""


def export_all(
    drawings: Mapping[str, DescribedFigure],
    folder: Path,
    formats: Sequence[str],
    *,
    key: str,
    origin: Origin | None = None,
    look: Look | None = None,
    among_others: bool = False,
) -> Exported:
    """Export all figures with their data and alt text.

    A manifest beside them says which tables and code they were drawn from, and by what.

    Parameters
    ----------
    drawings
        The figures by name.
    folder
        Where they go.
    formats
        Some of html, png, svg and pdf.
    key
        What they were made from, for the manifest.
    origin
        The provenance written into each file; None writes none.
    look
        Size, resolution, ground and renderer.
    among_others
        Whether the folder holds other figures, which stay and stay in the manifest.
    """
    origin = origin or Origin()
    before = read_json(folder / MANIFEST) if among_others else {}
    exported = export_figures(
        drawings,
        folder,
        formats=formats,
        look=look,
        provenance=origin.provenance,
        results=origin.folder,
    )
    files = {**before.get("files", {}), **{p.name: file_hash(p) for p in exported.files}}
    about = {
        "key": key if before.get("key", key) == key else "",
        "renderer": exported.renderer,
        "note": exported.note,
        "files": dict(sorted(files.items())),
    }
    write_json(about, folder / MANIFEST)
    return exported


def drawn(folder: Path, key: str) -> bool:
    """Tell whether the folder holds all the figures as they are drawn under this key."""
    manifest = read_json(folder / MANIFEST)
    return manifest.get("key") == key and all(
        (folder / name).is_file() and file_hash(folder / name) == digest
        for name, digest in manifest["files"].items()
    )


@contextmanager
def outdated_figures_removed(folder: Path) -> Iterator[None]:
    """Once figures have been exported anew, remove those of the last time that were not."""
    before = read_json(folder / MANIFEST).get("files", {})
    yield
    after = read_json(folder / MANIFEST).get("files", {})
    for name in before.keys() - after.keys():
        (folder / name).unlink(missing_ok=True)


def draw_figures(results: Results) -> dict[str, DescribedFigure]:
    """Draw the figures that the results can carry, by the name of their files.

    Without dates there are none over time, with one theme none that compares themes.
    """
    drawings = _what_it_is_about(results)
    if results.papers["date"].notna().any():
        drawings |= _what_is_changing(results)
    return drawings


def _what_it_is_about(results: Results) -> dict[str, DescribedFigure]:
    placed, note = results.paper_themes, findings.source_note(results)
    colours = findings.colours_of(results)
    papers = findings.labelled(results)
    sizes = figures.theme_sizes(placed)
    terms = figures.top_terms(results.topic_terms, results.topics)
    drawings = {
        "map-of-papers": DescribedFigure(
            figures.plot_map(papers, colours=colours, note=note),
            papers[["paper_id", "title", "date", "theme", "topic_label", "confidence", "x", "y"]],
            findings.map_alt(papers),
        ),
        "theme-sizes": DescribedFigure(
            figures.plot_theme_sizes(sizes, colours=colours, note=note),
            sizes,
            findings.theme_sizes_alt(sizes),
        ),
    }
    if len(terms):
        drawings["topic-terms"] = DescribedFigure(
            figures.plot_topic_terms(terms, colours=colours, note=note),
            terms,
            findings.topic_terms_alt(terms),
        )
    if len(results.topics) > 1:
        hierarchy = figures.topic_hierarchy(results.tree, results.topics)
        drawings["topic-hierarchy"] = DescribedFigure(
            figures.plot_hierarchy(hierarchy, colours=colours, note=note),
            hierarchy,
            findings.hierarchy_alt(hierarchy),
        )
    if len(results.themes) > 1:
        similarity = figures.theme_similarity(placed, results.vectors)
        drawings["theme-similarity"] = DescribedFigure(
            figures.plot_similarity(similarity, note=note),
            similarity,
            findings.similarity_alt(similarity),
        )
    return drawings


def _what_is_changing(results: Results) -> dict[str, DescribedFigure]:
    note = findings.source_note(results, dates=True)
    colours = findings.colours_of(results)
    over_time = figures.papers_over_time(results.papers)
    by_year = figures.theme_by_year(results.paper_themes)
    prevalence = results.prevalence_of("theme")
    chosen = prevalence[prevalence["name"].isin(results.themes["theme"].head(LINES))]
    trends = results.trends_of("theme")
    band = results.provenance.get("configuration", {}).get("trends", {}).get("band")
    if band and "years" in trends and trends["years"].gt(0).any():
        band = float(band) ** (1 / float(trends["years"].max()))  # a year's part of the span's
    return {
        "papers-over-time": DescribedFigure(
            figures.plot_papers_over_time(over_time, note=note),
            over_time,
            findings.papers_over_time_alt(over_time),
        ),
        "theme-prevalence": DescribedFigure(
            figures.plot_prevalence(prevalence, colours=colours, note=note),
            prevalence,
            findings.prevalence_alt(prevalence),
        ),
        "theme-prevalence-lines": DescribedFigure(
            figures.plot_prevalence_lines(chosen, colours=colours, note=note),
            chosen,
            findings.prevalence_alt(chosen, intervals=False),
        ),
        "theme-by-year": DescribedFigure(
            figures.plot_theme_by_year(by_year, note=note),
            by_year,
            findings.theme_by_year_alt(by_year),
        ),
        "theme-trends": DescribedFigure(
            figures.plot_trends(trends, band=band, note=note),
            trends,
            findings.trends_alt(trends),
        ),
        **_shapes(results, prevalence, note),
    }


def _shapes(results: Results, prevalence: pd.DataFrame, note: str) -> dict[str, DescribedFigure]:
    """Draw what needs tables that results do not keep; what no theme is large enough for is not."""
    from analysis.language.stopwords import stop_words
    from analysis.trends import smooth_prevalence, term_shifts

    config = results.trend_config
    colours = findings.colours_of(results)
    stacked, ranks = figures.stacked_shares(prevalence), figures.theme_ranks(prevalence)
    drawings = {
        "theme-shares": DescribedFigure(
            figures.plot_stacked_shares(stacked, colours=colours, note=note),
            stacked,
            findings.stacked_shares_alt(stacked),
        ),
    }
    if len(set(ranks["period"])) > 1:
        drawings["theme-ranks"] = DescribedFigure(
            figures.plot_ranks(ranks, colours=colours, note=note), ranks, findings.ranks_alt(ranks)
        )
    smooth = smooth_prevalence(results.paper_themes, config=config)
    if len(smooth):
        drawings["theme-curves"] = DescribedFigure(
            figures.plot_prevalence_curves(smooth, prevalence, colours=colours, note=note),
            smooth,
            findings.curves_alt(smooth, prevalence),
        )
    shifts = figures.leading_shifts(
        term_shifts(results.papers, results.paper_themes, config=config, stop_words=stop_words())
    )
    if len(shifts):
        drawings["theme-terms"] = DescribedFigure(
            figures.plot_term_shifts(shifts, note=note), shifts, findings.term_shifts_alt(shifts)
        )
    return drawings
