"""Where a run reads from and writes to."""

from __future__ import annotations

import os
import shlex
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from analysis.config import RunConfig
from analysis.corpus import corpus_name
from analysis.errors import InputError
from analysis.store import HOME

if TYPE_CHECKING:
    from collections.abc import Mapping

    from analysis.corpus import Corpus, Opened


@dataclass(frozen=True)
class Places:
    """Where a run reads from and writes to."""

    corpus: Corpus
    dates: Path | None
    themes: Path | None
    results: Path
    figures: Path
    shipped: bool
    columns: Mapping[str, str] | None = None
    vectors: Path | None = None
    seeds: Path | None = None
    workers: int | None = None
    scheduler: Any = None

    def command(self, settings: RunConfig, table_format: str | None = None) -> str:
        """Return the command that makes the results again, but for the folder they go to.

        Files are named without their folders, so that it is the same wherever they lie.

        Parameters
        ----------
        settings
            The settings of the run.
        table_format
            What tables are written as; None where it was left to their number.
        """
        usual, topics, trends = RunConfig(), settings.topics, settings.trends
        sources = [source.name for source in self.corpus.sources]  # type: ignore[union-attr]  # open
        words = ["themes", "run", *([] if self.shipped else [Path(name).name for name in sources])]
        beside = {"--dates": self.dates, "--themes": self.themes, "--vectors": self.vectors}
        beside["--seed-topics"] = self.seeds
        for option, path in beside.items():
            if path and not self.shipped:
                words += [option, path.name]
        if self.columns:
            words += ["--columns", ",".join(f"{ours}={own}" for ours, own in self.columns.items())]
        way = next((w for w in ("without", "against") if getattr(trends, w)), "")
        asked = {
            "--language": (settings.language, usual.language),
            "--encoder": (Path(settings.embedding.encoder).name, usual.embedding.encoder),
            "--seed": (topics.seed, usual.topics.seed),
            "--topics": (topics.n_topics, None),
            "--representation": (topics.representation, usual.topics.representation),
            "--baseline": (f"{way} {getattr(trends, way)}" if way else "", ""),
            "--limit": (settings.scale.limit, usual.scale.limit),
            "--format": (table_format, None),
        }
        for option, (value, left) in asked.items():
            if value != left:
                words += [option, str(value)]
        return shlex.join(words)

    @property
    def figures_as_seen(self) -> str:
        """The folder of figures as seen from the report."""
        return Path(os.path.relpath(self.figures, self.results)).as_posix()

    @property
    def results_as_seen(self) -> str:
        """The folder of results as seen from the figures, "" where it lies far from them."""
        way = Path(os.path.relpath(self.results, self.figures)).as_posix()
        return way if way.count("..") <= 1 and len(Path(way).parts) <= 3 else ""


def locate(
    corpus: Corpus | None,
    out: str | Path | None,
    dates: str | Path | None,
    themes: str | Path | None,
    vectors: str | Path | None = None,
    seeds: str | Path | None = None,
) -> Places:
    """Settle which files a run reads and where it writes; every file named must be there.

    Without a file of themes the one that lies with the results is read, which the
    explorer writes; the shipped papers have their own.

    Parameters
    ----------
    corpus
        Whatever `load_papers` takes; None for the shipped papers.
    out
        The folder for all results; None for the usual places of the shipped papers.
    dates, themes, vectors, seeds
        Files that are read beside the corpus; None for none, or the shipped ones.
    """
    shipped = corpus is None
    source = HOME / "corpus" / "trending-papers.txt" if corpus is None else corpus
    if shipped and not Path(str(source)).exists():
        raise InputError(
            f"{source}: no such file; the shipped corpus lies in a clone of the project, "
            "or name a corpus: themes run CORPUS"
        )
    if out is None and not shipped:
        raise InputError(f"{corpus_name(source)}: say where its results shall go, with --out DIR")
    if shipped:
        dates = dates or HOME / "corpus" / "paper-dates.csv"
        themes = themes or HOME / "corpus" / "themes.toml"
    elif themes is None and out is not None and (Path(out) / "themes.toml").is_file():
        themes = Path(out) / "themes.toml"
    named = {"dates": dates, "themes": themes, "vectors": vectors, "seed-topics": seeds}
    for kind, path in named.items():
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
        vectors=Path(vectors) if vectors else None,
        seeds=Path(seeds) if seeds else None,
    )


def places_of(results: Path) -> Places:
    """Return the places of finished results."""
    shipped = results.resolve() == HOME / "corpus" / "derived"
    figures = HOME / "figures" if shipped else results / "figures"
    return Places(results, None, None, results, figures, shipped)


def inputs_of(files: Opened, places: Places) -> dict[str, Path]:
    """Return what a run reads, each by its name without folders where no other has that name."""
    named = [(source.name, source.path) for source in files.sources]
    beside = (places.dates, places.themes, places.vectors, places.seeds)
    named += [(str(path), path) for path in beside if path]
    short = [Path(name).name for name, _ in named]
    return {
        name if short.count(Path(name).name) > 1 else Path(name).name: path for name, path in named
    }
