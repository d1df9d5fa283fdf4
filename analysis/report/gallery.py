"""Every figure of finished results: what is drawn, its table, and its finding in words."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, Any

from analysis import figures, findings
from analysis.figures.export import (
    DescribedFigure,
    Exported,
    Look,
    export_figures,
)
from analysis.report.fitting import TOP, Fitting, most_telling
from analysis.store import file_hash, read_json, write_json
from analysis.wording import count

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    import pandas as pd

    from analysis.store import Results

MANIFEST = "figures.json"
TERMS = 6
"""Of so many themes at most the terms that came and went are drawn."""
LINES, AREAS, RANKS = 6, 8, 10
"""So many themes share one chart of lines, areas, ranks; more could not be told apart."""
MULTIPLES = 20
"""So many topics have their course on a page of small panels, five rows of four that in one column
are seven of three, or as many as are asked for."""
ROWS, ROWS_ON_A_SLIDE = 44, 14
"""So many topics at most share the tree."""
TERMS_OF_TOPIC, TERMS_ON_A_SLIDE = 6, 4
"""So many terms mark a topic, and on a slide."""


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
    place: Path | None = None,
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
    place
        The folder in which they lie in the end, if they are written elsewhere first.
    """
    origin = origin or Origin()
    before = read_json((place or folder) / MANIFEST) if among_others else {}
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


def draw_figures(
    results: Results, *, top: int = TOP, slides: bool = False
) -> dict[str, DescribedFigure]:
    """Draw the figures that the results can carry, by the name of their files.

    Without dates there are none over time, with one theme none that compares themes. Charts of
    themes show the most telling ones, as many as fit on a printed page, and say how many
    they leave out.

    Parameters
    ----------
    results
        Finished results.
    top
        Themes that a chart shows at most.
    slides
        Whether they shall fit on a slide instead, with no text under 12 points.
    """
    changing = Fitting(most_telling(results), top, slides)
    largest = Fitting(tuple(results.themes["theme"]), top, slides, by_size=True)
    drawings = _what_it_is_about(results, largest)
    if results.papers["date"].notna().any():
        drawings |= _what_is_changing(results, changing)
    return drawings


def _what_it_is_about(results: Results, fitting: Fitting) -> dict[str, DescribedFigure]:
    placed, note = results.paper_themes, findings.source_note(results)
    colours = findings.colours_of(results)
    papers = findings.labelled(findings.mapped(results))
    of_sample = " ".join(filter(None, [note, findings.sample_told(results)]))
    sizes = figures.theme_sizes(placed)
    drawings = {
        "map-of-papers": DescribedFigure(
            figures.plot_map(papers, colours=colours, note=of_sample),
            papers[["paper_id", "title", "date", "theme", "topic_label", "confidence", "x", "y"]],
            findings.map_alt(papers),
        ),
        "theme-sizes": fitting.chart(
            lambda some: sizes[sizes["theme"].isin(some)].reset_index(drop=True),
            partial(figures.plot_theme_sizes, colours=colours),
            findings.theme_sizes_alt,
            note,
        ),
    }
    if len(results.topic_terms):
        drawings["topic-terms"] = fitting.as_many(
            partial(_topic_terms, results, TERMS_ON_A_SLIDE if fitting.slides else TERMS_OF_TOPIC),
            TOP,
        )
    shown = min(fitting.top, len(fitting.names))
    largest = max(1, (ROWS_ON_A_SLIDE if fitting.slides else ROWS) // max(shown, 1))
    cut = bool(results.themes["n_topics"].gt(largest).any())
    if len(results.topics) > 1:
        drawings["topic-hierarchy"] = fitting.chart(
            lambda some: figures.topic_hierarchy(results.tree, results.topics, some, largest),
            partial(figures.plot_hierarchy, colours=colours),
            findings.hierarchy_alt,
            f"{note} Of each theme its {count(largest, 'largest topic')}.".strip() if cut else note,
        )
    if len(results.themes) > 1:
        similarity = figures.theme_similarity(placed, results.vectors)
        drawings["theme-similarity"] = fitting.chart(
            lambda some: similarity[
                similarity["theme"].isin(some) & similarity["other"].isin(some)
            ].reset_index(drop=True),
            figures.plot_similarity,
            findings.similarity_alt,
            note,
        )
    return drawings


def _topic_terms(results: Results, n_terms: int, n_topics: int) -> DescribedFigure:
    terms = figures.top_terms(results.topic_terms, results.topics, n_topics, n_terms)
    figure = figures.plot_topic_terms(
        terms, colours=findings.colours_of(results), note=findings.source_note(results)
    )
    return DescribedFigure(figure, terms, findings.topic_terms_alt(terms))


def _what_is_changing(results: Results, fitting: Fitting) -> dict[str, DescribedFigure]:
    note = findings.source_note(results, dates=not fitting.slides)
    colours = findings.colours_of(results)
    over_time = figures.papers_over_time(results.papers)
    by_year = figures.theme_by_year(results.paper_themes)
    prevalence = results.prevalence_of("theme")
    trends = results.trends_of("theme")

    def lines(n: int) -> DescribedFigure:
        chosen = _of_names(prevalence, results.themes["theme"].head(n))
        figure = figures.plot_prevalence_lines(chosen, colours=colours, note=note)
        return DescribedFigure(figure, chosen, findings.prevalence_alt(chosen, intervals=False))

    band = results.provenance.get("configuration", {}).get("trends", {}).get("band")
    if band and "years" in trends and trends["years"].gt(0).any():
        band = float(band) ** (1 / float(trends["years"].max()))  # a year's part of the span's
    return {
        "papers-over-time": DescribedFigure(
            figures.plot_papers_over_time(over_time, note=note),
            over_time,
            findings.papers_over_time_alt(over_time),
        ),
        "theme-prevalence": fitting.chart(
            partial(_of_names, prevalence),
            partial(figures.plot_prevalence, colours=colours),
            findings.prevalence_alt,
            note,
        ),
        "theme-prevalence-lines": fitting.as_many(lines, LINES),
        "theme-by-year": fitting.chart(
            lambda some: by_year[by_year["theme"].isin(some)].reset_index(drop=True),
            figures.plot_theme_by_year,
            findings.theme_by_year_alt,
            note,
        ),
        "theme-trends": fitting.chart(
            partial(_of_names, trends),
            partial(figures.plot_trends, band=band),
            findings.trends_alt,
            note,
        ),
        **_of_topics(results, fitting, note),
        **_shapes(results, prevalence, fitting, note),
    }


def _of_topics(results: Results, fitting: Fitting, note: str) -> dict[str, DescribedFigure]:
    """Draw the courses of topics on a page of small panels, each in the colour of its theme."""
    of_theme = results.topics.set_index("label")["theme"]
    if len(of_theme) <= len(results.themes) or not of_theme.index.is_unique:
        return {}
    colours = findings.colours_of(results)
    top = fitting.top if fitting.slides else max(MULTIPLES, fitting.top)
    topics = replace(fitting, names=most_telling(results, "topic"), top=top, level="topic")
    chart = topics.chart(
        partial(_of_names, results.prevalence_of("topic")),
        partial(
            figures.plot_prevalence,
            colours={str(label): colours[theme] for label, theme in of_theme.items()},
        ),
        findings.prevalence_alt,
        note,
    )
    return {"topic-prevalence": chart}


def _shapes(
    results: Results, prevalence: pd.DataFrame, fitting: Fitting, note: str
) -> dict[str, DescribedFigure]:
    """Draw what needs tables that results do not keep; what no theme is large enough for is not."""
    from analysis.language.stopwords import stop_words
    from analysis.trends import smooth_prevalence, term_shifts

    config = results.trend_config
    colours = findings.colours_of(results)

    def shares(n: int) -> DescribedFigure:
        stacked = figures.stacked_shares(prevalence, n)
        figure = figures.plot_stacked_shares(stacked, colours=colours, note=note)
        return DescribedFigure(figure, stacked, findings.stacked_shares_alt(stacked))

    def ranked(n: int) -> DescribedFigure:
        ranks = figures.theme_ranks(prevalence, n)
        figure = figures.plot_ranks(ranks, colours=colours, note=note)
        return DescribedFigure(figure, ranks, findings.ranks_alt(ranks))

    drawings = {"theme-shares": fitting.as_many(shares, AREAS)}
    if len(set(figures.theme_ranks(prevalence)["period"])) > 1:
        drawings["theme-ranks"] = fitting.as_many(ranked, RANKS)
    smooth = smooth_prevalence(results.paper_themes, config=config)
    if len(smooth):
        drawn = set(smooth["name"])
        drawings["theme-curves"] = replace(
            fitting, names=tuple(name for name in fitting.names if name in drawn)
        ).chart(
            partial(_of_names, smooth),
            lambda some, **kwargs: figures.plot_prevalence_curves(
                some, _of_names(prevalence, some["name"]), colours=colours, **kwargs
            ),
            lambda some: findings.curves_alt(some, _of_names(prevalence, some["name"])),
            note,
        )
    some = findings.mapped(results)  # of a large corpus the sample is read
    shifts = term_shifts(some.papers, some.paper_themes, config=config, stop_words=stop_words())
    if len(shifts):
        names = tuple(dict.fromkeys(shifts["name"]))
        drawings["theme-terms"] = replace(fitting, names=names, top=min(fitting.top, TERMS)).chart(
            lambda some: figures.leading_shifts(_of_names(shifts, some)),
            figures.plot_term_shifts,
            findings.term_shifts_alt,
            note,
        )
    return drawings


def _of_names(table: pd.DataFrame, names: Iterable[str]) -> pd.DataFrame:
    return table[table["name"].isin(set(names))].reset_index(drop=True)
