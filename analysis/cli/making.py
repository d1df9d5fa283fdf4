"""Commands that read papers: run, check, assign, fetch."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Annotated, Any

import typer

from analysis.cli.options import (
    Baseline,
    Columns,
    Corpus,
    Dates,
    Encoder,
    Format,
    Names,
    Out,
    Quiet,
    Representation,
    Results,
    Seed,
    SeedTopics,
    Spoken,
    Topics,
    Vectors,
    notes,
    shown,
)
from analysis.errors import InputError


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
