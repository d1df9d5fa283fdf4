"""What unions of topics are called, and what their topics should leave to them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from analysis.config import LabelConfig
from analysis.topics.labels.covers import Cover, find_covers
from analysis.topics.labels.naming import names_of, sentence_case

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from numpy.typing import NDArray
    from scipy.sparse import csr_array

    from analysis.language.languages import Language
    from analysis.language.phrases import Phrases

    Ints = NDArray[np.int64]
    Reals = NDArray[np.float64]

DEFAULT = LabelConfig()


def name_unions(
    phrases: Phrases,
    members: csr_array,
    rows: Sequence[Sequence[int]],
    *,
    vectors: Reals | None = None,
    taken: Collection[str] = (),
    config: LabelConfig = DEFAULT,
) -> list[str]:
    """Name each union of topics by one, two or three phrases that cover most of its papers.

    Parameters
    ----------
    phrases
        The phrases of all papers.
    members
        Who belongs where: topics in rows, papers in columns, (n_topics, n_papers).
    rows
        The topics of each union.
    vectors
        The papers' vectors, (n_papers, n_dims); None asks words alone.
    taken
        Names (in small letters) that are nobody's.
    config
        How many words a name may have.

    Returns
    -------
    A name for each union, no two alike; "" where no phrase is left for it.
    """
    chosen = _choose(phrases, members, rows, vectors, taken, config)
    return [_written(cover, phrases.tokens.language) if cover else "" for cover in chosen]


def left_to_groups(
    phrases: Phrases,
    members: csr_array,
    group: Ints,
    *,
    vectors: Reals | None = None,
    config: LabelConfig = DEFAULT,
) -> set[str]:
    """Return the names that topics leave to their groups, in small letters.

    A phrase that alone names a group names none of its topics: those are named by what
    sets them apart. Where two phrases name a group together, each may name a topic.

    Parameters
    ----------
    phrases
        The phrases of all papers.
    members
        Who belongs where: topics in rows, papers in columns, (n_topics, n_papers).
    group
        The group of each topic, int64 (n_topics,).
    vectors
        The papers' vectors, (n_papers, n_dims).
    config
        How many words a name may have.
    """
    rows = [np.flatnonzero(group == one).tolist() for one in np.unique(group)]
    wide = [row for row in rows if len(row) > 1]
    left: set[str] = set()
    for cover in _choose(phrases, members, wide, vectors, (), config):
        if cover is not None and len(cover.texts) == 1:
            left |= names_of(cover.texts[0], cover.forms[0])
        elif cover is not None:
            left.add(_written(cover, phrases.tokens.language).casefold())
    return left


def _choose(
    phrases: Phrases,
    members: csr_array,
    rows: Sequence[Sequence[int]],
    vectors: Reals | None,
    taken: Collection[str],
    config: LabelConfig,
) -> list[Cover | None]:
    """Give each union the best cover that no better fit has taken."""
    covers = find_covers(phrases, members, rows, vectors=vectors, longest=config.longest_label)
    offers = sorted(
        ((cover, place) for place, found in enumerate(covers) for cover in found),
        key=lambda offer: (-offer[0].score, offer[0].texts, offer[1]),
    )
    used, chosen = set(taken), [None for _ in rows]  # type: set[str], list[Cover | None]
    for cover, place in offers:
        name = _written(cover, phrases.tokens.language)
        if chosen[place] is None and name.casefold() not in used and _short(name, config):
            chosen[place] = cover
            used.add(name.casefold())
    return chosen


def _short(name: str, config: LabelConfig) -> bool:
    return len(name.replace("-", " ").split()) <= config.longest_label + 1


def _written(cover: Cover, language: Language) -> str:
    """Write phrases as a list."""
    *first, last = cover.texts
    joined = language.comma.join(first)
    return sentence_case(f"{joined}{language.conjunction}{last}" if first else last)
