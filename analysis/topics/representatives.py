"""The papers that stand for a topic: near its middle, and surely in it."""

from __future__ import annotations

import numpy as np
import pandas as pd

SURE = 0.5  # a paper whose place is less likely than not stands for no topic, if others can


def choose_representatives(
    papers: pd.DataFrame, paper_topics: pd.DataFrame, vectors: np.ndarray, n_papers: int = 3
) -> pd.DataFrame:
    """List the papers nearest to each topic's centre among those that are surely in it.

    Papers whose confidence is below one half come after all others.

    Parameters
    ----------
    papers, paper_topics
        The papers, and the topic of each.
    vectors
        One row a paper, float32 (n_papers, n_dims).
    n_papers
        Papers of each topic, at most.

    Returns
    -------
    pandas.DataFrame
        topic, rank (from 1), paper_id, title, confidence; by topic and rank, up to
        `n_papers` a topic.
    """
    topic = paper_topics["topic"].to_numpy()
    confidence = paper_topics["confidence"].to_numpy()
    centred = vectors - vectors.mean(axis=0)
    rows: list[tuple[int, int, int]] = []
    for number in np.unique(topic).tolist():
        members = np.flatnonzero(topic == number)
        nearness = np.round(centred[members] @ centred[members].mean(axis=0), 6)
        order = np.lexsort((members, -nearness, confidence[members] < SURE))[:n_papers]
        rows += [(number, rank, row) for rank, row in enumerate(members[order].tolist(), start=1)]
    found = pd.DataFrame(rows, columns=["topic", "rank", "row"])
    places = found["row"].to_numpy()
    return found[["topic", "rank"]].assign(
        paper_id=papers["paper_id"].to_numpy()[places],
        title=papers["title"].to_numpy()[places],
        confidence=confidence[places],
    )
