"""The colour of each theme of some results, the same in figures, explorer and report."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from analysis.findings.papers import mapped
from analysis.style import arrange, hues, mark_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from analysis.store import Results

    Square = np.ndarray[tuple[int, int], np.dtype[np.float64]]

AROUND = 8
"""So many papers around each one tell which themes touch on the map."""
LOOKED_AT = 20_000
"""Of more papers only about so many are looked at: the colours need no more."""


def colours_of(results: Results, before: Mapping[str, str] | None = None) -> dict[str, str]:
    """Give each theme a hue of its own; those that touch on the map get hues far apart.

    Themes of one branch of the tree of topics get kindred hues where their neighbours
    allow. The same results give the same colours. Where themes had colours `before`, as in
    results that have been corrected, those that are still there keep theirs.
    """
    names = results.themes["theme"].astype(str).drop_duplicates().tolist()
    if before:
        kept = {name: before[name] for name in names if name in before}
        free = [hue for hue in hues(len(names) + len(kept)) if hue not in kept.values()]
        return {name: kept.get(name) or free.pop(0) for name in names}
    colours = hues(len(names))
    if len(names) < 3:
        return dict(zip(names, colours, strict=True))
    marks = [mark_of(colour) for colour in colours]
    places = arrange(
        colours, marks, touching(mapped(results).papers, names), _kinship(results, names)
    )
    return {name: colours[at] for name, at in zip(names, places, strict=True)}


def touching(papers: pd.DataFrame, names: list[str]) -> Square:
    """Return how much each two themes touch on the map, 0 to 1.

    That is the share of other themes' papers among the nearest ones to each paper, so
    that a small theme counts as much as a large one.
    """
    from scipy.spatial import cKDTree

    found = np.zeros((len(names), len(names)))
    theme = pd.Index(names).get_indexer(pd.Index(papers["theme"].astype(str)))
    places = papers[["x", "y"]].to_numpy(float)
    known = np.flatnonzero((theme >= 0) & np.isfinite(places).all(axis=1))
    known = known[:: -(-len(known) // LOOKED_AT) or 1]
    if len(known) < 3:
        return found
    theme, places = theme[known], places[known]
    _, near = cKDTree(places).query(places, k=min(AROUND + 1, len(known)))
    np.add.at(found, (np.repeat(theme, near.shape[1]), theme[near].ravel()), 1)
    np.fill_diagonal(found, 0)
    found /= np.maximum(np.bincount(theme, minlength=len(names)), 1)[:, None] * AROUND
    return np.asarray(np.round((found + found.T) / 2, 6))


def _kinship(results: Results, names: list[str]) -> Square:
    """Return how closely themes are related by the tree of topics: 1 minus where they join."""
    kin = np.zeros((len(names), len(names)))
    tree, topics = results.tree, results.topics
    if tree.empty or "theme" not in topics:
        return kin
    theme = pd.Index(names).get_indexer(pd.Index(topics["theme"].astype(str)))
    top = float(tree["height"].max()) or 1.0
    members = {node: [at] for node, at in enumerate(theme) if at >= 0}
    joined = np.full(kin.shape, np.inf)
    rows = zip(tree["left"], tree["right"], tree["height"], strict=True)
    for step, (left, right, height) in enumerate(rows):
        here, there = members.get(int(left), []), members.get(int(right), [])
        members[len(topics) + step] = [*here, *there]
        if here and there:
            pairs = np.ix_(list(set(here)), list(set(there)))
            joined[pairs] = np.minimum(joined[pairs], height / top)
    joined = np.minimum(joined, joined.T)
    kin = np.where(np.isfinite(joined), 1 - joined, 0.0) ** 2
    np.fill_diagonal(kin, 0)
    return np.asarray(np.round(kin, 6))
