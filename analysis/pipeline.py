"""The whole way: from a corpus to a folder of results, stage by stage.

Each stage is a function from table to table; this module only runs them in
order, tells how far it is, and sees to it that nothing is done twice.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from analysis.config import RunConfig
from analysis.errors import InputError
from analysis.export import Exported, Look, started_browser
from analysis.report import (
    KINDS,
    Origin,
    check_kinds,
    draft_report,
    draw_figures,
    drawn,
    export_all,
    outdated_figures_removed,
    write_reports,
)
from analysis.results import (
    HOME,
    Format,
    Results,
    appearing_whole,
    figures_key,
    file_hash,
    intact,
    load_results,
    run_key,
    versions,
    write_results,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import pandas as pd

STAGES = ("load", "embed", "fit", "name", "estimate", "draw")
Report = Callable[[str], None]


@dataclass
class Clock:
    """Times stages by name and tells a listener when one begins."""

    listener: Report | None = None
    seconds: dict[str, float] = field(default_factory=dict)

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        """Time what happens inside under this name."""
        if self.listener:
            self.listener(name)
        start = time.perf_counter()
        yield
        self.seconds[name] = round(time.perf_counter() - start, 3)


def run(
    corpus: str | Path | None = None,
    out: str | Path | None = None,
    *,
    dates: str | Path | None = None,
    themes: str | Path | None = None,
    config: RunConfig | None = None,
    table_format: Format | None = None,
    formats: tuple[str, ...] | None = None,
    listener: Report | None = None,
    note: Report | None = None,
) -> Results:
    """Find the topics, themes and trends of a corpus, save them, draw them, and return them.

    Without a corpus the shipped one is taken, its results go to `corpus/derived/`
    and its figures to `figures/`. Otherwise everything goes to `out`. When neither
    the inputs nor the settings nor this package have changed since the results in
    that folder were made, they are read and nothing is computed.

    `formats` names what figures are exported as; None stands for HTML, PNG and SVG.
    `listener` hears the name of each stage as it begins, `note` a sentence about
    anything that the user should know and that is not an error.

    Raises
    ------
    InputError
        If the corpus, a date, the themes or the settings are unusable; nothing is
        written then.
    """
    places = locate(corpus, out, dates, themes)
    settings = config or RunConfig()
    inputs = [path for path in (places.corpus, places.dates, places.themes) if path]
    asked = {**settings.to_dict(), "format": table_format}
    key = run_key(inputs, {**asked, "inputs": [path.name for path in inputs]})
    usual = ("html", "png", "svg")
    wanted = _with_needed(usual if formats is None else formats, _kinds(places))
    tables_stand = intact(places.results, key)
    page = places.results / "report.html"
    if tables_stand and page.is_file() and drawn(places.figures, figures_key(key, wanted)):
        return load_results(places.results)

    clock = Clock(listener)
    with ExitStack() as stack:
        stack.enter_context(outdated_figures_removed(places.figures))
        fresh = stack.enter_context(appearing_whole(places.results))
        if tables_stand:
            results = load_results(places.results)
        else:
            results = compute(places, settings, clock)
            about = {"key": key, **results.provenance, "configuration": asked}
            about["inputs"] = {path.name: file_hash(path) for path in inputs}
            about["versions"] = versions()
            about["seconds"] = clock.seconds
            write_results(replace(results, provenance=about), fresh, table_format)
            results = load_results(fresh)
        figures = _figures_folder(places, fresh, stack)
        with clock.stage("draw"):
            key = figures_key(key, wanted)
            exported = _show(results, places, (fresh, figures), wanted, _kinds(places), key)
    _tell([*_cautions(results, places), exported.note], note)
    return results


def redraw(
    results: str | Path,
    *,
    formats: tuple[str, ...] = ("html", "png", "svg"),
    kinds: tuple[str, ...] = ("html",),
    title: str = "",
    listener: Report | None = None,
    note: Report | None = None,
) -> Path:
    """Draw finished results anew: the figures, and the report as `kinds`. Return the folder.

    `kinds` are some of html, md and tex; the figures that these need are exported
    beside the `formats` asked for. `title` is another title for the report.

    Raises
    ------
    InputError
        If the folder holds no results or a format is not known.
    """
    wanted = check_kinds(kinds) if kinds else ()
    places = _places_of(Path(results))
    tables = load_results(results)
    formats = _with_needed(formats, (*wanted, *_kinds(places)))
    key = figures_key(str(tables.provenance.get("key")), formats)
    clock = Clock(listener)
    with ExitStack() as stack, clock.stage("draw"):
        stack.enter_context(outdated_figures_removed(places.figures))
        fresh = stack.enter_context(appearing_whole(places.results))
        folders = fresh, _figures_folder(places, fresh, stack)
        exported = _show(tables, places, folders, formats, wanted, key, title=title)
    _tell([exported.note], note)
    return places.figures


def export(
    results: str | Path,
    out: str | Path | None = None,
    *,
    formats: tuple[str, ...] = ("html", "png", "svg"),
    look: Look | None = None,
    only: tuple[str, ...] = (),
    listener: Report | None = None,
    note: Report | None = None,
) -> tuple[Path, Exported]:
    """Export the figures of finished results as they are asked for; return folder and files.

    Parameters
    ----------
    out
        Another folder than that of the results' own figures.
    look
        Size in millimetres, resolution, ground, renderer.
    only
        The names of some figures; the others, if they are there, stay as they are.

    Raises
    ------
    InputError
        If the folder holds no results, or a format, a name or a renderer is not known.
    """
    look = look or Look()
    tables = load_results(results)
    clock = Clock(listener)
    places = _places_of(Path(results))
    places = replace(places, figures=Path(out)) if out is not None else places
    asked = [f"{name}={value}" for name, value in look.to_dict().items()]
    key = figures_key(str(tables.provenance.get("key")), [*formats, *asked])
    with clock.stage("draw"):
        drawings = draw_figures(tables)
        if unknown := [name for name in only if name not in drawings]:
            raise InputError(f"no figure {unknown[0]!r} here; choose from {', '.join(drawings)}")
        chosen = {name: drawn for name, drawn in drawings.items() if not only or name in only}
        exported = export_all(
            chosen,
            places.figures,
            formats,
            key=key,
            origin=Origin(tables.provenance, _results_as_seen(places)),
            look=look,
            among_others=bool(only) or out is not None,
        )
    _tell([exported.note], note)
    return places.figures, exported


def _show(
    results: Results,
    places: Places,
    folders: tuple[Path, Path],
    formats: Sequence[str],
    kinds: Sequence[str],
    key: str,
    *,
    title: str = "",
) -> Exported:
    """Export the figures and write the report, into the folders for results and for figures.

    The browser starts while the figures are drawn, and draws while the report is drafted.
    """
    home, figures = folders
    with started_browser(formats) as browser, ThreadPoolExecutor(max_workers=1) as aside:
        drawings = draw_figures(results)
        draft = aside.submit(draft_report, results, drawings, title) if kinds else None
        origin = Origin(results.provenance, _results_as_seen(places))
        exported = export_all(drawings, figures, formats, key=key, origin=origin, browser=browser)
        if draft is not None:
            place = _as_seen(places)
            write_reports(
                *(results, home, drawings, figures), kinds=kinds, place=place, draft=draft.result()
            )
    return exported


def _cautions(results: Results, places: Places) -> list[str]:
    from analysis.corrections import outcome_lines
    from analysis.themes import missing_anchors

    notes = []
    if not results.provenance.get("has_themes", True):
        notes.append("no themes here: these papers hold together no better than shuffled words")
    if places.themes and (gone := missing_anchors(places.themes, results.papers)):
        some = ", ".join(gone[:3]) + (" ..." if len(gone) > 3 else "")
        notes.append(f"{places.themes}: anchors that name no paper of this corpus: {some}")
    return notes + outcome_lines(results.corrections)


def _kinds(places: Places) -> tuple[str, ...]:
    """Return the kinds of report to write: the page, and those that lie there from before."""
    return tuple(k for k in KINDS if k == "html" or (places.results / f"report.{k}").is_file())


def _with_needed(formats: tuple[str, ...], kinds: tuple[str, ...]) -> tuple[str, ...]:
    """Return the formats of figures asked for, and then those that kinds of report link to."""
    return tuple(
        dict.fromkeys([*formats, *(f for kind in KINDS if kind in kinds for f in KINDS[kind])])
    )


def _as_seen(places: Places) -> str:
    """Return the folder of figures as seen from the report."""
    return Path(os.path.relpath(places.figures, places.results)).as_posix()


def _results_as_seen(places: Places) -> str:
    """Return the folder of results as seen from the figures, "" where it lies far from them."""
    way = Path(os.path.relpath(places.results, places.figures)).as_posix()
    return way if way.count("..") <= 1 and len(Path(way).parts) <= 3 else ""


def _tell(notes: list[str], listener: Report | None) -> None:
    if listener:
        for text in filter(None, notes):
            listener(text)


def _figures_folder(places: Places, fresh: Path, stack: ExitStack) -> Path:
    if places.figures.parent == places.results:
        (fresh / "figures").mkdir()
        return fresh / "figures"
    return stack.enter_context(appearing_whole(places.figures))


@dataclass(frozen=True)
class Places:
    """Where a run reads from and writes to."""

    corpus: Path
    dates: Path | None
    themes: Path | None
    results: Path
    figures: Path
    shipped: bool


def locate(
    corpus: str | Path | None,
    out: str | Path | None,
    dates: str | Path | None,
    themes: str | Path | None,
) -> Places:
    """Settle which files a run reads and where it writes; every file named must be there."""
    shipped = corpus is None
    source = HOME / "corpus" / "trending-papers.txt" if corpus is None else Path(corpus)
    if not source.exists():
        hint = "the shipped corpus lies in a clone of the project" if shipped else "check the path"
        raise InputError(f"{source}: no such file; {hint}, or name a corpus: themes run CORPUS")
    if out is None and not shipped:
        raise InputError(f"{source}: say where its results shall go, with --out DIR")
    if shipped:
        dates = dates or HOME / "corpus" / "paper-dates.csv"
        themes = themes or HOME / "corpus" / "themes.toml"
    for kind, path in (("dates", dates), ("themes", themes)):
        if path is not None and not Path(path).is_file():
            raise InputError(f"{path}: no such file; check what --{kind} names")
    results = HOME / "corpus" / "derived" if out is None else Path(out)
    return Places(
        corpus=source,
        dates=Path(dates) if dates else None,
        themes=Path(themes) if themes else None,
        results=results,
        figures=HOME / "figures" if out is None else results / "figures",
        shipped=shipped,
    )


def _places_of(results: Path) -> Places:
    shipped = results.resolve() == HOME / "corpus" / "derived"
    figures = HOME / "figures" if shipped else results / "figures"
    return Places(results, None, None, results, figures, shipped)


def compute(places: Places, config: RunConfig, clock: Clock) -> Results:
    """Run the stages from the corpus to the tables; nothing is written."""
    from analysis.corpus import corpus_hash, load_papers
    from analysis.corrections import correct_topics, outcomes_table
    from analysis.embeddings import embed_papers, resolve_encoder
    from analysis.quality import assess_topics
    from analysis.themes import (
        ThemesFile,
        assign_themes,
        read_themes_file,
        summarise_themes,
        theme_of_topic,
    )
    from analysis.topics import fit_topics
    from analysis.trends import estimate_trends, theme_prevalence

    with clock.stage("load"):
        papers = load_papers(places.corpus, dates=places.dates)
        said = read_themes_file(places.themes) if places.themes else ThemesFile()
    with clock.stage("embed"):
        encoder = resolve_encoder(config.embedding, papers)
        vectors = embed_papers(papers, config.embedding)
    with clock.stage("fit"):
        fit = fit_topics(papers, vectors, config.topics)
    with clock.stage("name"):
        fit, outcomes = correct_topics(papers, fit, said.corrections)
        topics = assess_topics(papers, fit)
        paper_themes = assign_themes(papers, fit, places.themes)
        themes = summarise_themes(paper_themes, said)
    with clock.stage("estimate"):
        levels = [
            (make(paper_themes, level=level, config=config.trends))
            for make in (theme_prevalence, estimate_trends)
            for level in ("theme", "topic")
        ]
    import pandas as pd

    return Results(
        papers=join_papers(papers, fit.paper_topics, paper_themes),
        topics=topics.merge(theme_of_topic(paper_themes), on="topic", how="left"),
        themes=themes,
        topic_terms=fit.topic_terms,
        tree=fit.tree,
        representatives=fit.representatives,
        corrections=outcomes_table(outcomes),
        prevalence=pd.concat(levels[:2], ignore_index=True),
        trends=pd.concat(levels[2:], ignore_index=True),
        vectors=vectors,
        provenance={
            "corpus": {"hash": corpus_hash(papers), "n_papers": len(papers)},
            "encoder": encoder,
            "has_themes": fit.has_themes,
        },
    )


def join_papers(
    papers: pd.DataFrame, paper_topics: pd.DataFrame, paper_themes: pd.DataFrame
) -> pd.DataFrame:
    """Join each paper with its topic, theme and place on the map, in corpus order."""
    from analysis.results import LEADING

    found = paper_topics.assign(theme=paper_themes["theme"].to_numpy())
    both = papers.merge(found, on="paper_id", how="left", validate="one_to_one")
    raw = ["original_title", "original_abstract"]
    others = [column for column in both.columns if column not in [*LEADING, *raw]]
    return both[[*LEADING, *others]]
