"""Commands that ask finished results: compare, trends, diff, verify, figure-info."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from analysis.cli.options import (
    Dates,
    Level,
    Names,
    Quiet,
    Results,
    SeedTopics,
    TableOut,
    Vectors,
    listed,
    shown,
)
from analysis.errors import InputError


class TrendTable(StrEnum):
    """Which table of trends is meant."""

    statistics = "statistics"
    years = "years"
    signals = "signals"


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
