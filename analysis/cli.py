"""The command line `themes`: one quiet command from a corpus to its themes and trends."""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer

from analysis.errors import InputError

app = typer.Typer(
    help="What is this pile of papers about, and what is changing?",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)

LITTER = 100_000, 50, 100  # Python's own 700, 10, 10 takes a fifteenth of a run, and frees little
"""After how many new objects rings of unused ones are sought, and how often among older ones."""


class TableFormat(StrEnum):
    """What tables are written as."""

    csv = "csv"
    parquet = "parquet"


Corpus = Annotated[
    list[Path] | None,
    typer.Argument(
        help="Papers as exported: CSV, Excel, RIS, BibTeX, JSON, ..., packed or not; several "
        "files, a folder, or - for standard input. Without one: the shipped.",
        show_default=False,
    ),
]
Columns = Annotated[
    str,
    typer.Option(
        "--columns",
        help="The source's own columns: title=Paper,abstract=Text,date=Appeared.",
        show_default=False,
    ),
]


class TrendTable(StrEnum):
    """Which table of trends is meant."""

    statistics = "statistics"
    years = "years"
    signals = "signals"


Level = Annotated[str, typer.Option(help="theme or topic.")]
TableOut = Annotated[
    Path | None,
    typer.Option("--out", help="A .csv, .md, .tex or .xlsx to write.", show_default=False),
]
Results = Annotated[Path, typer.Argument(help="A folder that `themes run` wrote.")]
Out = Annotated[Path | None, typer.Option("--out", help="The folder for all results.")]
Dates = Annotated[Path | None, typer.Option(help="A CSV with the papers' dates.")]
Names = Annotated[
    Path | None, typer.Option("--themes", help="Names and corrections by hand (TOML).")
]
SeedTopics = Annotated[
    Path | None,
    typer.Option(
        "--seed-topics",
        help="Topics given beforehand, by words or papers (TOML).",
        show_default=False,
    ),
]
Encoder = Annotated[
    str,
    typer.Option(
        help="auto, lexical, static, taught, minilm-int8, semantic, or a model's name or path."
    ),
]
Vectors = Annotated[
    Path | None,
    typer.Option(
        help="Vectors of your own instead: .npy in the papers' order, or .parquet with paper_id."
    ),
]
Seed = Annotated[int, typer.Option(min=0, max=2**32 - 1, help="The seed of everything random.")]
Topics = Annotated[
    int | None, typer.Option("--topics", min=1, help="Exactly so many topics, not chosen.")
]
Representation = Annotated[
    str, typer.Option(help="How topics are described: phrases, keybert, mmr, or llm:MODEL.")
]
Spoken = Annotated[
    str, typer.Option("--language", help="Whose papers to model: a code such as de, auto, or all.")
]
Format = Annotated[
    TableFormat | None,
    typer.Option("--format", help="What tables are written as.", show_default="by size"),
]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="Say nothing unless it fails.")]


Baseline = Annotated[
    str,
    typer.Option(help='What trends are against: all papers, "without THEME" or "against THEME".'),
]


@app.command()
def run(
    corpus: Corpus = None,
    out: Out = None,
    dates: Dates = None,
    columns: Columns = "",
    themes: Names = None,
    language: Spoken = "auto",
    encoder: Encoder = "auto",
    vectors: Vectors = None,
    seed: Seed = 42,
    topics: Topics = None,
    seed_topics: SeedTopics = None,
    representation: Representation = "phrases",
    baseline: Baseline = "all",
    limit: Annotated[
        int, typer.Option(min=20, help="Above so many papers samples are fitted, the rest placed.")
    ] = 10_000,
    workers: Annotated[
        int | None,
        typer.Option(min=1, help="Processes that place papers.", show_default="2 on two cores"),
    ] = None,
    scheduler: Annotated[
        str | None, typer.Option(help="A Dask scheduler whose workers place papers: tcp://...")
    ] = None,
    table_format: Format = None,
    quiet: Quiet = False,
) -> None:
    """Find topics, themes and trends of a corpus; write tables, figures and a report."""
    from analysis import pipeline
    from analysis.config import EmbeddingConfig, RunConfig, ScaleConfig, TopicConfig, TrendConfig

    if vectors and encoder != "auto":
        raise InputError("--vectors and --encoder say two things; name one of them")
    config = RunConfig(
        EmbeddingConfig(encoder),
        TopicConfig(seed=seed, n_topics=topics, representation=representation),
        replace(TrendConfig(seed=seed), **baseline_of(baseline)),
        language,
        ScaleConfig(limit=limit, sample=min(ScaleConfig.sample, limit // 2)),
    )
    from analysis.corpus import parse_columns
    from analysis.wording import count

    places = pipeline.locate(corpus or None, out, dates, themes, vectors, seed_topics)
    with notes(quiet=quiet) as note:
        results = pipeline.run(
            corpus or None,
            out,
            dates=dates,
            columns=parse_columns(columns),
            themes=themes,
            vectors=vectors,
            seeds=seed_topics,
            config=config,
            table_format=table_format.value if table_format else None,
            workers=workers,
            scheduler=scheduler,
            note=note,
            quiet=quiet,
        )
    if not quiet:
        typer.echo(
            f"{count(len(results.papers), 'paper')}, {count(len(results.topics), 'topic')}, "
            f"{count(len(results.themes), 'theme')}: {shown(places.results)}, "
            f"figures in {shown(places.figures)}"
        )


@app.command()
def check(
    corpus: Annotated[list[Path], typer.Argument(help="The corpus, named as for `themes run`.")],
    dates: Dates = None,
    columns: Columns = "",
    language: Spoken = "auto",
) -> None:
    """Say what would be read, merged, set aside and refused, and why; fit nothing."""
    from analysis.corpus import check_corpus, parse_columns

    found = check_corpus(corpus, dates=dates, columns=parse_columns(columns), language=language)
    typer.echo(str(found))
    if not found.ok:
        raise typer.Exit(2)


@app.command()
def compare(
    results: Results,
    periods: Annotated[
        str, typer.Option(help="Two periods: 2021..2022,2024..2025.", show_default=False)
    ] = "",
    groups: Annotated[
        str, typer.Option(help="A column of the papers, such as venue.", show_default=False)
    ] = "",
    over_time: Annotated[
        bool, typer.Option("--over-time", help="With --groups: compare trends, not shares.")
    ] = False,
    level: Level = "theme",
    out: TableOut = None,
) -> None:
    """Say what differs between two periods, or between groups of papers, with intervals."""
    from analysis.figures.export import export_table
    from analysis.findings import comparison_sentences
    from analysis.store import load_results
    from analysis.trends import (
        compare_group_trends,
        compare_groups,
        compare_periods,
        read_periods,
    )

    if bool(periods) == bool(groups):
        raise InputError("name --periods A..B,C..D or --groups COLUMN, one of the two")
    if over_time and not groups:
        raise InputError("--over-time compares the trends of groups; name --groups COLUMN with it")
    known = load_results(results)
    papers = known.paper_themes
    if periods:
        table = compare_periods(papers, read_periods(periods), level, known.trend_config)
    else:
        if groups in known.papers and groups not in papers:
            papers = papers.assign(**{groups: known.papers[groups].to_numpy()})
        compare_them = compare_group_trends if over_time else compare_groups
        table = compare_them(papers, groups, level, known.trend_config)
    for sentence in comparison_sentences(table):
        typer.echo(sentence)
    if out:
        typer.echo(f"table: {shown(export_table(table, out))}")


@app.command()
def assign(
    results: Results,
    new: Annotated[list[Path], typer.Argument(help="The new papers, named as for `themes run`.")],
    out: Annotated[
        Path | None,
        typer.Option("--out", help="The folder for old and new.", show_default="RESULTS itself"),
    ] = None,
    dates: Dates = None,
    columns: Columns = "",
    vectors: Vectors = None,
    tables_only: Annotated[
        bool, typer.Option("--tables-only", help="Draw no figures and write no report.")
    ] = False,
    quiet: Quiet = False,
) -> None:
    """Place new papers among the topics of finished results, without fitting again.

    Says how many belong nowhere and how many were there already. Topics, names and corrections
    stay as they are; shares and trends are those of old and new papers together.
    """
    from analysis import pipeline
    from analysis.corpus import parse_columns

    home = out or results
    with notes(quiet=quiet) as note:
        found = pipeline.assign_papers(
            results,
            new,
            home,
            columns=parse_columns(columns),
            dates=dates,
            vectors=vectors,
            draw=not tables_only,
            note=note,
            quiet=quiet,
        )
    if not quiet:
        for line in found.lines:
            typer.echo(line)
        typer.echo(f"results: {shown(home)}")


@app.command()
def trends(
    results: Results,
    table: Annotated[
        TrendTable,
        typer.Option(
            "--table",
            help="statistics: all that was tested; years: each year beside the one before; "
            "signals: small names that came late, to watch.",
        ),
    ] = TrendTable.statistics,
    level: Level = "theme",
    out: TableOut = None,
) -> None:
    """Print one table of trends, or write it as CSV, Excel, Markdown or LaTeX for a paper."""
    from analysis.figures.export import export_table
    from analysis.findings import printed_statistics, statistics_table
    from analysis.store import load_results
    from analysis.trends import weak_signals, year_over_year

    if level not in ("theme", "topic"):
        raise InputError(f"the level of a trend is one of theme, topic, found {level!r}")
    known = load_results(results)
    papers, config = known.paper_themes, known.trend_config
    if table is TrendTable.statistics:
        found = statistics_table(known.trends_of(level), known.prevalence_of(level))
        if out is None or out.suffix in (".md", ".tex"):
            found = printed_statistics(found)
    else:
        made = year_over_year if table is TrendTable.years else weak_signals
        found = made(papers, level, config)
    if not len(found):
        raise InputError(f"there is no {level} for such a table: {results}")
    if out:
        typer.echo(f"table: {shown(export_table(found, out))}")
    else:
        typer.echo(found.to_string(index=False, float_format="{:.3g}".format))


@app.command()
def diff(
    old: Annotated[Path, typer.Argument(help="The older results.")],
    new: Annotated[Path, typer.Argument(help="The newer results.")],
    out: Annotated[
        Path | None,
        typer.Option("--out", help="The folder for diff.csv and charts.", show_default="NEW/diff"),
    ] = None,
    formats: Annotated[
        str, typer.Option("--format", help="Of charts, comma-separated: html, png, svg, pdf.")
    ] = "html,png,svg",
    names: Annotated[
        Path | None,
        typer.Option(
            "--names",
            help="A file of themes to write (TOML): what went on has its old name in it.",
            show_default=False,
        ),
    ] = None,
) -> None:
    """Say which topics and themes were born, died, split, merged, grew, shrank or were renamed.

    Results are aligned by the papers that both have, and by vectors where there are none.
    """
    from analysis.pipeline import diff as compare

    found = compare(old, new, out, formats=listed(formats), names=names)
    for line in found.lines:
        typer.echo(line)
    typer.echo(f"diff.csv, figures: {shown(found.folder)}")


@app.command()
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


@app.command()
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


@app.command()
def verify(
    results: Results,
    corpus: Annotated[
        list[Path] | None,
        typer.Argument(
            help="What they were made from. Without it: the papers in them, as they stand there.",
            show_default=False,
        ),
    ] = None,
    dates: Dates = None,
    themes: Names = None,
    vectors: Vectors = None,
    seed_topics: SeedTopics = None,
    quiet: Quiet = False,
) -> None:
    """Make results again and say same or different, and where.

    Hashes come first, then tables cell by cell, then, across versions of dependencies, the
    topics by agreement. The exit status is 0 for same, 1 for different (damaged or edited files
    are different), 2 where nothing can be compared.
    """
    from analysis.pipeline import verify_results

    beside = {"dates": dates, "themes": themes, "vectors": vectors, "seeds": seed_topics}
    found = verify_results(results, corpus or None, quiet=quiet, **beside)
    if not quiet:
        typer.echo(str(found))
    if not found.same:
        raise typer.Exit(1)


@app.command("export-tables")
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


@app.command()
def fetch(
    service: Annotated[str, typer.Argument(metavar="SOURCE", help="arxiv or openalex.")],
    query: Annotated[
        str,
        typer.Argument(
            help='As the source has it: "cat:cs.LG AND ti:speculative" for arXiv; words, or a '
            "filter such as publication_year:2024,title.search:speculative, for OpenAlex."
        ),
    ],
    out: Annotated[
        Path | None,
        typer.Option("--out", help="The file to write.", show_default="named by the query"),
    ] = None,
    limit: Annotated[int, typer.Option(min=1, help="Papers at most.")] = 2000,
    mailto: Annotated[
        str, typer.Option(help="Your address, told to the source.", show_default=False)
    ] = "",
    key: Annotated[
        str,
        typer.Option(
            "--api-key",
            envvar="OPENALEX_API_KEY",
            help="OpenAlex' key, free at openalex.org.",
            show_default=False,
        ),
    ] = "",
    fresh: Annotated[
        bool, typer.Option("--fresh", help="Ask anew for what was fetched today or begun.")
    ] = False,
    quiet: Quiet = False,
) -> None:
    """Fetch papers from arXiv or OpenAlex into a file for `themes run` (extra fetch)."""
    from analysis.fetch import fetch_papers
    from analysis.wording import count

    options: dict[str, Any] = {"limit": limit, "mailto": mailto, "key": key}
    found = fetch_papers(service, query, out, fresh=fresh, quiet=quiet, **options)
    with notes(quiet=quiet) as note:
        if found.cached:
            note("nothing was asked, this was fetched within a day; --fresh asks anew")
        if found.papers < (due := min(found.total, limit)):
            note(f"the answers held {found.papers:,} different papers where {due:,} were due")
        elif found.papers < found.total:
            note(f"the query has {found.total:,} papers; --limit asks for more than {limit:,}")
    if not quiet:
        typer.echo(f"{count(found.papers, 'paper')}: {shown(found.path)}")


@app.command("figure-info")
def figure_info(
    file: Annotated[Path, typer.Argument(help="A PNG, SVG, PDF or HTML that was exported.")],
    results: Annotated[
        Path | None,
        typer.Option("--results", help="The results to compare with.", show_default="those near"),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="All that is known, as JSON.")] = False,
) -> None:
    """Say which results a figure was drawn from, and whether they are still the current ones."""
    from analysis.figures import export

    info = export.figure_info(file, results)
    typer.echo(info.to_json() if as_json else str(info))


@app.command()
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


@contextmanager
def notes(*, quiet: bool = False) -> Iterator[Callable[[str], None]]:
    """Give a function that takes notes; they are printed at the end, unless `quiet`."""
    taken: list[str] = []
    yield taken.append
    if not quiet:
        for note in taken:
            typer.echo(f"note: {note}", err=True)


def leave_out(name: str) -> None:
    """Have an optional package count as not installed in this process.

    jsonschema, which plotly imports through nbformat, imports `rfc3987_syntax` where it
    is: that builds grammars for three seconds, to check a format of text (`iri`) which no
    schema of a notebook has.
    """
    sys.modules.setdefault(name, None)  # type: ignore[arg-type]  # as the import system has it


def baseline_of(text: str) -> dict[str, Any]:
    """Return the settings that a `--baseline` stands for.

    Examples
    --------
    >>> baseline_of("all"), baseline_of("without Speculative decoding")
    ({}, {'without': 'Speculative decoding'})
    """
    way, _, name = text.strip().partition(" ")
    if text.strip() == "all":
        return {}
    if way not in ("without", "against") or not name.strip():
        raise InputError(f'the baseline {text!r} is none; write all, "without X" or "against X"')
    return {way: name.strip()}


def listed(text: str) -> tuple[str, ...]:
    """Return the parts of a comma-separated list, in lower case.

    Examples
    --------
    >>> listed("html, PNG")
    ('html', 'png')
    """
    return tuple(part.strip().lower() for part in text.split(",") if part.strip())


def shown(path: Path) -> str:
    """Return the path relative to where the user stands, if it lies below."""
    here = Path.cwd()
    return str(path.relative_to(here)) if path.is_relative_to(here) else str(path)


def main() -> None:
    """Run the command line; bad input ends with one sentence and status 2."""
    gc.set_threshold(*LITTER)
    # numpy's sums then take one order on any number of cores, and no core waits for small ones.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    leave_out("rfc3987_syntax")
    try:
        app()
    except InputError as error:
        typer.echo(f"themes: {error}", err=True)
        raise SystemExit(2) from None


if __name__ == "__main__":
    main()
