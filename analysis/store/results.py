"""Results as a folder of plain tables.

A folder of results appears whole or not at all: everything is written beside it
first and then moved into place. Nothing is pickled.
"""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any, Literal

import numpy as np
import pandas as pd

from analysis.config import EnsembleConfig, LabelConfig, TopicConfig, TrendConfig
from analysis.overview import overview, overview_html
from analysis.schema import (
    AUDIT,
    DUPLICATES,
    SEEDS,
    table_of,
)
from analysis.store.appearing import appearing_whole
from analysis.store.commas import as_csv
from analysis.store.files import write_json
from analysis.store.records import (
    RECORD,
    record_of,
)
from analysis.wording import count, span

Format = Literal["csv", "parquet"]

PARQUET_FROM = 100_000
"""From this many papers on, tables are written as Parquet unless a format is asked for."""

TABLES = ("papers", "topics", "themes", "topic_terms", "tree", "prevalence", "trends")
# Tables that results of earlier versions lack.
LATER = ("representatives", "corrections", "audit", "duplicates", "seeds")
LEADING = ["paper_id", "title", "date", "topic", "theme", "confidence", "runner_up", "x", "y"]


def no_representatives() -> pd.DataFrame:
    """Return the table of representatives without a row."""
    return pd.DataFrame(columns=["topic", "rank", "paper_id", "title", "confidence"])


def no_corrections() -> pd.DataFrame:
    """Return the table of corrections by hand without a row."""
    return pd.DataFrame(columns=["step", "do", "theme", "papers", "name", "applied", "note"])


@dataclass(frozen=True)
class Results:
    """A finished run: one table an attribute, the vectors, and where it all came from.

    `papers` joins each paper with its topic, theme, confidence and place on the
    map; the other tables are those of `analysis.schema`. `tree` has one row a
    merge of two nodes (topics come first, then merges in order);
    `representatives` lists the papers that stand for each topic, nearest first;
    `corrections` says what became of each correction by hand; `audit` what was read from
    where and what became of every record; `duplicates` which records were taken for one paper;
    `seeds` which topic each seed became, and what it did not find.
    """

    papers: pd.DataFrame
    topics: pd.DataFrame
    themes: pd.DataFrame
    topic_terms: pd.DataFrame
    tree: pd.DataFrame
    prevalence: pd.DataFrame
    trends: pd.DataFrame
    vectors: np.ndarray
    provenance: dict[str, Any] = field(default_factory=dict)
    representatives: pd.DataFrame = field(default_factory=no_representatives)
    corrections: pd.DataFrame = field(default_factory=no_corrections)
    audit: pd.DataFrame = field(default_factory=lambda: table_of(AUDIT))
    duplicates: pd.DataFrame = field(default_factory=lambda: table_of(DUPLICATES))
    seeds: pd.DataFrame = field(default_factory=lambda: table_of(SEEDS))

    def __repr__(self) -> str:
        return overview("Results", self._facts(), self)

    def _repr_html_(self) -> str:
        return overview_html("Results", self._facts(), self)

    def _facts(self) -> list[str]:
        """Say how much there is, of which years, and what the verdicts on the themes are."""
        sizes = ("paper", self.papers), ("topic", self.topics), ("theme", self.themes)
        years = pd.to_datetime(self.papers["date"]).dropna().dt.year
        period = span(years) if len(years) else "no dates"
        themes = self.trends[self.trends["level"] == "theme"]
        verdicts = [f"{n:,} {verdict}" for verdict, n in themes["verdict"].value_counts().items()]
        return [
            ", ".join([*(count(len(table), noun) for noun, table in sizes), period]),
            *([f"verdicts on the themes: {', '.join(verdicts)}"] if verdicts else []),
        ]

    @property
    def topic_label(self) -> pd.Series:
        """The label of each paper's topic, in corpus order."""
        return self.papers["topic"].map(self.topics.set_index("topic")["label"])

    @property
    def paper_themes(self) -> pd.DataFrame:
        """The columns that trends need: paper_id, date, topic, theme, confidence and marks."""
        columns = ["paper_id", "date", "topic", "theme", "confidence", "runner_up"]
        marks = [name for name in ("date_precision", "date_evidence") if name in self.papers]
        return self.papers[columns + marks].assign(topic_label=self.topic_label)

    def prevalence_of(self, level: str) -> pd.DataFrame:
        """Return the prevalence of themes or of topics."""
        return self.prevalence[self.prevalence["level"] == level].reset_index(drop=True)

    def trends_of(self, level: str) -> pd.DataFrame:
        """Return the trends of themes or of topics."""
        return self.trends[self.trends["level"] == level].reset_index(drop=True)

    @property
    def trend_config(self) -> TrendConfig:
        """The settings that the trends were estimated with, as far as they are known today."""
        return TrendConfig(**_known(TrendConfig, self._asked.get("trends", {})))

    @property
    def topic_config(self) -> TopicConfig:
        """The settings that the topics were fitted with, as far as they are known today."""
        asked = _known(TopicConfig, self._asked.get("topics", {}))
        labels = LabelConfig(**_known(LabelConfig, asked.pop("labels", {})))
        ensemble = EnsembleConfig(**_known(EnsembleConfig, asked.pop("ensemble", {})))
        return TopicConfig(**asked, labels=labels, ensemble=ensemble)

    @property
    def _asked(self) -> dict[str, Any]:
        return dict(self.provenance.get("configuration", {}))


def _known(kind: type[Any], asked: dict[str, Any]) -> dict[str, Any]:
    """Return those of the settings that this version knows."""
    known = {setting.name for setting in fields(kind)}
    return {name: value for name, value in asked.items() if name in known}


def save_results(results: Results, folder: str | Path, table_format: Format | None = None) -> None:
    """Write the tables, the vectors and `provenance.json` into the folder, all or nothing.

    Files of other kinds that lie in the folder stay as they are. Tables are CSV
    (UTF-8, RFC 4180, line feeds) or Parquet; Parquet from 100,000 papers on.

    Parameters
    ----------
    results
        The results.
    folder
        Where; it is made if it is not there.
    table_format
        csv or parquet; None chooses by the number of papers.
    """
    with appearing_whole(folder) as fresh:
        write_results(results, fresh, table_format)


def write_results(results: Results, folder: Path, table_format: Format | None = None) -> None:
    """Write the same files into a folder that is there and empty, one after the other.

    Parameters
    ----------
    results
        The results.
    folder
        The empty folder.
    table_format
        csv or parquet; None chooses by the number of papers.
    """
    suffix = table_format or ("parquet" if len(results.papers) >= PARQUET_FROM else "csv")
    for name in (*TABLES, *LATER):
        _write_table(getattr(results, name), folder / f"{name}.{suffix}")
    np.save(folder / "vectors.npy", results.vectors.astype(np.float32), allow_pickle=False)
    write_json(record_of(folder, results.provenance, results.papers), folder / RECORD)


def _write_table(frame: pd.DataFrame, path: Path) -> None:
    if path.suffix == ".parquet":
        frame.to_parquet(path, index=False)
    else:
        path.write_bytes(as_csv(frame).encode())
