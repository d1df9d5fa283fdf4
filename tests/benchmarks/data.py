"""The papers of the contest: the shipped corpus, and corpora of other kinds from a folder."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

CORPUS = Path(__file__).parents[2] / "corpus"
DRAWS = {"arxiv-50": (50, 3), "arxiv-250": (250, 3), "arxiv-1000": (1000, 2)}
"""Name of a set: papers a draw and number of draws (draw i has the seed i); others are whole."""
KINDS = {
    "arxiv-50": "arXiv",
    "shipped": "shipped papers",
    "arxiv-250": "arXiv",
    "arxiv-1000": "arXiv",
    "arxiv": "arXiv",
    "broad": "arXiv, broad classes",
    "titles": "arXiv, bare titles",
    "field": "one field of arXiv",
    "packages": "descriptions of Debian packages",
    "russian": "made-up papers in Russian",
}
"""Every set and what it holds, in the order of the tables."""
SETS = tuple(KINDS)


@dataclass(frozen=True)
class Sample:
    """Papers with their vectors and, for scoring only, their labels ("" where there is none)."""

    papers: pd.DataFrame
    texts: list[str]
    vectors: np.ndarray
    labels: np.ndarray

    @property
    def true_k(self) -> int:
        """How many different labels there are: told only to methods marked as informed."""
        return len(set(self.labels.tolist()) - {""})

    def take(self, rows: np.ndarray) -> Sample:
        """Return the sample of these rows."""
        return Sample(
            self.papers.iloc[rows].reset_index(drop=True),
            [self.texts[row] for row in rows.tolist()],
            self.vectors[rows],
            self.labels[rows],
        )

    def __len__(self) -> int:
        return len(self.texts)


@dataclass(frozen=True)
class Source:
    """The folder that `corpora.py` writes: a table and an array of vectors for each corpus."""

    folder: Path | None = None

    def load(self, name: str) -> Sample:
        """Return all papers of a set before any draw."""
        if name == "shipped":
            return _shipped()
        if self.folder is None:
            raise SystemExit(f"the set {name} needs --corpora FOLDER; corpora.py makes it")
        corpus = name.split("-")[0]
        return _labelled(self.folder / f"{corpus}.parquet", self.folder / f"{corpus}.npy")


def draw_rows(name: str, n_papers: int, draw: int, sub: int | None = None) -> np.ndarray:
    """Return the rows of a draw, in corpus order; with `sub`, a 90 % subsample of it."""
    size, _ = DRAWS.get(name, (0, 1))
    rows = np.arange(n_papers)
    if 0 < size < n_papers:
        rows = np.sort(np.random.default_rng(draw).choice(n_papers, size, replace=False))
    if sub is None:
        return rows
    chance = np.random.default_rng([draw, sub])
    return np.sort(chance.choice(rows, round(0.9 * len(rows)), replace=False))


def n_draws(name: str) -> int:
    """Return how many draws a set has."""
    return DRAWS.get(name, (0, 1))[1]


def _shipped() -> Sample:
    from analysis.corpus import load_papers, paper_texts
    from analysis.embeddings.shipped import read_shipped

    papers = load_papers(CORPUS / "trending-papers.txt", dates=CORPUS / "paper-dates.csv")
    reference = pd.read_csv(CORPUS / "reference-topics.csv")
    labels = np.full(len(papers), "", dtype=object)
    labels[reference["position"].to_numpy() - 1] = reference["topic"].to_numpy()
    texts = paper_texts(papers)
    vectors = read_shipped(texts)
    if vectors is None:
        raise SystemExit("the shipped vectors do not match the shipped corpus; make them anew")
    return Sample(papers, texts, vectors, labels)


def _labelled(table: Path, vectors: Path) -> Sample:
    from analysis.corpus import load_papers, paper_texts

    papers, found = load_papers(table), np.load(vectors).astype(np.float32)
    if len(papers) != len(found):
        raise SystemExit(f"{table} has {len(papers)} papers, but {vectors} has {len(found)} rows")
    return Sample(papers, paper_texts(papers), found, papers["category"].to_numpy(dtype=object))
