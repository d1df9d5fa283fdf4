"""Which phrases could name a group of topics, and which of them its topics should leave to it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from analysis.topics.labels.candidates import LONGEST_PHRASE, find_candidates

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray
    from scipy.sparse import csr_array

    from analysis.language.phrases import Phrases
    from analysis.topics.labels.candidates import Candidate

LONE_WORD = 0.6  # one word names a group of topics if more than this share of its papers has it
MOST = 0.5  # a phrase in this share of a group's papers names it, shared by its topics or not


def parent_candidates(
    phrases: Phrases,
    members: csr_array,
    rows: Sequence[Sequence[int]],
    longest: int = LONGEST_PHRASE,
) -> list[list[Candidate]]:
    """Return the candidates of each union of topics, best first.

    Those that its topics share come before those that merely stand in most of its papers.

    Parameters
    ----------
    phrases
        The phrases of all papers.
    members
        Who belongs where: topics in rows, papers in columns, (n_topics, n_papers).
    rows
        The topics of each union.
    longest
        Words of a candidate at most.
    """
    if not rows:
        return []
    together = _unions(members, rows)
    wholes = together.sum(axis=1).tolist()
    shared = find_candidates(phrases, members, parents=rows, longest=longest)
    common = find_candidates(phrases, together, longest=longest)
    found = []
    for one, other, whole in zip(shared, common, wholes, strict=True):
        offered = [*one, *(more for more in other if len(more.papers) >= MOST * whole)]
        first = {candidate.text: candidate for candidate in reversed(offered)}.values()
        found.append([one for one in reversed(first) if len(one.forms) > 1 or _fills(one, whole)])
    return found


def left_to_groups(
    phrases: Phrases, members: csr_array, group: NDArray[np.int64], longest: int = LONGEST_PHRASE
) -> set[str]:
    """Return the phrases that topics leave to their groups, in small letters.

    Of the phrases in most of a group's
    papers the best is left to it: its topics are then named by what sets them apart.

    Parameters
    ----------
    phrases
        The phrases of all papers.
    members
        Who belongs where: topics in rows, papers in columns, (n_topics, n_papers).
    group
        The group of each topic, int64 (n_topics,).
    longest
        Words of a phrase at most.
    """
    rows = [np.flatnonzero(group == one).tolist() for one in np.unique(group)]
    wide = [row for row in rows if len(row) > 1]
    sizes = members.sum(axis=1)
    left: set[str] = set()
    for offered, row in zip(parent_candidates(phrases, members, wide, longest), wide, strict=True):
        most = [one for one in offered if len(one.papers) >= MOST * sizes[row].sum()]
        left |= {name for one in most[:1] for name in (one.key, one.text.casefold())}
    return left


def _fills(one: Candidate, whole: float) -> bool:
    return len(one.papers) > LONE_WORD * whole


def _unions(members: csr_array, rows: Sequence[Sequence[int]]) -> csr_array:
    """Return the unions of topics in rows, papers in columns."""
    from scipy.sparse import csr_array

    place = np.repeat(np.arange(len(rows)), [len(row) for row in rows])
    topics = np.concatenate([np.asarray(row, dtype=np.int64) for row in rows])
    shape = (len(rows), members.shape[0])
    return csr_array(csr_array((np.ones(len(place)), (place, topics)), shape=shape) @ members)
