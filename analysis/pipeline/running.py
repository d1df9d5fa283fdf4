"""Run everything, or only draw: nothing is done twice, and results appear whole or not at all."""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from analysis.config import RunConfig
from analysis.corpus import opened
from analysis.errors import InputError
from analysis.figures.export import Exported, Look
from analysis.pipeline.places import inputs_of, locate, places_of
from analysis.pipeline.showing import cautions, figures_folder, kinds_there, show, tell, with_needed
from analysis.pipeline.sizes import compute_any
from analysis.pipeline.stages import STAGES, Clock, Report
from analysis.progress import progress
from analysis.report import (
    TOP,
    Origin,
    check_kinds,
    draw_figures,
    drawn,
    export_all,
    outdated_figures_removed,
)
from analysis.store import (
    Format,
    Results,
    appearing_whole,
    figures_key,
    file_hash,
    intact,
    load_results,
    run_key,
    settle,
    versions,
    write_results,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from analysis.corpus import Corpus


def run(
    corpus: Corpus | None = None,
    out: str | Path | None = None,
    *,
    dates: str | Path | None = None,
    themes: str | Path | None = None,
    columns: Mapping[str, str] | None = None,
    vectors: str | Path | None = None,
    seeds: str | Path | None = None,
    config: RunConfig | None = None,
    table_format: Format | None = None,
    formats: tuple[str, ...] | None = None,
    workers: int | None = None,
    scheduler: Any = None,
    note: Report | None = None,
    quiet: bool = False,
) -> Results:
    """Find the topics, themes and trends of a corpus, save them, draw them, and return them.

    Without a corpus the shipped one is taken, its results go to `corpus/derived/` and its
    figures to `figures/`. Otherwise everything goes to `out`. When neither the inputs nor
    the settings nor this package have changed since the results in that folder were made,
    they are read and nothing is computed.

    In a notebook and on a terminal a bar shows how far it is.

    Parameters
    ----------
    corpus
        Whatever `load_papers` takes; None for the shipped papers.
    out
        The folder for all results.
    dates, themes
        A CSV with dates; names and corrections by hand (TOML).
    columns
        Which column is which, as `load_papers` takes it.
    vectors
        A file of vectors, one a paper, as `read_vectors` takes it: nothing is embedded then.
    seeds
        A file of topics that are given beforehand (TOML), beside those in `themes`.
    config
        The settings of all stages; None stands for the usual ones.
    table_format
        csv or parquet; None chooses by size.
    formats
        What figures are exported as; None stands for HTML, PNG and SVG.
    workers
        How many processes place the papers of a corpus above `ScaleConfig.limit`; None for
        two where there are two cores. The results are the same.
    scheduler
        The address of a Dask scheduler, or a `Client`, whose workers do that instead; they
        must see the corpus and the folder of results under the same paths.
    note
        Hears a sentence about anything that the user should know and that is not an error.
    quiet
        Whether to show no bar.

    Raises
    ------
    InputError
        If the corpus, a date, the themes or the settings are unusable; nothing is
        written then.
    """
    settings = config or RunConfig()
    with ExitStack() as stack:
        places = locate(corpus, out, dates, themes, vectors, seeds)
        files = stack.enter_context(opened(places.corpus))
        places = replace(
            places, corpus=files, columns=columns, workers=workers, scheduler=scheduler
        )
        inputs = inputs_of(files, places)
        asked = {**settings.to_dict(), "format": table_format}
        asked |= {"columns": dict(columns)} if columns else {}
        asked |= {"seed_topics": places.seeds.name} if places.seeds else {}
        key = run_key(list(inputs.values()), {**asked, "inputs": list(inputs)})
        settle(places.figures)
        usual = ("html", "png", "svg")
        wanted = with_needed(usual if formats is None else formats, kinds_there(places))
        tables_stand = intact(places.results, key)
        page = places.results / "report.html"
        if tables_stand and page.is_file() and drawn(places.figures, figures_key(key, wanted)):
            return load_results(places.results)

        clock = Clock(stack.enter_context(progress(len(STAGES), quiet=quiet)))
        stack.enter_context(outdated_figures_removed(places.figures))
        fresh = stack.enter_context(appearing_whole(places.results))
        if tables_stand:
            results = load_results(places.results)
        else:
            results = compute_any(places, settings, clock, key, note)
            about = {"key": key, **results.provenance, "configuration": asked}
            about["made"] = places.command(settings, table_format)
            about["inputs"] = {name: file_hash(path) for name, path in inputs.items()}
            about["versions"] = versions()
            about["seconds"] = clock.seconds
            write_results(replace(results, provenance=about), fresh, table_format)
            del results  # of a large corpus memory does not hold it twice
            results = load_results(fresh)
        figures = figures_folder(places, fresh, stack)
        with clock.stage("draw"):
            key = figures_key(key, wanted)
            exported = show(results, places, (fresh, figures), wanted, kinds_there(places), key)
    from analysis.scale import clear_work

    clear_work(places.results)
    tell([*cautions(results, places), exported.note], note)
    return results


def redraw(
    results: str | Path,
    *,
    formats: tuple[str, ...] = ("html", "png", "svg"),
    kinds: tuple[str, ...] = ("html",),
    title: str = "",
    top: int = TOP,
    note: Report | None = None,
    quiet: bool = False,
) -> Path:
    """Draw finished results anew: the figures, and the report as `kinds`. Return the folder.

    Parameters
    ----------
    results
        The folder of finished results.
    formats
        What figures are exported as, beside what the reports need.
    kinds
        Some of html, md and tex.
    title
        Another title for the report.
    top
        Themes that a chart shows at most.
    note
        Hears a sentence about what the user should know.
    quiet
        Whether to show no bar.

    Raises
    ------
    InputError
        If the folder holds no results or a format is not known.
    """
    wanted = check_kinds(kinds) if kinds else ()
    places = places_of(Path(results))
    tables = load_results(results)
    settle(places.figures)
    formats = with_needed(formats, (*wanted, *kinds_there(places)))
    asked = [f"top={top}"] if top != TOP else []
    key = figures_key(str(tables.provenance.get("key")), [*formats, *asked])
    with ExitStack() as stack:
        begin = stack.enter_context(progress(1, quiet=quiet))
        stack.enter_context(Clock(begin).stage("draw"))
        stack.enter_context(outdated_figures_removed(places.figures))
        fresh = stack.enter_context(appearing_whole(places.results))
        folders = fresh, figures_folder(places, fresh, stack)
        exported = show(tables, places, folders, formats, wanted, key, title=title, top=top)
    tell([exported.note], note)
    return places.figures


def export(
    results: str | Path,
    out: str | Path | None = None,
    *,
    formats: tuple[str, ...] = ("html", "png", "svg"),
    look: Look | None = None,
    only: tuple[str, ...] = (),
    top: int = TOP,
    note: Report | None = None,
    quiet: bool = False,
) -> tuple[Path, Exported]:
    """Export the figures of finished results as they are asked for; return folder and files.

    Parameters
    ----------
    results
        The folder of finished results.
    out
        Another folder than that of the results' own figures. Figures that look otherwise
        than the report's go by default beside those, never over them.
    look
        Size in millimetres, resolution, ground, renderer.
    only
        The names of some figures; the others, if they are there, stay as they are.
    formats
        Some of html, png, svg and pdf.
    top
        Themes that a chart shows at most.
    note
        Hears a sentence about what the user should know.
    quiet
        Whether to show no bar.

    Raises
    ------
    InputError
        If the folder holds no results, or a format, a name or a renderer is not known.
    """
    look = look or Look()
    tables = load_results(results)
    places = places_of(Path(results))
    kind = "-".join(filter(None, [look.folder, f"top{top}" if top != TOP else ""]))
    if out is None and kind:
        out = places.figures.with_name(f"{places.figures.name}-{kind}")
    places = replace(places, figures=Path(out)) if out is not None else places
    asked = [f"{name}={value}" for name, value in (look.to_dict() | {"top": top}).items()]
    asked = [wish for wish in asked if wish != f"top={TOP}"]
    key = figures_key(str(tables.provenance.get("key")), [*formats, *asked])
    with progress(1, quiet=quiet) as begin, Clock(begin).stage("draw"):
        on_slides = look.context == "slides" and look.width_mm is None
        drawings = draw_figures(tables, top=top, slides=on_slides)
        if unknown := [name for name in only if name not in drawings]:
            raise InputError(f"no figure {unknown[0]!r} here; choose from {', '.join(drawings)}")
        chosen = {name: drawn for name, drawn in drawings.items() if not only or name in only}
        with appearing_whole(places.figures) as fresh:
            exported = export_all(
                chosen,
                fresh,
                formats,
                key=key,
                origin=Origin(tables.provenance, places.results_as_seen),
                look=look,
                among_others=bool(only) or out is not None,
                place=places.figures,
            )
    tell([exported.note], note)
    files = tuple(places.figures / path.relative_to(fresh) for path in exported.files)
    return places.figures, replace(exported, files=files)
