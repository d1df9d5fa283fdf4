"""Papers as two results see them: those in both, and others by their vectors."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np
import pandas as pd

from analysis.corpus import paper_rows
from analysis.errors import InputError
from analysis.topics import Placer

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from analysis.store import Results

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]

Level = Literal["theme", "topic"]

FEWEST = 3
"""With fewer papers in common a topic is aligned by vectors instead."""


@dataclass(frozen=True)
class Side:
    """Where papers are in one result: name, next best name (as numbers), and how surely."""

    first: Ints
    second: Ints
    surely: Floats

    def drawn(self, chance: Floats) -> Ints:
        """Return the names in a refit in which each paper is where it is as surely as it says."""
        return np.where((chance < self.surely) | (self.second < 0), self.first, self.second)


@dataclass(frozen=True)
class Both:
    """Papers as both results see them, and whether the one or the other only by its vectors."""

    old: Side
    new: Side
    placed: NDArray[np.bool_]
    names: tuple[list[str], list[str]]

    def flow(self, old: Ints, new: Ints) -> Floats:
        """Count the papers from each old name to each new one, float (n_old, n_new)."""
        shape = tuple(map(len, self.names))
        counts = np.bincount(old * shape[1] + new, minlength=shape[0] * shape[1])
        return counts.reshape(shape).astype(float)


def both_sides(old: Results, new: Results, level: Level) -> Both:
    """Find the papers that both results have, and place those of topics without.

    Parameters
    ----------
    old, new
        The results.
    level
        theme or topic.
    """
    names = _names(old, level), _names(new, level)
    pairs = _pairs(old.papers, new.papers)
    sides = [
        _side(old, level, names[0], pairs[:, 0]),
        _side(new, level, names[1], pairs[:, 1]),
    ]
    whole, parts = np.zeros(len(pairs), dtype=bool), []
    for i, (own, other) in enumerate([(old, new), (new, old)]):
        code = codes_of(own, level, names[i])[1]
        few = np.bincount(sides[i].first, minlength=len(names[i])) < FEWEST
        alone = np.setdiff1d(np.flatnonzero(few[code]), pairs[:, i])
        if len(alone):
            parts.append(_placed(own, other, level, (names[i], names[1 - i]), alone, flip=bool(i)))
    old_side, new_side, placed = (
        _stacked([sides[0], *(part[0] for part in parts)]),
        _stacked([sides[1], *(part[1] for part in parts)]),
        np.concatenate([whole, *(np.ones(len(part[0].first), dtype=bool) for part in parts)]),
    )
    return Both(old_side, new_side, placed, names)


def sizes_of(results: Results, level: Level, names: list[str]) -> list[int]:
    """Return the papers of each name.

    Parameters
    ----------
    results, level
        The results, and whether themes or topics are meant.
    names
        The names.
    """
    code = codes_of(results, level, names)[1]
    return [int(n) for n in np.bincount(code, minlength=len(names))]


def _names(results: Results, level: Level) -> list[str]:
    """Return the names of a level, largest first; topics of one label are told apart."""
    if level == "theme":
        return results.themes["theme"].astype(str).tolist()
    topics = results.topics.sort_values(["n_papers", "topic"], ascending=[False, True])
    labels, numbers = topics["label"].astype(str), topics["topic"]
    twice = labels.duplicated(keep=False)
    return [
        f"{label} ({number})" if again else label
        for label, number, again in zip(labels, numbers, twice, strict=True)
    ]


def codes_of(results: Results, level: Level, names: list[str]) -> tuple[pd.Series, Ints]:
    """Return the code of each topic's name, by topic, and of each paper's, int64 (n_papers,).

    Parameters
    ----------
    results, level
        The results, and whether themes or topics are meant.
    names
        The names, whose places are their codes.
    """
    topics = results.topics.sort_values(["n_papers", "topic"], ascending=[False, True])
    numbers = topics["topic"].to_numpy()
    if level == "topic":
        code = pd.Series(np.arange(len(names)), index=numbers)
        return code, code.reindex(results.papers["topic"]).to_numpy(dtype=np.int64)
    index = pd.Index(names)
    code = pd.Series(index.get_indexer(pd.Index(topics["theme"].astype(str))), index=numbers)
    return code, index.get_indexer(pd.Index(results.papers["theme"].astype(str))).astype(np.int64)


def _pairs(old: pd.DataFrame, new: pd.DataFrame) -> Ints:
    """Return the rows of the papers that are in both (by id, arXiv id, DOI or title), (n, 2)."""
    known, taken, found = paper_rows(old), set[int](), []
    columns = [column for column in ("paper_id", "arxiv_id", "doi", "title") if column in new]
    called = [new[column].fillna("").astype("str").str.casefold() for column in columns]
    for row, keys in enumerate(zip(*called, strict=True)):
        first = next((known[key] for key in keys if key and key in known), -1)
        if first >= 0 and first not in taken:
            taken.add(first)
            found.append((first, row))
    return np.array(found, dtype=np.int64).reshape(-1, 2)


def _side(results: Results, level: Level, names: list[str], rows: Ints) -> Side:
    """Return where some papers are in results.

    Parameters
    ----------
    results, level
        The results, and whether themes or topics are meant.
    names
        The names, whose places are their codes.
    rows
        The papers.
    """
    of_topic, code = codes_of(results, level, names)
    second = of_topic.reindex(results.papers["runner_up"]).fillna(-1).to_numpy(dtype=np.int64)
    surely = results.papers["confidence"].to_numpy(dtype=float)
    return Side(code[rows], second[rows], surely[rows])


def _placed(
    own: Results,
    other: Results,
    level: Level,
    names: tuple[list[str], list[str]],
    rows: Ints,
    *,
    flip: bool,
) -> tuple[Side, Side]:
    """Place papers that one result alone has among those of the other; (old, new) sides.

    Parameters
    ----------
    own, other
        The results that have the papers, and the others.
    level
        Theme or topic.
    names
        The names in either.
    rows
        The papers.
    flip
        Whether `own` are the new results.
    """
    encoders = [results.provenance.get("encoder") for results in (own, other)]
    shared = encoders[0] == encoders[1] and own.vectors.shape[1:] == other.vectors.shape[1:]
    papers = own.papers.iloc[rows].reset_index(drop=True)
    if "abstract" not in papers:
        papers = papers.assign(abstract="")
    try:
        found = Placer.of_results(other).place(papers, own.vectors[rows] if shared else None)
    except InputError:  # no encoder at hand: what has no papers in common stays unaligned
        rows = rows[:0]
        found = pd.DataFrame({"topic": [], "runner_up": [], "confidence": [], "outlier": []})
    near = ~found["outlier"].to_numpy(dtype=bool)
    of_topic = codes_of(other, level, names[1])[0]
    there = Side(
        of_topic.reindex(found["topic"]).to_numpy()[near].astype(np.int64),
        of_topic.reindex(found["runner_up"]).fillna(-1).to_numpy()[near].astype(np.int64),
        found["confidence"].to_numpy(dtype=float)[near],
    )
    here = _side(own, level, names[0], rows[near])
    return (there, here) if flip else (here, there)


def _stacked(sides: list[Side]) -> Side:
    parts = [(side.first, side.second, side.surely) for side in sides]
    return Side(*(np.concatenate(some) for some in zip(*parts, strict=True)))
