"""Papers that stand for others: for a topic, a theme, or a part that a topic is cut into."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from analysis.errors import InputError
from analysis.topics import choose_representatives

if TYPE_CHECKING:
    from analysis.themes.regrouping import Ints
    from analysis.topics import TopicTables

PARTS = 10
"""Into so many parts a topic can be cut at once."""


def standing_for(tables: TopicTables, chosen: np.ndarray, n_papers: int) -> list[str]:
    """Return the papers nearest to the middle of those chosen, surest first.

    Parameters
    ----------
    tables
        The topics.
    chosen
        The papers, by their row.
    n_papers
        Papers at most.
    """
    inside = tables.paper_topics.assign(topic=chosen.astype(np.int64))
    found = choose_representatives(tables.papers, inside, tables.vectors, n_papers)
    return found.loc[found["topic"] == 1, "paper_id"].tolist()


def parts_of(tables: TopicTables, members: Ints, k: int, n_papers: int) -> list[list[str]]:
    """Cut papers (by row) into k parts by k-means; return those that stand for each, largest first.

    Parameters
    ----------
    tables
        The topics.
    members
        The papers to cut apart, by their row.
    k
        Into how many parts.
    n_papers
        Papers that stand for each part, at most.

    Raises
    ------
    InputError
        If there are fewer papers, or fewer that differ, than parts.
    """
    from sklearn.cluster import KMeans

    most = min(PARTS, len(members))
    if not 2 <= k <= most:
        raise InputError(
            f"a topic of {len(members)} papers can be cut into 2 to {most} parts, not {k}"
            if most > 1
            else "a topic of one paper cannot be cut"
        )
    points = np.round(tables.vectors[members].astype(float), 5)
    if len(np.unique(points, axis=0)) < k:
        raise InputError(f"its papers are too much alike to be cut into {k} parts")
    part = KMeans(n_clusters=k, n_init=10, random_state=0).fit_predict(points)
    found = []
    for number in np.unique(part).tolist():
        chosen = np.isin(np.arange(len(tables.papers)), members[part == number])
        found.append((int(chosen.sum()), standing_for(tables, chosen, n_papers)))
    return [papers for _, papers in sorted(found, key=lambda one: (-one[0], one[1]))]
