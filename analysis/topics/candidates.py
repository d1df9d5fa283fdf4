"""Which phrases could name a group of papers, and how well: distinctive, covering, readable."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from analysis.topics import words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray
    from scipy.sparse import csc_array, csr_array

    from analysis.topics.phrases import Phrases

    Ints = NDArray[np.int64]
    Reals = NDArray[np.float64]
    Flags = NDArray[np.bool_]

KEPT = 60
LONGEST_PHRASE = 5
PLURAL_SHARE = 0.2  # a phrase that is plural this often is written so
PLURAL_SHARE_OF_WORDS = 0.3
SPACED_SHARE = 0.2
COHESIVE = 0.5  # the share of its part's occurrences from which a phrase is one word in sense
NOMINAL = 0.15  # a phrase in -ing is a noun if it follows articles or words this often
HELD = 0.15  # a topic has a phrase if this share of its papers has it
THIN = 0.1  # a phrase in a smaller share of a group's papers is marked down
COMMON = 0.35  # share of topics that have it x mean share of papers, from which topics share it


@dataclass(frozen=True)
class Candidate:
    """A phrase that may name a group of papers; `key` is the same for all its spellings."""

    text: str
    key: str
    forms: tuple[str, ...]
    score: float
    lift: float
    papers: frozenset[int]


def group_by(group: Ints, n_groups: int) -> csr_array:
    """Return who belongs where: groups in rows, papers in columns."""
    from scipy.sparse import csr_array

    ones, papers = np.ones(len(group)), np.arange(len(group))
    return csr_array((ones, (group, papers)), shape=(n_groups, len(group)))


def find_candidates(
    phrases: Phrases, members: csr_array, *, parents: Sequence[Sequence[int]] | None = None
) -> list[list[Candidate]]:
    """Return every group's candidates, best first.

    With `parents`, groups are unions of the rows of `members`, and a phrase counts
    by its mean over those rows and by how many of them hold it.
    """
    from scipy.sparse import csr_array

    presence = phrases.presence()
    counted = _rates(members, presence)
    if parents is not None:
        counted = _of_parents(counted, parents)
    scores, lifts = _scores(counted, presence)
    scores = csr_array(scores.multiply(naturalness(phrases)[None, :]))
    columns = presence.tocsc()
    return [
        _best(phrases, columns, scores[[row]], lifts[[row]], set(papers))
        for row, papers in enumerate(counted.papers)
    ]


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


def _of_parents(children: _Counted, parents: Sequence[Sequence[int]]) -> _Counted:
    """Add children up, a phrase by its mean rate over them and the share of them that have it."""
    from scipy.sparse import csr_array, diags_array

    count = np.array([float(len(held)) for held in parents])
    row = np.repeat(np.arange(len(parents)), [len(held) for held in parents])
    place = (row, np.concatenate([np.asarray(held, dtype=np.int64) for held in parents]))
    belongs = csr_array((np.ones(len(row)), place), shape=(len(parents), len(children.sizes)))
    share = diags_array(1 / np.maximum(children.sizes, 1))
    rates, covered = csr_array(share @ children.weight), csr_array(share @ children.covered)
    held = covered.copy()
    held.data = (covered.data >= HELD).astype(float)
    sizes = np.asarray(belongs @ children.sizes)
    mean, spread = (
        diags_array(1 / count) @ (belongs @ covered),
        diags_array(1 / count) @ (belongs @ held),
    )
    common = csr_array(mean.multiply(spread))
    common.data = np.where(common.data >= COMMON, common.data, 0.0)
    weight = csr_array(diags_array(sizes / count) @ (belongs @ rates)).multiply(common.sign())
    papers = [[paper for child in held for paper in children.papers[child]] for held in parents]
    together = csr_array(belongs @ children.covered).multiply(common.sign())
    weight, together = csr_array(weight), csr_array(together)
    weight.eliminate_zeros()
    together.eliminate_zeros()
    return _Counted(sizes, papers, weight, together)


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
    gain *= np.clip((rate / elsewhere - 1) / 3, 0, 1) * (covered / size) ** 0.35
    gain[covered < np.minimum(2, size)] *= 0.1
    gain[(covered == 1) & (size <= 3)] *= 3
    gain *= np.minimum(1, covered / size / THIN)
    scores, lifts = inside.copy(), inside.copy()
    scores.data, lifts.data = gain, rate / elsewhere
    return scores, lifts


def naturalness(phrases: Phrases) -> Reals:
    """Return between 0 and 1 how well each phrase reads as a name."""
    if not phrases.n_phrases:
        return np.zeros(0)
    lexicon, leads = phrases.lexicon, phrases.first_words[phrases.bounds[:-1]]
    span = np.maximum.reduceat(phrases.span, phrases.bounds[:-1])
    opens, closes = phrases.rate(phrases.opens), phrases.rate(phrases.closes)
    loose, single = phrases.cohesion() < COHESIVE, span == 1
    value = np.choose(np.minimum(span, 4), [0, 0.45, 1.0, 0.95, 0.8])
    value = value * np.minimum(1, closes / 0.5) * np.minimum(1, opens / 0.3 + 0.1)
    value[(phrases.rate(lexicon.weak[phrases.first_words]) > 0.5) & loose] *= 0.3
    noun = phrases.rate(~phrases.opens | lexicon.article[phrases.words_before])
    value[lexicon.gerund[leads] & (noun < NOMINAL) & ~single] *= 0.2
    value[(lexicon.brand | lexicon.tiny)[leads] & single] *= 0.3
    ends = phrases.rate(lexicon.ends[phrases.last_words])
    value[(ends < 0.5) | (closes < 0.15) | phrases.hollow] = 0
    empty_head = phrases.rate(lexicon.empty[phrases.last_words]) > 0.5
    value[(phrases.rate(_all(phrases, lexicon.generic)) > 0.5) & empty_head & loose] *= 0.4
    bare = phrases.part(0, 1)
    value[empty_head & (bare >= 0) & (value[bare] > 0.25)] *= 0.7
    rate = phrases.title_rate()
    in_titles = np.minimum(1, np.where(single, 0.2, 0.45) + rate / 0.15)
    return value * in_titles if rate.any() else value


def _all(phrases: Phrases, marks: Flags) -> Flags:
    every = np.ones(len(phrases.start), dtype=bool)
    for offset in range(int(phrases.span.max(initial=0))):
        place = np.minimum(phrases.start + offset, len(phrases.tokens.ids) - 1)
        every &= marks[phrases.tokens.ids[place]] | (phrases.span <= offset)
    return every


def _best(
    phrases: Phrases, columns: csc_array, scores: csr_array, lifts: csr_array, members: set[int]
) -> list[Candidate]:
    order = np.lexsort((scores.indices, -np.round(scores.data, 9)))
    found = []
    for place in order[:KEPT].tolist():
        phrase, score = int(scores.indices[place]), float(scores.data[place])
        text, forms = display(phrases, phrase), phrases.forms(phrase)
        if score <= 0 or len(text.split()) > LONGEST_PHRASE:
            continue
        rows = columns.indices[columns.indptr[phrase] : columns.indptr[phrase + 1]]
        papers = frozenset(members.intersection(rows.tolist()))
        lift = float(lifts[0, phrase])
        found.append(Candidate(text, "".join(forms), forms, round(score, 9), lift, papers))
    found.sort(key=lambda candidate: (-candidate.score, candidate.text))
    return [one for one in found if not any(_swallows(other, one) for other in found)]


def _swallows(longer: Candidate, shorter: Candidate) -> bool:
    if len(longer.forms) <= len(shorter.forms):
        return False
    held = f" {' '.join(shorter.forms)} " in f" {' '.join(longer.forms)} "
    return held and len(longer.papers) >= 0.65 * len(shorter.papers)


def display(phrases: Phrases, phrase: int) -> str:
    """Return how a phrase is best written.

    The commonest way to write it, but spelled out rather than a bare acronym, and
    in the plural where that is common.
    """
    written = phrases.surfaces(phrase)
    full = {ws: n for ws, n in written.items() if not _bare_acronym(ws, phrases)} or written
    plural = {ws: n for ws, n in full.items() if words.singular(ws[-1].lower()) != ws[-1].lower()}
    least = PLURAL_SHARE if phrases.span[phrases.bounds[phrase]] > 1 else PLURAL_SHARE_OF_WORDS
    if sum(plural.values()) >= least * sum(full.values()):
        full = plural
    spaced = {ws: n for ws, n in full.items() if len(ws) > 1}
    if sum(spaced.values()) >= SPACED_SHARE * sum(full.values()):
        full = spaced
    text = min(full, key=lambda ws: (-full[ws], ws))
    return " ".join(text).removesuffix("'s")


def _bare_acronym(text: tuple[str, ...], phrases: Phrases) -> bool:
    return len(text) == 1 and phrases.acronyms.explains(text[0])
