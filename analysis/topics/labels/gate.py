"""A gate for labels: a phrase stands where the papers that hold it stand, and must stand near."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray
    from scipy.sparse import csr_array

    from analysis.language.phrases import Phrases
    from analysis.topics.labels.candidates import Candidate

    Reals = NDArray[np.float64]

NEAR = 0.75  # of the similarity of a topic's nearest candidate is near enough;
# more replaces more labels
DECIMALS = 6  # similarities closer than this are ties, so that CPUs agree on their order


def near_enough(
    candidates: Sequence[list[Candidate]], phrases: Phrases, members: csr_array, vectors: Reals
) -> list[list[Candidate]]:
    """Leave out candidates that stand nearer to another group's papers, or far from their own.

    A phrase stands at the mean of the papers that hold it, wherever they belong; near is
    meant by cosine to the groups' centres, the corpus' own centre taken off. Where no
    candidate is near enough, all stay.

    Parameters
    ----------
    candidates
        Those of each group, best first.
    phrases
        The phrases of all papers.
    members
        Who belongs where: groups in rows, papers in columns, (n_groups, n_papers).
    vectors
        The papers' vectors, (n_papers, n_dims).
    """
    centred = np.asarray(vectors, dtype=np.float64)
    centred = centred - centred.mean(axis=0)
    centres = unit(np.asarray(members @ centred))
    holding = phrases.presence().sign().tocsc()
    kept = []
    for group, offered in enumerate(candidates):
        columns = [one.phrase for one in offered]
        places = unit(np.asarray(holding[:, columns].T @ centred))
        near = np.round(places @ centres.T, DECIMALS)
        own = near[:, group]
        good = (own >= near.max(axis=1, initial=-1.0)) & (own >= NEAR * own.max(initial=-1.0))
        kept.append([one for one, fits in zip(offered, good, strict=True) if fits] or offered)
    return kept


def unit(rows: Reals) -> Reals:
    """Return rows of length one; rows of zeros stay."""
    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    return np.asarray(rows / np.where(lengths > 0, lengths, 1.0), dtype=np.float64)
