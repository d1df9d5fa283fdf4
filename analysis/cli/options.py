"""Arguments and options that several commands have, and how commands speak."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer


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


@contextmanager
def notes(*, quiet: bool = False) -> Iterator[Callable[[str], None]]:
    """Give a function that takes notes; they are printed at the end, unless `quiet`."""
    taken: list[str] = []
    yield taken.append
    if not quiet:
        for note in taken:
            typer.echo(f"note: {note}", err=True)


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
