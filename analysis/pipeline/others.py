"""Papers in other languages, placed among those that are modelled by a multilingual encoder."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Vectors = NDArray[np.float32]

NEAREST = 10  # papers that vote on where another one belongs
MULTILINGUAL = (
    "multilingual",
    "labse",
    "bge-m3",
    "distiluse",
    "xlm",
    "gte-multi",
    "jina-embeddings-v3",
)


def is_multilingual(encoder: str) -> bool:
    """Tell by an encoder's name or path whether it reads many languages.

    Examples
    --------
    >>> is_multilingual("paraphrase-multilingual-MiniLM-L12-v2"), is_multilingual("auto")
    (True, False)
    """
    return any(part in encoder.casefold() for part in MULTILINGUAL)


@dataclass(frozen=True)
class Placed:
    """Papers with their topics and themes (tables of `schema`) and vectors, row by row."""

    paper_topics: pd.DataFrame
    paper_themes: pd.DataFrame
    vectors: Vectors


def with_others(
    known: Placed, others: pd.DataFrame, of_others: Vectors, modelled: NDArray[np.bool_]
) -> Placed:
    """Place papers that were not modelled beside those that were, in corpus order.

    Parameters
    ----------
    known
        The modelled papers.
    others, of_others
        The other papers, and their vectors by the same encoder.
    modelled
        Of every paper of the corpus whether it was modelled.
    """
    placed, nearest = place_others(known.paper_topics, known.vectors, others, of_others)
    theirs = themes_of_others(known.paper_themes, others, placed, nearest)
    order = np.argsort(np.r_[np.flatnonzero(modelled), np.flatnonzero(~modelled)])
    topics, themes = (
        pd.concat(parts, ignore_index=True).iloc[order].reset_index(drop=True)
        for parts in ([known.paper_topics, placed], [known.paper_themes, theirs])
    )
    return Placed(topics, themes, np.vstack([known.vectors, of_others])[order])


def place_others(
    paper_topics: pd.DataFrame, vectors: Vectors, others: pd.DataFrame, of_others: Vectors
) -> tuple[pd.DataFrame, NDArray[np.int64]]:
    """Give papers that were not modelled the topic of most of the modelled ones near them.

    Parameters
    ----------
    paper_topics, vectors
        The modelled papers' topics and vectors, float32 (n_papers, n_dims), rows of
        length one.
    others, of_others
        The other papers, and their vectors by the same encoder.

    Returns
    -------
    tuple
        The table paper_topics for the others, and for each the row of the nearest modelled
        paper of its topic. Ten neighbours vote by their similarity; the confidence is the
        share of the votes for the topic, the place on the map that of the nearest paper.
    """
    topic_of = paper_topics["topic"].to_numpy(dtype=np.int64)
    rows, nearest = [], []
    for paper_id, vector in zip(others["paper_id"], of_others, strict=True):
        likeness = np.round(vectors @ vector, 6)
        near = np.argsort(-likeness, kind="stable")[:NEAREST]
        votes = np.bincount(topic_of[near], weights=np.clip(likeness[near], 1e-6, None))
        ranked = np.argsort(-np.round(votes, 6), kind="stable")
        topic = int(ranked[0])
        beside = [int(other) for other in ranked[1:] if votes[other] > 0]
        first = int(near[topic_of[near] == topic][0])
        place = paper_topics.iloc[first]
        second = beside[0] if beside else int(place["runner_up"])
        share = round(float(votes[topic] / votes.sum()), 4)
        rows.append((paper_id, topic, share, second, place["x"], place["y"]))
        nearest.append(first)
    columns = ["paper_id", "topic", "confidence", "runner_up", "x", "y"]
    placed = pd.DataFrame(rows, columns=columns).assign(
        **{mark: False for mark in ("outlier", "by_hand") if mark in paper_topics}
    )
    return placed, np.array(nearest, dtype=np.int64)


def themes_of_others(
    paper_themes: pd.DataFrame,
    others: pd.DataFrame,
    placed: pd.DataFrame,
    nearest: NDArray[np.int64],
) -> pd.DataFrame:
    """Return the rows of paper_themes for placed papers: the theme of the nearest paper.

    Parameters
    ----------
    paper_themes
        The themes of the modelled papers.
    others, placed, nearest
        The other papers, and what `place_others` returns for them.
    """
    rows = paper_themes.iloc[nearest].reset_index(drop=True)
    own = others.reset_index(drop=True)
    told = {str(name): own[name] for name in rows if name in own}
    found = ("topic", "confidence", "runner_up")
    return rows.assign(**told, **{name: placed[name] for name in found if name in rows})
