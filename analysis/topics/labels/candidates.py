"""Which phrases could name a group of papers, and how well: distinctive, covering, readable."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from analysis.language.stopwords import EMPTY_WORDS
from analysis.language.words import stem
from analysis.topics.labels.names import display, naturalness, plural_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray
    from scipy.sparse import csc_array, csr_array

    from analysis.language.phrases import Phrases

    Ints = NDArray[np.int64]
    Reals = NDArray[np.float64]

KEPT = 60  # phrases of each group that are looked at; more only cost time
LONGEST_PHRASE = 5  # words; more lets whole clauses become labels
TELLING = 6.0  # a phrase this much commoner inside than outside counts in full;
# more favours rare phrases
COVERING = 0.35  # the power of the share of a group's papers with which a phrase counts;
# more favours general ones
THIN = 0.3  # a phrase in a smaller share of a group's papers is marked down;
# more bars narrow labels
COVERS = 0.65  # a phrase with this share of the papers of a part of it speaks for the part;
# less lengthens labels
AS_GOOD = 0.9  # and so does one that is nearly as good, because it says more; less lengthens labels
SOMETIMES = 0.15  # a word that is plural this often has a plural; less writes more plurals
BACKING = 0.5  # of the scores of phrases with its last word is added to a phrase's;
# more favours common heads


@dataclass(frozen=True)
class Candidate:
    """A phrase that may name a group of papers; `key` is the same for all its spellings.

    `phrase` is its place among the phrases, `many` its last word in the plural, if it has one.
    """

    text: str
    key: str
    forms: tuple[str, ...]
    score: float
    lift: float
    papers: frozenset[int]
    phrase: int = -1
    many: str = ""


def group_by(group: Ints, n_groups: int) -> csr_array:
    """Return who belongs where: groups in rows, papers in columns."""
    from scipy.sparse import csr_array

    ones, papers = np.ones(len(group)), np.arange(len(group))
    return csr_array((ones, (group, papers)), shape=(n_groups, len(group)))


def find_candidates(
    phrases: Phrases,
    members: csr_array,
    *,
    longest: int = LONGEST_PHRASE,
) -> list[list[Candidate]]:
    """Return every group's candidates, best first.

    Parameters
    ----------
    phrases
        The phrases of all papers.
    members
        Who belongs where: groups in rows, papers in columns, (n_groups, n_papers).
    longest
        Words of a candidate at most; never more than five.
    """
    presence, standing = families(phrases)
    counted = _rates(members, presence)
    scores, lifts = _scores(counted, presence)
    scores.data *= (naturalness(phrases) * standing)[scores.indices]
    columns = presence.tocsc()
    return [
        _best(phrases, columns, scores[[row]], lifts[[row]], set(papers), longest)
        for row, papers in enumerate(counted.papers)
    ]


def families(phrases: Phrases) -> tuple[csr_array, Reals]:
    """Return the presence of phrases, where words of one stem count for each other.

    "Routers", "routing" and "route" are about one thing; the commonest of them may
    speak for it in full, the others by their standing beside it: a word in -ing that is
    rarer than its noun ("attacking") has little.
    """
    from scipy.sparse import csr_array, diags_array

    first = phrases.bounds[:-1]
    single = phrases.phrase_span() == 1
    alone = np.flatnonzero(single & ~phrases.hollow)
    short = stem if phrases.tokens.language.is_english else str  # others are stemmed already
    stems = [
        short("".join(phrases.lexicon.forms[token]))
        for token in phrases.first_words[first[alone]].tolist()
    ]
    _, family = np.unique(np.array(stems, dtype=str), return_inverse=True)
    n_families = int(family.max(initial=-1)) + 1
    most = np.zeros(n_families)
    np.maximum.at(most, family, phrases.count[alone])
    standing = np.ones(phrases.n_phrases)
    beside = phrases.count[alone] / most[family]
    verbal = phrases.lexicon.gerund[phrases.first_words[first[alone]]]
    standing[alone] = np.where(verbal, beside, (1 + beside) / 2)
    belongs = csr_array((np.ones(len(alone)), (alone, family)), (phrases.n_phrases, n_families))
    presence = phrases.presence()
    shared = csr_array((presence @ belongs).minimum(1.0) @ belongs.T)
    rest = np.ones(phrases.n_phrases)
    rest[alone] = 0
    presence = csr_array(presence @ diags_array(rest)) + shared
    presence.eliminate_zeros()
    return presence, standing


@dataclass(frozen=True)
class _Counted:
    """For groups in rows: size and papers, and for phrases in columns: weight, papers covered."""

    sizes: Reals
    papers: list[list[int]]
    weight: csr_array
    covered: csr_array


def _rates(members: csr_array, presence: csr_array) -> _Counted:
    papers = [members[[row]].indices.tolist() for row in range(members.shape[0])]
    sizes = np.array([float(len(held)) for held in papers])
    return _Counted(sizes, papers, members @ presence, members @ presence.sign())


def _scores(counted: _Counted, presence: csr_array) -> tuple[csr_array, csr_array]:
    """Return how far each phrase's rate in a group lies above its rate elsewhere, and their ratio.

    The Kullback-Leibler divergence of the two rates, smoothed towards the corpus'
    rate, grows with coverage and with distinctiveness. Phrases of one paper and
    phrases that are hardly commoner inside than outside are marked down.
    """
    inside = counted.weight
    inside.sum_duplicates()  # and sorts, so that both tables list the same phrases in one order
    counted.covered.sum_duplicates()
    row = np.repeat(np.arange(inside.shape[0]), np.diff(inside.indptr))
    n_papers, total = presence.shape[0], np.asarray(presence.sum(axis=0)).ravel()
    size, everywhere = counted.sizes[row], total[inside.indices]
    elsewhere = np.maximum(everywhere - inside.data, 0) + 0.5
    elsewhere = elsewhere / (np.maximum(n_papers - size, 0) + 2 + 0.5 * n_papers / everywhere)
    elsewhere = np.clip(elsewhere, 1e-6, 0.5)
    rate = np.clip((inside.data + elsewhere) / (size + 1), 1e-9, 1 - 1e-9)
    gain = rate * np.log(rate / elsewhere) + (1 - rate) * np.log((1 - rate) / (1 - elsewhere))
    covered = counted.covered.data
    gain *= np.clip((rate / elsewhere - 1) / (TELLING - 1), 0, 1) * (covered / size) ** COVERING
    gain[covered < np.minimum(2, size)] *= 0.1
    gain[(covered == 1) & (size <= 3)] *= 3
    gain *= np.minimum(1, covered / size / THIN)
    scores, lifts = inside.copy(), inside.copy()
    scores.data, lifts.data = gain, rate / elsewhere
    return scores, lifts


def _best(
    phrases: Phrases,
    columns: csc_array,
    scores: csr_array,
    lifts: csr_array,
    members: set[int],
    longest: int,
) -> list[Candidate]:
    order = np.lexsort((scores.indices, -np.round(scores.data, 9)))
    found = []
    for place in order[:KEPT].tolist():
        phrase, score = int(scores.indices[place]), float(scores.data[place])
        text, forms = display(phrases, phrase), phrases.forms(phrase)
        if score <= 0 or len(text.split()) > min(longest, LONGEST_PHRASE):
            continue
        rows = columns.indices[columns.indptr[phrase] : columns.indptr[phrase + 1]]
        papers = frozenset(members.intersection(rows.tolist()))
        lift = float(lifts[0, phrase])
        key, many = "".join(forms), plural_of(phrases, forms[-1], SOMETIMES)
        found.append(Candidate(text, key, forms, round(score, 9), lift, papers, phrase, many))
    kept = [one for one in found if not any(_swallows(other, one) for other in found)]
    backed = [replace(one, score=round(one.score + _backing(one, kept), 9)) for one in kept]
    return sorted(backed, key=lambda candidate: (-candidate.score, candidate.text))


def _backing(one: Candidate, others: Sequence[Candidate]) -> float:
    """Return what phrases of the same last word add: many kinds of a thing speak for each.

    Not so where the last word fits any topic, as "models" does.
    """
    if one.forms[-1] in EMPTY_WORDS:
        return 0.0
    kin = (
        other.score
        for other in others
        if other is not one and min(len(other.forms), len(one.forms)) > 1
        if other.forms[-1] == one.forms[-1]
    )
    return BACKING * sum(kin)


def _swallows(longer: Candidate, shorter: Candidate) -> bool:
    if len(longer.forms) <= len(shorter.forms):
        return False
    held = f" {' '.join(shorter.forms)} " in f" {' '.join(longer.forms)} "
    covers = len(longer.papers) >= COVERS * len(shorter.papers)
    return held and (covers or longer.score >= AS_GOOD * shorter.score)
