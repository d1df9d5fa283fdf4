"""Which phrases, alone or two or three together, are what most of a union of topics is about."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING

import numpy as np

from analysis.language.words import akin
from analysis.topics.labels.candidates import LONGEST_PHRASE, families, find_candidates
from analysis.topics.labels.gate import near_enough, unit
from analysis.topics.labels.names import display, naturalness

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray
    from scipy.sparse import csc_array, csr_array

    from analysis.language.phrases import Phrases

    Ints = NDArray[np.int64]
    Flags = NDArray[np.bool_]
    Reals = NDArray[np.float64]

POOL = 40  # phrases of each union that are looked at; more only cost time
SPOKEN_FOR = 0.8  # what a paper counts that lacks the phrase but whose topic it names;
# less asks for the words
COVERS = 0.65  # a name of this share of a union's papers counts in full; more favours general names
LEAST_NEW = (0.2, 0.15)  # of a union's papers each phrase of a name must cover that the others
# do not, of two phrases and of three
WIDE = 0.05  # and where no name covers half; less allows three narrow phrases
LONGER = 1.35  # times as good a name must be for each further phrase; more gives shorter names
COMMONER = 2.0  # times as often inside as outside a phrase must stand at least;
# more bars general names
TELLING = 4.0  # and so many times to count in full; more favours narrow names
FIRSTS = 20  # phrases that cover most are tried together; more is slower
FEW_PAIRS = 5  # the best pairs are tried with a third; more is slower
HALF = 0.5  # where no name covers so much, two or three phrases are listed; more lists more often
PARTIAL = 0.6  # what such a name's coverage counts beside that of others;
# less favours general names


@dataclass(frozen=True)
class Cover:
    """Phrases that name a union together: how they are written, their forms, how well they do.

    `share` is that of the union's papers which hold one of them, or whose topic one names.
    """

    texts: tuple[str, ...]
    forms: tuple[tuple[str, ...], ...]
    score: float
    share: float


def find_covers(
    phrases: Phrases,
    members: csr_array,
    rows: Sequence[Sequence[int]],
    *,
    vectors: Reals | None = None,
    longest: int = LONGEST_PHRASE,
) -> list[list[Cover]]:
    """Return the names that each union of topics could have, best first.

    A name is better the more of the union's papers it covers and the fewer others, the
    nearer its phrases stand to the union's centre, and the fewer they are.

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
    longest
        Words of a phrase at most.
    """
    if not rows or not phrases.n_phrases:
        return [[] for _ in rows]
    presence, standing = families(phrases)
    holds = presence.sign().tocsc()
    everywhere = np.asarray(holds.sum(axis=0), dtype=float).ravel()
    fits = naturalness(phrases, broad=True) * standing
    fits[phrases.phrase_span() > longest] = 0
    heads = _heads(phrases, members, vectors)
    centred = None if vectors is None else unit(vectors - np.mean(vectors, axis=0))
    topic = np.asarray(members.argmax(axis=0)).ravel()
    found = []
    for row in rows:
        inside = np.isin(topic, list(row))
        within = np.asarray(inside.astype(float) @ holds, dtype=np.float64).ravel()
        gain = _gain(within / inside.sum(), _outside(within, everywhere, inside))
        pool = _worthy(gain * fits, heads[list(row)])
        cover = _covered(holds, pool, heads[topic])
        near = 1.0 if centred is None else _nearness(holds[:, pool], centred, inside)
        found.append(_best(_Pool(phrases, pool, cover, fits[pool] * near, inside)))
    return found


def _heads(phrases: Phrases, members: csr_array, vectors: Reals | None) -> Ints:
    """Return the phrase that names each topic best, -1 where there is none."""
    offered = find_candidates(phrases, members)
    if vectors is not None:
        offered = near_enough(offered, phrases, members, vectors)
    return np.array([found[0].phrase if found else -1 for found in offered], dtype=np.int64)


def _worthy(worth: Reals, heads: Ints) -> Ints:
    """Return the phrases that tell a union best from all else, and those that name its topics."""
    order = np.argsort(-np.round(worth, 9), kind="stable")[:POOL]
    return np.unique(np.concatenate([heads[heads >= 0], order[worth[order] > 0]]))


def _covered(holds: csc_array, pool: Ints, head: Ints) -> Reals:
    """Return how far each phrase covers each paper, (n_papers, n_pool).

    That is 1 where the paper holds it, and a little less where its topic is named so.
    """
    held = holds[:, pool].toarray().astype(np.float64)
    return np.where(head[:, None] == pool, np.maximum(held, SPOKEN_FOR), held)


def _outside(within: Reals, everywhere: Reals, inside: Flags) -> Reals:
    """Return the share of the papers outside that hold phrases, smoothed."""
    rest = (np.asarray(everywhere) - within + 0.5) / (len(inside) - inside.sum() + 2)
    return np.asarray(rest, dtype=np.float64)


def _gain(inside: Reals, outside: Reals) -> Reals:
    """Return the Kullback-Leibler divergence of two rates, none for what is hardly commoner."""
    one = np.clip(inside, 1e-9, 1 - 1e-9)
    other = np.clip(outside, 1e-6, 1 - 1e-6)
    gain = one * np.log(one / other) + (1 - one) * np.log((1 - one) / (1 - other))
    telling = np.clip((one / other - COMMONER / 2) / (TELLING - COMMONER / 2), 0, 1)
    return np.asarray(gain * telling, dtype=np.float64)


def _nearness(holds: csc_array, centred: Reals, inside: Flags) -> Reals:
    """Return how near the papers that hold each phrase stand to a union's centre, 0 to 1."""
    places = unit(np.asarray(holds.T @ centred))
    centre = unit(centred[inside].mean(axis=0, keepdims=True))[0]
    near = np.clip(np.round(places @ centre, 6), 0, 1)
    return np.asarray(near**2, dtype=np.float64)


def _best(pool: _Pool) -> list[Cover]:
    """Return the best phrases alone, and the best pairs and triples.

    Where none of them covers half, phrases are listed that each cover a little more.
    """
    found = [*map(pool.judge, ((place,) for place in range(pool.size))), *_lists(pool, LEAST_NEW)]
    if max((one.share for one in found if one.score > 0), default=0.0) < HALF:
        found = _lists(pool, (WIDE, WIDE)) or found
        longest = max((len(one.texts) for one in found), default=0)
        found = [one for one in found if len(one.texts) == longest]
    return sorted((one for one in found if one.score > 0), key=lambda one: (-one.score, one.texts))


def _lists(pool: _Pool, least: tuple[float, float]) -> list[Cover]:
    """Return pairs of the phrases that cover most, and the best pairs with a third."""
    firsts = pool.ranked[:FIRSTS]
    pairs = [pair for pair in combinations(firsts, 2) if pool.adds(pair, least[0])]
    double = sorted(
        ((pool.judge(pair), pair) for pair in pairs), key=lambda it: (-it[0].score, it[0].texts)
    )
    triples = {
        tuple(sorted((*pair, place)))
        for _, pair in double[:FEW_PAIRS]
        for place in firsts
        if place not in pair and pool.adds((*pair, place), least[1])
    }
    return [*(one for one, _ in double), *map(pool.judge, triples)]


class _Pool:
    """The phrases of a union with the papers that each covers, and how well each fits."""

    def __init__(
        self, phrases: Phrases, pool: Ints, cover: Reals, weight: Reals, inside: Flags
    ) -> None:
        self.forms = [phrases.forms(phrase) for phrase in pool.tolist()]
        self.texts = [display(phrases, phrase) for phrase in pool.tolist()]
        self.size, self.weight, self.inside = len(pool), weight, inside
        self.cover, self.own = cover, cover[inside]
        self.part = self.own.mean(axis=0) if len(pool) else np.zeros(0)
        worth = np.round(weight * self.part, 9)
        self.ranked = sorted(range(self.size), key=lambda place: (-worth[place], self.texts[place]))

    def judge(self, places: tuple[int, ...]) -> Cover:
        """Tell how well phrases name the union together."""
        held = self.own[:, places].max(axis=1)
        share, within = held.mean(keepdims=True), held.sum(keepdims=True)
        everywhere = self.cover[:, places].max(axis=1).sum(keepdims=True)
        gain = _gain(share, _outside(within, everywhere, self.inside))
        weight = float(np.average(self.weight[list(places)], weights=self.part[list(places)]))
        said = sorted(places, key=lambda i: (-float(np.round(self.part[i], 9)), self.texts[i]))
        filled = min(1.0, float(share[0]) / COVERS) * (1.0 if share[0] >= HALF else PARTIAL)
        score = float(gain[0]) * weight * filled**2 / LONGER ** (len(places) - 1)
        forms = tuple(self.forms[i] for i in said)
        return Cover(tuple(self.texts[i] for i in said), forms, round(score, 9), float(share[0]))

    def adds(self, places: tuple[int, ...], least: float) -> bool:
        """Tell whether each of some phrases covers papers that the others do not."""
        if any(_repeats(self.forms[i], self.forms[j]) for i, j in combinations(places, 2)):
            return False
        for one in places:
            others = [other for other in places if other != one]
            new = self.own[:, one] - self.own[:, others].max(axis=1)
            if new.clip(0).mean() < least:
                return False
        return True


def _repeats(one: tuple[str, ...], other: tuple[str, ...]) -> bool:
    return bool(set(one) & set(other)) or any(akin(x, y) for x in one for y in other)
